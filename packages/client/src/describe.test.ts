import { s3 } from '@plainwire/s3'
import { sts } from '@plainwire/sts'
import { expect, test } from 'vitest'
import { client, describe as describeClient } from './index.ts'
import { notes, nowhere } from './service.fixture.ts'

const untouched = () => {
  throw new Error('asked for credentials')
}

test('A1.14: a client answers what it is, and no credentials', async () => {
  const made = client({
    api: s3,
    region: 'eu-west-1',
    credentials: untouched,
    environment: nowhere,
  })
  expect(made.api).toBe('s3')
  const found = await describeClient(made)
  expect(found).toMatchObject({
    region: 'eu-west-1',
    endpoint: 'https://s3.eu-west-1.amazonaws.com',
  })
  expect(JSON.stringify(found)).not.toMatch(/credential/i)
  expect((made as never as Record<string, unknown>).nonsense).toBeUndefined()
})

test('A1.15: a client as plain JSON', async () => {
  const made = client({
    api: notes,
    region: () => 'here',
    endpoint: 'http://there:80/base/',
    environment: nowhere,
  })
  const found = await describeClient(made)
  expect(found).toEqual({
    api: 'notes',
    service: {
      name: 'notes',
      id: 'Notes',
      version: '2020-01-01',
      signingName: 'notes',
      protocols: ['restJson1'],
      signatures: ['sigv4'],
    },
    region: 'here',
    endpoint: 'http://there/base',
    ops: ['PutNote', 'ListNotes', 'Greet', 'ReadNote', 'WriteNote'],
  })
  expect(JSON.parse(JSON.stringify(found))).toEqual(found)
})

test('what cannot be found out is an anomaly', async () => {
  const lost = client({ api: sts, environment: nowhere })
  expect(await describeClient(lost)).toMatchObject({ code: 'NO_REGION' })
  const nowhereKnown = client({ api: notes, region: 'r', environment: nowhere })
  expect(await describeClient(nowhereKnown)).toMatchObject({ code: 'NO_ENDPOINT_RULES' })
})
