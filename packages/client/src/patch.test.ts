import { dynamodb } from '@plainwire/dynamodb'
import type { HttpRequest, Section } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { client, type ModelPatch, patched } from './index.ts'
import { credentials, nowhere } from './service.fixture.ts'

function withPatch(
  patch: ModelPatch | readonly ModelPatch[],
  answer: object | string = {},
  status = 400,
) {
  const sent: HttpRequest[] = []
  const made = client({
    api: dynamodb,
    region: 'eu-west-1',
    credentials,
    environment: nowhere,
    retriable: () => false,
    plugins: [{ name: 'fix', patch }],
    send: async request => {
      sent.push(request)
      const isText = typeof answer === 'string'
      const body = Buffer.from(isText ? answer : JSON.stringify(answer))
      return { status: isText ? status : 200, headers: [], body }
    },
  })
  const body = () => JSON.parse(Buffer.from(sent.at(-1)!.body as Uint8Array).toString())
  return { made: made as never as Made, sent, body }
}
type Made = {
  invoke(call: object): Promise<Record<string, unknown>>
  ops(): readonly string[]
  doc(op: string): Promise<string | undefined>
  docData(op: string): Promise<object | undefined>
  items(call: object): AsyncIterable<object>
  wait(call: object): Promise<object>
  validateRequests(): boolean
}

const counting: ModelPatch = {
  service: 'dynamodb',
  operations: {
    CountItems: { input: 'CountItemsInput', output: 'CountItemsOutput', errors: ['Uncountable'] },
  },
  shapes: {
    CountItemsInput: {
      type: 'structure',
      members: {
        TableName: { required: true },
        Since: { type: 'timestamp' },
        Key: { shape: 'Key' },
      },
    },
    CountItemsOutput: { type: 'structure', members: { Count: { type: 'long' } } },
    Uncountable: { type: 'structure', members: {}, error: { fault: 'client', retryable: true } },
  },
  constraints: { CountItemsInput$TableName: { max: 5 } },
  docs: { CountItems: '<p>Counts.</p>' },
}

describe('an operation that was not there', () => {
  test('is called, with shapes of its own and of others', async () => {
    const { made, sent, body } = withPatch(counting, '{"Count":9007199254740993}', 200)
    expect(made.ops()).toEqual([...dynamodb.operations, 'CountItems'])
    const request = {
      TableName: 'notes',
      Since: new Date(1000),
      Key: { id: { B: Buffer.from('a') } },
    }
    expect(await made.invoke({ op: 'CountItems', request })).toEqual({ Count: 9007199254740993n })
    expect(body()).toEqual({ TableName: 'notes', Since: 1, Key: { id: { B: 'YQ==' } } })
    expect(sent[0]?.headers).toContainEqual(['x-amz-target', 'DynamoDB_20120810.CountItems'])
  })

  test('is validated', async () => {
    const { made, sent } = withPatch(counting)
    made.validateRequests()
    const found = await made.invoke({
      op: 'CountItems',
      request: { TableName: 'too-long', Kye: 1 },
    })
    expect(found).toMatchObject({
      code: 'INVALID_REQUEST',
      problems: [
        { path: ['TableName'], rule: 'length' },
        { path: ['Kye'], rule: 'unknown', suggestion: 'Key' },
      ],
    })
    expect(sent).toEqual([])
  })

  test('is documented', async () => {
    const { made } = withPatch(counting)
    expect(await made.doc('CountItems')).toMatch(
      /CountItems\n\nCounts\.\n(.|\n)*Required\n\n\[TableName\]/,
    )
  })

  test('has errors that are known', async () => {
    const { made } = withPatch(counting, '{"__type":"x#Uncountable","message":"too many"}')
    const found = await made.invoke({ op: 'CountItems', request: { TableName: 'a' } })
    expect(found).toMatchObject({ code: 'Uncountable', message: 'too many', retryable: true })
  })
})

test('a paginator is repaired', async () => {
  const { made, sent } = withPatch(
    { service: 'dynamodb', operations: { Scan: { pagination: { items: 'Other', limit: null } } } },
    { Items: [{ id: { S: 'a' } }] },
  )
  const found: object[] = []
  for await (const item of made.items({ op: 'Scan', request: { TableName: 't' }, pageSize: 3 }))
    found.push(item)
  expect(found).toEqual([])
  expect(Buffer.from(sent[0]!.body as Uint8Array).toString()).toBe('{"TableName":"t"}')
})

test('an error nobody documented is declared for an operation that is there', async () => {
  const { made } = withPatch(
    {
      service: 'dynamodb',
      operations: { Scan: { errors: ['Overheated'] } },
      shapes: {
        Overheated: {
          type: 'structure',
          members: { Degrees: { type: 'integer' } },
          error: { fault: 'server', retryable: true },
        },
      },
    },
    '{"__type":"x#Overheated","Degrees":90}',
  )
  const found = await made.invoke({ op: 'Scan', request: { TableName: 't' } })
  expect(found).toMatchObject({ code: 'Overheated', retryable: true, data: { Degrees: 90 } })
  expect((await (dynamodb.section('Scan') as Promise<Section>)).operation.errors).not.toContain(
    'Overheated',
  )
})

test('a waiter is attached, its path as text', async () => {
  const { made } = withPatch(
    {
      service: 'dynamodb',
      waiters: {
        TableListed: {
          operation: 'ListTables',
          minDelay: 1,
          maxDelay: 2,
          acceptors: [
            {
              state: 'success',
              matcher: {
                path: 'TableNames[]',
                on: 'output',
                comparator: 'anyStringEquals',
                expected: 'notes',
              },
            },
          ],
        },
      },
    },
    { TableNames: ['notes'] },
  )
  expect(await made.wait({ until: 'TableListed' })).toMatchObject({ attempts: 1 })
  const other = { until: 'TableExists', request: { TableName: 'a' }, maxWaitTime: 0 }
  expect(await made.wait(other)).toMatchObject({ code: 'WAIT_TIMED_OUT' })
})

test('members are added, changed and taken out; a later patch wins', async () => {
  const { made } = withPatch([
    {
      service: 'dynamodb',
      shapes: { ListTablesInput: { members: { Limit: { required: true }, Colour: {} } } },
    },
    {
      service: 'dynamodb',
      shapes: {
        ListTablesInput: {
          members: { ExclusiveStartTableName: null, Colour: { type: 'boolean' } },
        },
      },
    },
  ])
  expect(await made.docData('ListTables')).toMatchObject({
    request: { Limit: 'integer', Colour: 'boolean' },
    required: ['Limit'],
  })
})

test('a patch for another service changes nothing', async () => {
  const { made } = withPatch({ service: 's3', operations: { CountItems: {} } })
  expect(made.ops()).toEqual(dynamodb.operations)
})

test('a shape nobody has is said by name', async () => {
  const { made } = withPatch({
    service: 'dynamodb',
    operations: { Scan: { errors: ['Missing'] } },
  })
  expect(await made.invoke({ op: 'Scan', request: { TableName: 't' } })).toMatchObject({
    $anomaly: 'fault',
    message: 'The patch names a shape nobody has: Missing',
  })
})

test('a patched service is one like any other, types included', async () => {
  type Added = { CountItems: { request: { TableName: string }; response: object } }
  const added = counting as ModelPatch<Added>
  const sent: HttpRequest[] = []
  const made = client({
    api: patched(dynamodb, added),
    region: 'eu-west-1',
    credentials,
    send: async request => {
      sent.push(request)
      return { status: 200, headers: [], body: Buffer.from('{"Count":1}') }
    },
  })
  expect(await made.invoke({ op: 'CountItems', request: { TableName: 'a' } })).toEqual({ Count: 1 })
  expect(await made.invoke({ op: 'ListTables' })).toEqual({})
  expect(made.ops()).toContain('CountItems')
  expect(sent).toHaveLength(2)
})
