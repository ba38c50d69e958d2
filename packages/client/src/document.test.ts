import { dynamodb } from '@plainwire/dynamodb'
import type { HttpRequest } from '@plainwire/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DocumentOptions,
  decimal,
  documentPlugin,
  documents,
  fromItem,
  toItem,
} from './document.ts'
import { client, testDouble } from './index.ts'
import { credentials, nowhere } from './service.fixture.ts'

function table(answer: object = {}, mapping?: DocumentOptions) {
  const sent: HttpRequest[] = []
  const made = client({
    api: documents(dynamodb, mapping),
    region: 'eu-west-1',
    credentials,
    environment: nowhere,
    send: async request => {
      sent.push(request)
      return { status: 200, headers: [], body: Buffer.from(JSON.stringify(answer)) }
    },
  })
  const body = () => JSON.parse(Buffer.from(sent.at(-1)!.body as Uint8Array).toString())
  return { made, sent, body }
}

const Item = {
  id: 'a',
  page: 7,
  big: 12345678901234567890n,
  price: decimal('0.12345678901234567890'),
  yes: true,
  none: null,
  bytes: Uint8Array.of(1, 2),
  tags: new Set(['x', 'y']),
  counts: new Set([1, 2n ** 70n, decimal('1.00000000000000000001')]),
  blobs: new Set([Uint8Array.of(3)]),
  list: [1, 'two', { deep: [true] }],
  __proto__key: 'fine',
}
const Attributes = {
  id: { S: 'a' },
  page: { N: '7' },
  big: { N: '12345678901234567890' },
  price: { N: '0.12345678901234567890' },
  yes: { BOOL: true },
  none: { NULL: true },
  bytes: { B: 'AQI=' },
  tags: { SS: ['x', 'y'] },
  counts: { NS: ['1', '1180591620717411303424', '1.00000000000000000001'] },
  blobs: { BS: ['Aw=='] },
  list: { L: [{ N: '1' }, { S: 'two' }, { M: { deep: { L: [{ BOOL: true }] } } }] },
  __proto__key: { S: 'fine' },
}

describe('plain values', () => {
  test('go in wherever an attribute value is wanted', async () => {
    const { made, body } = table()
    await made.invoke({ op: 'PutItem', request: { TableName: 'notes', Item } })
    expect(body()).toEqual({ TableName: 'notes', Item: Attributes })
    await made.invoke({
      op: 'Query',
      request: {
        TableName: 'notes',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeNames: { '#a': 'id' },
        ExpressionAttributeValues: { ':id': 'a', ':n': 1.5 },
        ExclusiveStartKey: { id: 'a' },
      },
    })
    expect(body()).toEqual({
      TableName: 'notes',
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeNames: { '#a': 'id' },
      ExpressionAttributeValues: { ':id': { S: 'a' }, ':n': { N: '1.5' } },
      ExclusiveStartKey: { id: { S: 'a' } },
    })
    await made.invoke({
      op: 'TransactWriteItems',
      request: {
        ClientRequestToken: 't',
        TransactItems: [{ Put: { TableName: 'notes', Item: { id: 'b' } } }],
      },
    })
    expect(body().TransactItems[0].Put.Item).toEqual({ id: { S: 'b' } })
  })

  test('come out wherever there is one', async () => {
    const { made } = table({ Item: Attributes, ConsumedCapacity: { TableName: 'notes' } })
    const got = await made.invoke({
      op: 'GetItem',
      request: { TableName: 'notes', Key: { id: 'a' } },
    })
    expect(got).toEqual({ Item, ConsumedCapacity: { TableName: 'notes' } })
    const batch = table({ Responses: { notes: [{ id: { S: 'a' } }] }, UnprocessedKeys: {} })
    expect(
      await batch.made.invoke({
        op: 'BatchGetItem',
        request: { RequestItems: { notes: { Keys: [{ id: 'a' }] } } },
      }),
    ).toEqual({ Responses: { notes: [{ id: 'a' }] }, UnprocessedKeys: {} })
  })

  test('on pages, whose place goes on as it is', async () => {
    const { made, body } = table({
      Items: [{ id: { S: 'a' } }],
      LastEvaluatedKey: { id: { S: 'a' } },
    })
    const listing = made.items({ op: 'Scan', request: { TableName: 'notes' } })
    let seen = 0
    for await (const item of listing) {
      expect(item).toEqual({ id: 'a' })
      if (++seen === 2) break
    }
    expect(body()).toMatchObject({ ExclusiveStartKey: { id: { S: 'a' } } })
  })

  test('are validated as what they become', async () => {
    const { made, sent } = table()
    made.validateRequests()
    expect(
      await made.invoke({ op: 'PutItem', request: { TableName: 'notes', Item: { id: 'a' } } }),
    ).toEqual({})
    expect(
      await made.invoke({ op: 'PutItem', request: { Item: { id: 'a' } } as never }),
    ).toMatchObject({
      problems: [{ path: ['TableName'] }],
    })
    expect(sent).toHaveLength(1)
  })

  test('by the plugin alone, and in test doubles', async () => {
    const fake = testDouble({
      api: documents(dynamodb),
      ops: { GetItem: { Item: { id: { S: 'a' } } } as never },
    })
    const call = { op: 'GetItem', request: { TableName: 'notes', Key: { id: 'a' } } } as const
    expect(await fake.invoke(call)).toEqual({ Item: { id: 'a' } })
    const plain = testDouble({
      api: dynamodb,
      plugins: [documentPlugin()],
      ops: { GetItem: { Item: { id: { S: 'a' } } } },
    })
    expect(await plain.invoke(call as never)).toEqual({ Item: { id: 'a' } })
    const prepared = await fake.prepare(call)
    expect(prepared).toMatchObject({
      plugins: { order: { validate: ['documents'] }, changes: [{ plugin: 'documents' }] },
    })
  })
})

describe('what no attribute can hold', () => {
  const cases: readonly [what: string, item: object, path: readonly unknown[], words: RegExp][] = [
    ['undefined', { a: { b: undefined } }, ['Item', 'a', 'b'], /^PutItem: Item\.a\.b is undefined/],
    ['an empty set', { a: new Set() }, ['Item', 'a'], /Item\.a is an empty set/],
    [
      'a number that is none',
      { a: [Number.NaN] },
      ['Item', 'a', 0],
      /Item\.a\.0 is a number that DynamoDB/,
    ],
    ['a number beyond its digits', { a: 2 ** 60 }, ['Item', 'a'], /give a bigint/],
    ['a date', { a: new Date(0) }, ['Item', 'a'], /an object of a class/],
    ['a set of several kinds', { a: new Set([1, 'x']) }, ['Item', 'a'], /a set of something else/],
  ]
  test.each(cases)('%s is refused, with its path', async (_, item, path, words) => {
    const { made, sent } = table()
    const found = await made.invoke({
      op: 'PutItem',
      request: { TableName: 'n', Item: item as never },
    })
    expect(found).toMatchObject({
      $anomaly: 'incorrect',
      code: 'INVALID_REQUEST',
      op: 'PutItem',
      service: 'dynamodb',
      message: expect.stringMatching(words),
      problems: [{ path }],
    })
    expect(sent).toEqual([])
  })
})

describe('options', () => {
  test.each<[DocumentOptions, object, object]>([
    [{ undefined: 'drop' }, { a: undefined, b: [1, undefined] }, { b: { L: [{ N: '1' }] } }],
    [{ empty: 'null' }, { a: '', b: new Set() }, { a: { NULL: true }, b: { NULL: true } }],
    [{ instants: 'text' }, { a: new Date(0) }, { a: { S: '1970-01-01T00:00:00.000Z' } }],
    [{ instants: 'seconds' }, { a: new Date(1500) }, { a: { N: '1.5' } }],
    [
      { instances: 'map' },
      {
        a: new (class Point {
          x = 1
        })(),
      },
      { a: { M: { x: { N: '1' } } } },
    ],
  ])('%j', async (mapping, item, written) => {
    const { made, body } = table({}, mapping)
    await made.invoke({ op: 'PutItem', request: { TableName: 'n', Item: item as never } })
    expect(body().Item).toEqual(written)
    expect(toItem(item as never, mapping)).toEqual(written)
  })

  test.each<[NonNullable<DocumentOptions['numbers']>, string, unknown]>([
    ['exact', '7', 7],
    ['exact', '-0.5', -0.5],
    ['exact', '1E+2', 100],
    ['exact', '9007199254740993', 9007199254740993n],
    ['exact', '0.1234567890123456789', decimal('0.1234567890123456789')],
    ['number', '9007199254740993', 9007199254740992],
    ['text', '7', '7'],
  ])('numbers %s: %s', (numbers, digits, value) => {
    expect(fromItem({ n: { N: digits } }, { numbers })).toEqual({ n: value })
  })
})

test('every number of 38 digits comes back as it went', () => {
  const digits = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(fc.stringMatching(/^[1-9]\d{0,20}$/), fc.stringMatching(/^[1-9]0{0,25}$/)),
      fc.stringMatching(/^(\.\d{0,15}[1-9])?$/),
    )
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(digits, N => {
      const item = fromItem({ n: { N } })
      expect(toItem(item as never)).toEqual({ n: { N } })
      expect(String(item.n)).toBe(N)
    }),
  )
})

test('a decimal is what its digits say, and text is none', () => {
  expect(String(decimal('1.50'))).toBe('1.50')
  expect(() => decimal('x')).toThrow(/no decimal number/)
  expect(toItem({ looks: { decimal: '1' } })).toEqual({ looks: { M: { decimal: { S: '1' } } } })
})
