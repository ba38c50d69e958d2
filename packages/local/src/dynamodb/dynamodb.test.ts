/** DynamoDB as clients see it: our own over `send`, AWS's over a port. */
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { client, isAnomaly, nodePrimitives } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { local } from '../local.ts'

const aws = local({ primitives: nodePrimitives, seed: 7 })
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const ours = client({
  api: dynamodb,
  region: 'eu-west-1',
  send: aws.send,
  credentials,
  backoff: () => undefined,
})
type Request = Parameters<typeof ours.invoke>[0]
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
const call = async (op: string, request: object = {}): Promise<any> =>
  ours.invoke({ op, request } as Request)
afterAll(() => aws.close())

const books = {
  TableName: 'books',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'author', AttributeType: 'S' },
    { AttributeName: 'year', AttributeType: 'N' },
    { AttributeName: 'genre', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'author', KeyType: 'HASH' },
    { AttributeName: 'year', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-genre',
      KeySchema: [
        { AttributeName: 'genre', KeyType: 'HASH' },
        { AttributeName: 'year', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'by-own-genre',
      KeySchema: [
        { AttributeName: 'author', KeyType: 'HASH' },
        { AttributeName: 'genre', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
}
const book = (author: string, year: number, genre?: string) => ({
  author: { S: author },
  year: { N: String(year) },
  title: { S: `${author} ${year}` },
  cover: { B: new Uint8Array([1, 2, 255]) },
  ...(genre && { genre: { S: genre } }),
})

beforeAll(async () => {
  expect(await call('CreateTable', books)).toMatchObject({
    TableDescription: { TableStatus: 'CREATING' },
  })
  for (const [author, year, genre] of [
    ['Ada', 1843, 'maths'],
    ['Ada', 1842, 'letters'],
    ['Ada', -5, undefined],
    ['Bea', 1900, 'maths'],
  ] as const)
    expect(
      isAnomaly(await call('PutItem', { TableName: 'books', Item: book(author, year, genre) })),
    ).toBe(false)
})

describe('a table', () => {
  it('is described with true counts', async () => {
    const { Table } = await call('DescribeTable', { TableName: 'books' })
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', ItemCount: 4 })
    expect(Table.TableSizeBytes).toBeGreaterThan(100)
    expect(Table.GlobalSecondaryIndexes[0]).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: 3 })
    expect(Table.LocalSecondaryIndexes[0]).toMatchObject({ ItemCount: 3 })
    const byArn = await call('DescribeTable', { TableName: Table.TableArn })
    expect(byArn.Table.TableId).toBe(Table.TableId)
  })

  it('is not made twice', async () => {
    expect(await call('CreateTable', books)).toMatchObject({
      code: 'ResourceInUseException',
      message: 'Table already exists: books',
    })
  })
})

describe('items', () => {
  const key = { author: { S: 'Ada' }, year: { N: '1843.0' } }

  it('come back as they went in, numbers in one spelling', async () => {
    const { Item } = await call('GetItem', { TableName: 'books', Key: key })
    expect(Item).toEqual(book('Ada', 1843, 'maths'))
  })

  it('that are not there are not in the answer', async () => {
    const answer = await call('GetItem', {
      TableName: 'books',
      Key: { author: { S: 'Cy' }, year: { N: '1' } },
    })
    expect(Object.keys(answer)).not.toContain('Item')
  })

  it('are refused by conditions, with what was there', async () => {
    expect(
      await call('PutItem', {
        TableName: 'books',
        Item: book('Ada', 1843),
        ConditionExpression: 'attribute_not_exists(author)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ).toMatchObject({
      code: 'ConditionalCheckFailedException',
      data: { Item: { title: { S: 'Ada 1843' } } },
    })
  })

  it.each([
    ['ALL_NEW', { n: { N: '2' }, m: { M: { x: { S: 'b' }, y: { S: 'c' } } } }],
    ['UPDATED_NEW', { n: { N: '2' }, m: { M: { x: { S: 'b' } } } }],
    ['ALL_OLD', { n: { N: '1' }, m: { M: { x: { S: 'a' }, y: { S: 'c' } } } }],
    ['UPDATED_OLD', { n: { N: '1' }, m: { M: { x: { S: 'a' } } } }],
    ['NONE', undefined],
  ])('an update tells %s', async (ReturnValues, expected) => {
    const at = { author: { S: 'Upd' }, year: { N: '1' } }
    await call('PutItem', {
      TableName: 'books',
      Item: { ...at, n: { N: '1' }, m: { M: { x: { S: 'a' }, y: { S: 'c' } } } },
    })
    const { Attributes } = await call('UpdateItem', {
      TableName: 'books',
      Key: at,
      UpdateExpression: 'SET n = n + :one, m.x = :b',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':b': { S: 'b' } },
      ReturnValues,
    })
    const whole = ReturnValues.startsWith('ALL') ? at : {}
    expect(Attributes).toEqual(expected && { ...whole, ...expected })
    await call('DeleteItem', { TableName: 'books', Key: at })
  })
})

const years = (answer: { Items: readonly { year: { N: string } }[] }) =>
  answer.Items.map(({ year }) => Number(year.N))

describe('a query', () => {
  const ada = {
    TableName: 'books',
    KeyConditionExpression: 'author = :a',
    ExpressionAttributeValues: { ':a': { S: 'Ada' } },
  }

  it('answers in the order of numbers, either way', async () => {
    expect(years(await call('Query', ada))).toEqual([-5, 1842, 1843])
    expect(years(await call('Query', { ...ada, ScanIndexForward: false }))).toEqual([
      1843, 1842, -5,
    ])
  })

  it.each([false, true])('goes on page by page (backwards: %s)', async backwards => {
    const seen: number[] = []
    let ExclusiveStartKey: unknown
    do {
      const page = await call('Query', {
        ...ada,
        Limit: 2,
        ScanIndexForward: !backwards,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      })
      seen.push(...years(page))
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey !== undefined)
    expect(seen).toEqual(backwards ? [1843, 1842, -5] : [-5, 1842, 1843])
  })

  it('asks an index, which holds what it projects', async () => {
    const { Items } = await call('Query', {
      TableName: 'books',
      IndexName: 'by-genre',
      KeyConditionExpression: 'genre = :g AND #y > :y',
      ExpressionAttributeNames: { '#y': 'year' },
      ExpressionAttributeValues: { ':g': { S: 'maths' }, ':y': { N: '1800' } },
    })
    expect(Items).toEqual([
      {
        author: { S: 'Ada' },
        year: { N: '1843' },
        title: { S: 'Ada 1843' },
        genre: { S: 'maths' },
      },
      {
        author: { S: 'Bea' },
        year: { N: '1900' },
        title: { S: 'Bea 1900' },
        genre: { S: 'maths' },
      },
    ])
  })

  it('fetches from the table what a local index does not hold', async () => {
    const { Items, ConsumedCapacity } = await call('Query', {
      ...ada,
      IndexName: 'by-own-genre',
      Select: 'ALL_ATTRIBUTES',
      ReturnConsumedCapacity: 'INDEXES',
    })
    expect(Items.map((item: { title: { S: string } }) => item.title.S)).toEqual([
      'Ada 1842',
      'Ada 1843',
    ])
    expect(ConsumedCapacity).toEqual({
      TableName: 'books',
      CapacityUnits: 1.5,
      Table: { CapacityUnits: 1 },
      LocalSecondaryIndexes: { 'by-own-genre': { CapacityUnits: 0.5 } },
    })
  })

  it('counts what it read and what passed', async () => {
    const answer = await call('Query', {
      ...ada,
      FilterExpression: 'attribute_exists(genre)',
      Select: 'COUNT',
    })
    expect(answer).toMatchObject({ Count: 2, ScannedCount: 3 })
    expect(answer.Items).toBeUndefined()
  })
})

describe('a scan', () => {
  it.each([1, 2, 7])('of %s segments sees every item once', async TotalSegments => {
    const pages = await Promise.all(
      Array.from({ length: TotalSegments }, (_, Segment) =>
        call('Scan', { TableName: 'books', Segment, TotalSegments }),
      ),
    )
    expect(pages.flatMap(years).sort()).toEqual([-5, 1842, 1843, 1900])
  })
})

describe("AWS's own client over a port", () => {
  let foreign: DynamoDBClient
  let close: () => Promise<void>
  beforeAll(async () => {
    const listening = await aws.listen({ port: 0 })
    close = listening.close
    foreign = new DynamoDBClient({ endpoint: listening.url, region: 'eu-west-1', credentials })
  })
  afterAll(async () => {
    foreign.destroy()
    await close()
  })

  it('writes, reads and queries', async () => {
    await foreign.send(new PutItemCommand({ TableName: 'books', Item: book('Cy', 2000) }))
    const { Item } = await foreign.send(
      new GetItemCommand({
        TableName: 'books',
        Key: { author: { S: 'Cy' }, year: { N: '2000' } },
      }),
    )
    expect(Item).toEqual(book('Cy', 2000))
    const { Count } = await foreign.send(
      new QueryCommand({
        TableName: 'books',
        KeyConditionExpression: 'author = :a',
        ExpressionAttributeValues: { ':a': { S: 'Cy' } },
      }),
    )
    expect(Count).toBe(1)
  })

  it('is told errors by name', async () => {
    await expect(
      foreign.send(new GetItemCommand({ TableName: 'nope', Key: { a: { S: 'a' } } })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    })
  })
})
