// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like that.
import { describe, expect, test } from 'vitest'
import { type PolicyKind, validatePolicy } from './validate.ts'

const base = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const one = (more: object, version: unknown = '2012-10-17') => ({
  Version: version,
  Statement: [{ ...base, ...more }],
})
const condition = (operator: string, value: unknown) =>
  one({ Condition: { [operator]: { 'aws:x': value } } })

type Row = readonly [document: unknown, kind: PolicyKind, paths: readonly string[]]

const rows: readonly Row[] = [
  [one({}), 'identity', []],
  [{ Statement: base }, 'identity', []],
  [JSON.stringify(one({})), 'identity', []],
  [one({}, '2020-01-01'), 'identity', ['Version']],
  [{ ...one({}), Foo: 1 }, 'identity', ['Foo']],
  [{ ...one({}), Id: 1 }, 'identity', ['Id']],
  [{ Version: '2012-10-17' }, 'identity', ['']],
  [{ Statement: [] }, 'identity', ['Statement']],
  [{ Statement: [1] }, 'identity', ['Statement[0]']],
  [{ Statement: { ...base, Effect: 'allow' } }, 'identity', ['Statement.Effect']],
  [one({ Effect: 'allow' }), 'identity', ['Statement[0].Effect']],
  [one({ Effect: undefined }), 'identity', ['Statement[0]']],
  [one({ NotAction: 's3:*' }), 'identity', ['Statement[0]']],
  [one({ Action: undefined }), 'identity', ['Statement[0]']],
  [one({ Action: 1 }), 'identity', ['Statement[0].Action']],
  [one({ Action: ['s3:*', 'GetObject'] }), 'identity', ['Statement[0].Action[1]']],
  [one({ Action: [] }), 'identity', ['Statement[0].Action']],
  [one({ Resource: ['*', 'arn:aws:s3'] }), 'identity', ['Statement[0].Resource[1]']],
  [one({ Resource: 'arn:aws:s3:::${x}' }), 'identity', ['Statement[0].Resource']],
  [one({ Resource: undefined }), 'identity', ['Statement[0]']],
  [one({ Resource: undefined, NotResource: '*' }), 'identity', []],
  [one({ If: 1 }), 'identity', ['Statement[0].If']],
  [one({ Sid: 'a b' }), 'identity', ['Statement[0].Sid']],
  [one({ Sid: 'a b', Principal: '*' }), 'resource', []],
  [
    {
      Statement: [
        { ...base, Sid: 'A' },
        { ...base, Sid: 'A' },
      ],
    },
    'identity',
    ['Statement[1].Sid'],
  ],
  [one({ Principal: '*' }), 'identity', ['Statement[0].Principal']],
  [one({ Condition: [] }), 'identity', ['Statement[0].Condition']],
  [one({ Condition: { StringEquals: 'a' } }), 'identity', ['Statement[0].Condition.StringEquals']],
  [condition('StringIs', 'a'), 'identity', ['Statement[0].Condition.StringIs']],
  [condition('StringEquals', {}), 'identity', ['Statement[0].Condition.StringEquals.aws:x']],
  [
    condition('IpAddress', ['10.0.0.1', 'x']),
    'identity',
    ['Statement[0].Condition.IpAddress.aws:x[1]'],
  ],
  [condition('Null', 'x'), 'identity', ['Statement[0].Condition.Null.aws:x']],
  [one({}), 'resource', ['Statement[0]']],
  [one({ Principal: { AWS: ['111122223333'], Service: 'sns.amazonaws.com' } }), 'resource', []],
  [one({ Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } }), 'resource', []],
  [
    one({ Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } }),
    'resource',
    ['Statement[0].Principal.AWS'],
  ],
  [one({ Principal: { AWS: ['*', '12'] } }), 'resource', ['Statement[0].Principal.AWS[1]']],
  [one({ Principal: { Robot: 'x' } }), 'resource', ['Statement[0].Principal.Robot']],
  [one({ Principal: {} }), 'resource', ['Statement[0].Principal']],
  [one({ Effect: 'Deny', Principal: '*', NotPrincipal: '*' }), 'resource', ['Statement[0]']],
  [one({ Effect: 'Deny', NotPrincipal: '*' }), 'resource', []],
  [one({ NotPrincipal: '*' }), 'resource', ['Statement[0].NotPrincipal']],
  [
    one({ Effect: 'Deny', NotPrincipal: '*', Action: 'sts:AssumeRole', Resource: undefined }),
    'trust',
    ['Statement[0].NotPrincipal'],
  ],
  [one({ Principal: '*', Action: 'sts:AssumeRole', Resource: undefined }), 'trust', []],
  [one({ Principal: '*', Action: 'sts:AssumeRole' }), 'trust', ['Statement[0].Resource']],
  [one({ Principal: '*', Resource: undefined }), 'trust', ['Statement[0].Action']],
  [one({ Principal: '*', Effect: 'Deny' }), 'rcp', []],
  [one({ Principal: '*' }), 'rcp', ['Statement[0].Effect']],
  [one({ Resource: `arn:aws:s3:::${'x'.repeat(2_048)}` }), 'session', ['']],
  [one({ Resource: `arn:aws:s3:::${'x'.repeat(2_048)}` }), 'identity', []],
  [[], 'identity', ['']],
  [null, 'identity', ['']],
  ['[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]', 'identity', ['']],
]

describe.each(rows)('%j as %s', (document, kind, paths) => {
  test(`has problems at ${JSON.stringify(paths)}`, () => {
    expect(validatePolicy(document, kind).map(({ path }) => path)).toEqual(paths)
  })
})

test.each([
  ['{"Statement": }', 14],
  ['{"Statement": [] ', 17],
  ['{"a": 1, "a": 2}', 9],
  ['{"a": "x', 8],
  ['{} x', 3],
  ['{"a": 01}', 6],
  ['', 0],
])('the place of what is wrong in %s', (text, position) => {
  expect(validatePolicy(text, 'identity')).toMatchObject([{ path: '', position }])
})
