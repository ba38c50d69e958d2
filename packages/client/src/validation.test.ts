import { dynamodb } from '@plainwire/dynamodb'
import { s3 } from '@plainwire/s3'
import type { HttpRequest, Service } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { client, meta } from './index.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

type Made = {
  invoke(call: object): Promise<Record<string, unknown>>
  validateRequests(on?: unknown): boolean
}

function sender(api: unknown = dynamodb) {
  const sent: HttpRequest[] = []
  const made = client({
    api: api as Service,
    region: 'eu-west-1',
    endpoint: 'http://there',
    credentials,
    environment: nowhere,
    send: async (request: HttpRequest) => {
      sent.push(request)
      return { status: 200, headers: [], body: Buffer.from('{}') }
    },
  } as never) as never as Made
  return { made, sent }
}
const put = { op: 'PutItem', request: { TableName: 'notes', Item: {}, ReturnValues: 'SOMETHING' } }

test('A10.1: off at first', async () => {
  const { made, sent } = sender()
  await made.invoke({ op: 'PutItem', request: { TableNmae: 1 } })
  expect(sent).toHaveLength(1)
})

test('A10.2: on and off again, saying which', () => {
  const { made } = sender()
  expect([
    made.validateRequests(),
    made.validateRequests(false),
    made.validateRequests(true),
  ]).toEqual([true, false, true])
  expect(made.validateRequests({ enum: 'error' })).toBe(true)
})

test('A10.3: every later call of this client, and of no other', async () => {
  const one = sender()
  const other = sender()
  one.made.validateRequests()
  for (const { made } of [one, one, other]) await made.invoke({ op: 'PutItem' })
  expect([one.sent.length, other.sent.length]).toEqual([0, 1])
})

test('A10.4: what is refused is not sent, and is told with path, rule and suggestion', async () => {
  const { made, sent } = sender()
  made.validateRequests()
  const request = { TableNmae: 'a', TableName: 7, Item: { id: { S: 'a', N: '1' } } }
  expect(await made.invoke({ op: 'PutItem', request })).toMatchObject({
    $anomaly: 'incorrect',
    code: 'INVALID_REQUEST',
    op: 'PutItem',
    service: 'dynamodb',
    problems: [
      { path: ['TableName'], rule: 'type' },
      { path: ['Item', 'id'], rule: 'union' },
      { path: ['TableNmae'], rule: 'unknown', suggestion: 'TableName' },
    ],
  })
  expect(sent).toEqual([])
})

test('A10.5: without a request, the missing members are told', async () => {
  const { made } = sender()
  made.validateRequests()
  const found = await made.invoke({ op: 'PutItem' })
  expect(found).toMatchObject({ problems: [{ path: ['TableName'] }, { path: ['Item'] }] })
})

test('A10.6: an operation that takes nothing is not checked', async () => {
  const { made, sent } = sender(notes)
  made.validateRequests()
  await made.invoke({ op: 'Greet' })
  expect(sent).toHaveLength(1)
})

test('A10.7: a service without constraints is checked by its shapes', async () => {
  const { constraints, ...bare } = notes
  const { made, sent } = sender(bare)
  expect(made.validateRequests()).toBe(true)
  await made.invoke({ op: 'PutNote', request: { Name: 'a', Text: 'longer than five' } })
  expect(sent).toHaveLength(1)
  const found = await made.invoke({ op: 'PutNote', request: { Name: 'a', Txt: 'b' } })
  expect(found).toMatchObject({ problems: [{ path: ['Txt'], suggestion: 'Text' }] })
})

describe('A10.8: severities', () => {
  test('a value that an enum does not have yet is a warning', async () => {
    const { made, sent } = sender()
    made.validateRequests()
    const found = await made.invoke(put)
    expect(sent).toHaveLength(1)
    expect(meta(found)?.warnings).toEqual([
      'ReturnValues must be one of ALL_NEW, ALL_OLD, NONE, UPDATED_NEW, UPDATED_OLD',
    ])
  })

  test('each rule has its own', async () => {
    const { made, sent } = sender()
    made.validateRequests({ enum: 'error' })
    expect(await made.invoke(put)).toMatchObject({ problems: [{ rule: 'enum' }] })
    made.validateRequests({ enum: 'off', unknown: 'warning', required: 'off' })
    const found = await made.invoke({ op: 'PutItem', request: { ...put.request, Tabel: 1 } })
    expect(meta(found)?.warnings).toEqual(['Tabel is not a member of PutItemInput'])
    expect(sent).toHaveLength(1)
  })

  test('what is wrong beside a warning still refuses', async () => {
    const { made, sent } = sender()
    made.validateRequests()
    const found = await made.invoke({ op: 'PutItem', request: { ...put.request, TableName: 1 } })
    expect(found).toMatchObject({ problems: [{ rule: 'type' }] })
    expect(meta(found)?.warnings).toHaveLength(1)
    expect(sent).toEqual([])
  })
})

test('A10.9: text stands for its bytes where bytes are wanted', async () => {
  const { made, sent } = sender(s3)
  made.validateRequests()
  await made.invoke({ op: 'PutObject', request: { Bucket: 'b', Key: 'k', Body: 'wörds' } })
  expect(Buffer.from(sent[0]?.body as Uint8Array).toString()).toBe('wörds')
})
