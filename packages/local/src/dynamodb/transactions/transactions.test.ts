/** Transactions: all or nothing, once, and never two on one item. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bare, key, sample, simple } from '../sample.fixture.ts'

const { aws, call } = sample()
const TableName = 'accounts'
beforeAll(() => call('CreateTable', simple(TableName)))
afterAll(() => aws.close())

const put = (pk: string, more: object = {}, rest: object = {}) => ({
  Put: { TableName, Item: { ...key(pk), ...more }, ...rest },
})
const write = (...TransactItems: object[]) => call('TransactWriteItems', { TransactItems })
const get = async (pk: string) => (await call('GetItem', { TableName, Key: key(pk) })).Item

describe('a write transaction', () => {
  it('puts, updates, deletes and checks in one', async () => {
    await write(put('a', { n: { N: '1' } }), put('b'))
    const answer = await call('TransactWriteItems', {
      TransactItems: [
        {
          ConditionCheck: {
            TableName,
            Key: key('c'),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        {
          Update: {
            TableName,
            Key: key('a'),
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
        { Delete: { TableName, Key: key('b') } },
      ],
      ReturnConsumedCapacity: 'TOTAL',
    })
    expect(answer.ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 6, WriteCapacityUnits: 6 },
    ])
    expect(await get('a')).toEqual({ ...key('a'), n: { N: '2' } })
    expect(await get('b')).toBeUndefined()
  })

  it('says of each action why it came to nothing', async () => {
    await write(put('kept', { n: { S: 'text' } }))
    const answer = await write(
      put('fresh'),
      put(
        'kept',
        {},
        {
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      ),
      {
        Update: {
          TableName,
          Key: key('a'),
          UpdateExpression: 'SET x = gone.y',
        },
      },
    )
    expect(answer).toMatchObject({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]',
      data: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { n: { S: 'text' } },
          },
          { Code: 'ValidationError' },
        ],
      },
    })
    expect(await get('fresh')).toBeUndefined()
  })

  it.each([
    [
      [put('x'), put('x')],
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    ],
    [
      [{ ...put('x'), Delete: { TableName, Key: key('x') } }],
      'ValidationException',
      'TransactItems can only contain one of Check, Put, Update or Delete',
    ],
    [
      [put('')],
      'ValidationException',
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
    [
      [{ Put: { TableName: 'nope', Item: key('x') } }],
      'ResourceNotFoundException',
      'Requested resource not found',
    ],
    [
      [],
      'ValidationException',
      "1 validation error detected: Value at 'TransactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      [{ Put: { TableName, Item: { pk: { N: '1' } } } }],
      'TransactionCanceledException',
      'Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]',
    ],
  ])('%j is refused', async (items, code, message) => {
    expect(await write(...items)).toMatchObject({ code, message })
  })

  it('happens once in ten minutes of the clock under one token', async () => {
    const once = (amount: string) =>
      call('TransactWriteItems', {
        ClientRequestToken: 'tok',
        TransactItems: [
          {
            Update: {
              TableName,
              Key: key('counted'),
              UpdateExpression: 'ADD n :n',
              ExpressionAttributeValues: { ':n': { N: amount } },
            },
          },
        ],
        ReturnConsumedCapacity: 'TOTAL',
      })
    expect((await once('1')).ConsumedCapacity[0].WriteCapacityUnits).toBe(2)
    expect((await once('1')).ConsumedCapacity[0].ReadCapacityUnits).toBe(2)
    expect(await once('2')).toMatchObject({ code: 'IdempotentParameterMismatchException' })
    expect((await get('counted')).n).toEqual({ N: '1' })
    aws.clock.advance(10 * 60_000)
    await once('1')
    expect((await get('counted')).n).toEqual({ N: '2' })
    aws.clock.reset()
  })

  it('meets what comes meanwhile for the same item', async () => {
    const { run } = bare()
    await run('CreateTable', simple(TableName))
    const transact = (pk: string, by: string) =>
      run('TransactWriteItems', { TransactItems: [put(pk, { by: { S: by } })] })
    const [first, second, single, batch, read, other] = await Promise.all([
      transact('busy', 'first'),
      transact('busy', 'second'),
      run('PutItem', { TableName, Item: key('busy') }),
      run('BatchWriteItem', {
        RequestItems: { [TableName]: [{ DeleteRequest: { Key: key('busy') } }] },
      }),
      run('TransactGetItems', { TransactItems: [{ Get: { TableName, Key: key('busy') } }] }),
      transact('free', 'other'),
    ])
    expect([first.code, other.code]).toEqual([undefined, undefined])
    for (const cancelled of [second, read])
      expect(cancelled.data.CancellationReasons).toMatchObject([{ Code: 'TransactionConflict' }])
    for (const refused of [single, batch]) expect(refused.code).toBe('TransactionConflictException')
    const { Item } = await run('GetItem', { TableName, Key: key('busy') })
    expect(Item.by).toEqual({ S: 'first' })
    expect((await transact('busy', 'later')).code).toBeUndefined()
  })
})

describe('a read transaction', () => {
  it('tells every item, and what is not there by nothing', async () => {
    await write(put('r1', { x: { S: '1' }, y: { S: '2' } }))
    const answer = await call('TransactGetItems', {
      TransactItems: [
        { Get: { TableName, Key: key('r1'), ProjectionExpression: 'x' } },
        { Get: { TableName, Key: key('nothing') } },
      ],
      ReturnConsumedCapacity: 'TOTAL',
    })
    expect(answer).toMatchObject({
      Responses: [{ Item: { x: { S: '1' } } }, {}],
      ConsumedCapacity: [{ TableName, CapacityUnits: 4, ReadCapacityUnits: 4 }],
    })
  })

  it('is cancelled by a key that does not fit', async () => {
    expect(
      await call('TransactGetItems', { TransactItems: [{ Get: { TableName, Key: {} } }] }),
    ).toMatchObject({
      code: 'TransactionCanceledException',
      data: {
        CancellationReasons: [
          {
            Code: 'ValidationError',
            Message: 'The provided key element does not match the schema',
          },
        ],
      },
    })
  })
})
