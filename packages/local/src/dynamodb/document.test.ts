/** The document client of AWS over a port: its plain values, its pages, its waiters, its transactions and its statements. */
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  TransactionCanceledException,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { nodePrimitives } from '@plainwire/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { local } from '../local.ts'
import { credentials } from './sample.fixture.ts'

const TableName = 'documents'
const aws = local({ primitives: nodePrimitives, seed: 7 })
let plain: DynamoDBClient
let documents: DynamoDBDocumentClient
let close: () => Promise<void>

beforeAll(async () => {
  const listening = await aws.listen({ port: 0 })
  close = listening.close
  plain = new DynamoDBClient({ endpoint: listening.url, region: 'eu-west-1', credentials })
  documents = DynamoDBDocumentClient.from(plain, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: false },
  })
  await plain.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
    }),
  )
  await waitUntilTableExists({ client: plain, maxWaitTime: 60, minDelay: 1 }, { TableName })
})
afterAll(async () => {
  documents.destroy()
  plain.destroy()
  await close()
  await aws.close()
})

const Key = (id: string, at: number) => ({ id, at })

describe('the document client', () => {
  it('gets every kind of value back that it put', async () => {
    const Item = {
      ...Key('kinds', 1),
      text: 'é\u{1F600}',
      empty: '',
      number: -1.5e-7,
      yes: true,
      none: null,
      bytes: new Uint8Array([0, 255, 7]),
      list: [1, 'two', [false], { deep: [] }],
      map: { a: { b: { c: 1 } } },
      texts: new Set(['a', 'b']),
      numbers: new Set([1, 2.5]),
      left: undefined,
    }
    await documents.send(new PutCommand({ TableName, Item }))
    const got = await documents.send(new GetCommand({ TableName, Key: Key('kinds', 1) }))
    const { left, ...kept } = Item
    expect(got.Item).toEqual(kept)
  })

  it('updates, and is told what was there when a condition fails', async () => {
    await documents.send(
      new PutCommand({ TableName, Item: { ...Key('count', 1), n: 1, tags: ['a'] } }),
    )
    const { Attributes } = await documents.send(
      new UpdateCommand({
        TableName,
        Key: Key('count', 1),
        UpdateExpression:
          'SET n = n + :by, tags = list_append(tags, :more), #new = :now ADD seen :seen',
        ConditionExpression: 'n = :was',
        ExpressionAttributeNames: { '#new': 'new' },
        ExpressionAttributeValues: {
          ':by': 2,
          ':was': 1,
          ':more': ['b'],
          ':now': { x: 1 },
          ':seen': new Set(['x']),
        },
        ReturnValues: 'ALL_NEW',
      }),
    )
    expect(Attributes).toEqual({
      ...Key('count', 1),
      n: 3,
      tags: ['a', 'b'],
      new: { x: 1 },
      seen: new Set(['x']),
    })
    const refused = documents.send(
      new DeleteCommand({
        TableName,
        Key: Key('count', 1),
        ConditionExpression: 'n = :was',
        ExpressionAttributeValues: { ':was': 1 },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    await expect(refused).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { n: { N: '3' } },
    })
  })

  it('writes batches and turns the pages of queries and scans', async () => {
    const items = Array.from({ length: 60 }, (_, at) => ({
      ...Key('page', at),
      even: at % 2 === 0,
    }))
    for (const start of [0, 25, 50])
      await documents.send(
        new BatchWriteCommand({
          RequestItems: {
            [TableName]: items.slice(start, start + 25).map(Item => ({ PutRequest: { Item } })),
          },
        }),
      )
    const asked = {
      TableName,
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': 'page' },
    }
    const queried = []
    for await (const page of paginateQuery({ client: documents, pageSize: 7 }, { ...asked }))
      queried.push(...(page.Items ?? []))
    expect(queried).toEqual(items)
    const scanned = []
    for (const Segment of [0, 1, 2])
      for await (const { Items = [] } of paginateScan(
        { client: documents, pageSize: 11 },
        {
          TableName,
          Segment,
          TotalSegments: 3,
          FilterExpression: 'even = :yes',
          ExpressionAttributeValues: { ':yes': true },
        },
      ))
        scanned.push(...Items)
    expect(scanned.length).toBe(30)
    const { Count } = await documents.send(new QueryCommand({ ...asked, Select: 'COUNT' }))
    expect(Count).toBe(60)
    const { Responses } = await documents.send(
      new BatchGetCommand({
        RequestItems: { [TableName]: { Keys: [Key('page', 3), Key('page', 99)] } },
      }),
    )
    expect(Responses).toEqual({ [TableName]: [{ ...Key('page', 3), even: false }] })
  })

  it('writes all of a transaction or nothing, with reasons', async () => {
    await documents.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: { ...Key('from', 1), sum: 10 } } },
          { Put: { TableName, Item: { ...Key('to', 1), sum: 0 } } },
        ],
      }),
    )
    const refused = await documents
      .send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Update: {
                TableName,
                Key: Key('to', 1),
                UpdateExpression: 'SET #sum = #sum + :n',
                ExpressionAttributeNames: { '#sum': 'sum' },
                ExpressionAttributeValues: { ':n': 20 },
              },
            },
            {
              Update: {
                TableName,
                Key: Key('from', 1),
                UpdateExpression: 'SET #sum = #sum - :n',
                ConditionExpression: '#sum >= :n',
                ExpressionAttributeNames: { '#sum': 'sum' },
                ExpressionAttributeValues: { ':n': 20 },
              },
            },
          ],
        }),
      )
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(TransactionCanceledException)
    expect((refused as TransactionCanceledException).CancellationReasons).toMatchObject([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed' },
    ])
    const { Responses } = await documents.send(
      new TransactGetCommand({
        TransactItems: ['from', 'to'].map(id => ({ Get: { TableName, Key: Key(id, 1) } })),
      }),
    )
    expect(Responses?.map(({ Item }) => Item?.sum)).toEqual([10, 0])
  })

  it('speaks PartiQL', async () => {
    await documents.send(
      new ExecuteStatementCommand({
        Statement: `INSERT INTO "${TableName}" VALUE {'id': ?, 'at': ?, 'list': [1, {'a': 'b'}]}`,
        Parameters: ['spoken', 5],
      }),
    )
    const { Items } = await documents.send(
      new ExecuteStatementCommand({
        Statement: `SELECT id, list[1].a FROM "${TableName}" WHERE id = ?`,
        Parameters: ['spoken'],
      }),
    )
    expect(Items).toEqual([{ id: 'spoken', a: 'b' }])
  })

  it('waits until the table is gone', async () => {
    await plain.send(new DeleteTableCommand({ TableName }))
    const { state } = await waitUntilTableNotExists(
      { client: plain, maxWaitTime: 60, minDelay: 1 },
      { TableName },
    )
    expect(state).toBe('SUCCESS')
  })
})
