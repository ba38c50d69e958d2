/** Which context keys documents ask for. */
import { expect, test } from 'vitest'
import { contextKeys } from './index.ts'

const of = (more: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*', ...more }],
})

test.each([
  ['none', of({}), []],
  [
    'of a condition',
    of({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    ['aws:SecureTransport'],
  ],
  [
    'of every operator, once',
    of({
      Condition: { StringEquals: { 'aws:A': 'x', 'aws:b': 'y' }, StringLike: { 'aws:B': 'z' } },
    }),
    ['aws:A', 'aws:b'],
  ],
  [
    'of variables, with defaults or without, and not of escapes',
    of({ Resource: [`arn:aws:s3:::\${aws:username}/\${aws:PrincipalTag/team, 'none'}/\${*}`] }),
    ['aws:username', 'aws:PrincipalTag/team'],
  ],
  [
    'of variables in conditions',
    of({ Condition: { StringLike: { 's3:prefix': [`home/\${aws:userid}/*`] } } }),
    ['s3:prefix', 'aws:userid'],
  ],
  ['of what cannot be read', '{"Statement":', []],
  ['of what is no object', 7, []],
])('%s', (_, document, keys) => {
  expect(contextKeys(document)).toEqual(keys)
  expect(contextKeys(typeof document === 'object' ? JSON.stringify(document) : document)).toEqual(
    keys,
  )
})
