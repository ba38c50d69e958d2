/** Vector indexes: what they may be, what of items they hold, what a search finds, and what all of it costs. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { sample } from '../sample.fixture.ts'
import { floatText, score } from './distance.ts'

const TableName = 'notes'
const list = (...numbers: readonly (number | string)[]) => ({
  L: numbers.map(n => ({ N: String(n) })),
})
const vector = (...numbers: readonly (number | string)[]) => list(...numbers).L

const index = (more: object = {}) => ({
  IndexName: 'near',
  VectorAttribute: { AttributeName: 'embedding' },
  Dimensions: 3,
  DistanceFunction: 'COSINE',
  Projection: { ProjectionType: 'ALL' },
  ...more,
})
const schema = [
  { AttributeName: 'tenant', SearchSchemaElementType: 'HASH' },
  { AttributeName: 'category', SearchSchemaElementType: 'INLINE_FILTER' },
]
const table = (VectorIndexes: readonly object[], more: object = {}) => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  VectorIndexes,
  ...more,
})
const searchable = {
  AttributeDefinitions: ['pk', 'tenant', 'category'].map(AttributeName => ({
    AttributeName,
    AttributeType: 'S',
  })),
}

let { aws, call } = sample()
afterEach(async () => {
  await aws.close()
  ;({ aws, call } = sample())
})

const put = (pk: string, more: object) =>
  call('PutItem', { TableName, Item: { pk: { S: pk }, ...more } })
const search = (more: object = {}) =>
  call('SearchVectors', {
    TableName,
    IndexName: 'near',
    SearchVector: vector(1, 0, 0),
    TopK: 10,
    ...more,
  })
const invalid = 'One or more parameter values were invalid'

describe('scores', () => {
  it.each([
    ['COSINE', { a: 0, d: Math.fround(0.4), b: 1, c: 2 }],
    ['EUCLIDEAN', { a: 0, d: Math.fround(Math.sqrt(0.8)), b: Math.fround(Math.SQRT2), c: 2 }],
    ['DOT_PRODUCT', { a: 1, d: Math.fround(0.6), b: 0, c: -1 }],
  ])('%s, the nearest first', async (DistanceFunction, scores) => {
    await call('CreateTable', table([index({ DistanceFunction })]))
    await put('a', { embedding: list(1, 0, 0) })
    await put('b', { embedding: list(0, 1, 0) })
    await put('c', { embedding: list(-1, 0, 0) })
    await put('d', { embedding: list(0.6, 0.8, 0) })
    await put('e', { none: { S: 'of it' } })
    const { SearchResults } = await search()
    const found = SearchResults.map((hit: { Item: { pk: { S: string } }; Score: number }) => [
      hit.Item.pk.S,
      hit.Score,
    ])
    expect(found.map(([pk]: [string]) => pk)).toEqual(['a', 'd', 'b', 'c'])
    for (const [pk, told] of found) expect(told).toBeCloseTo(scores[pk as 'a'], 6)
    expect(found[0][1]).toBe(scores.a)
    expect((await search({ TopK: 1 })).SearchResults).toHaveLength(1)
  })

  it('of a vector to itself are the best there are', () => {
    const floats = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), {
      minLength: 3,
      maxLength: 3,
    })
    fc.assert(
      fc.property(floats, floats, (a, b) => {
        fc.pre(a.some(part => Math.abs(part) > 0.1))
        expect(score('EUCLIDEAN', a, a)).toBe(0)
        expect(score('EUCLIDEAN', a, b)).toBeGreaterThanOrEqual(0)
        expect(score('COSINE', a, a)).toBeCloseTo(0, 6)
      }),
    )
  })

  it('are of numbers of 32 bits, which are written as short as can be', async () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), float => {
        expect(Math.fround(Number(floatText(float)))).toBe(float === 0 ? 0 : float)
        expect(floatText(float)).toMatch(/[.e]/)
      }),
    )
    await call('CreateTable', table([index()]))
    const precise = ['0.1', '16777217', '1.000000059604644775390625']
    await put('a', { embedding: list(...precise) })
    const { Item } = await call('GetItem', { TableName, Key: { pk: { S: 'a' } } })
    expect(Item.embedding).toEqual(list(...precise))
    const { SearchResults } = await search({ ProjectionExpression: 'pk, embedding' })
    expect(SearchResults[0].Item.embedding).toEqual(list('0.1', '16777216.0', '1.0'))
  })
})

describe('what an index holds', () => {
  it('is what it projects, and its vector where that is asked for', async () => {
    await call(
      'CreateTable',
      table([
        index(),
        index({ IndexName: 'keys', Projection: { ProjectionType: 'KEYS_ONLY' } }),
        index({
          IndexName: 'some',
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['label'] },
        }),
      ]),
    )
    await put('a', { embedding: list(1, 0, 0), label: { S: 'x' }, more: { S: 'y' } })
    const names = async (IndexName: string, more = {}) => {
      const { SearchResults } = await search({ IndexName, ...more })
      return Object.keys(SearchResults[0].Item).sort()
    }
    expect(await names('near')).toEqual(['label', 'more', 'pk'])
    expect(await names('keys')).toEqual(['pk'])
    expect(await names('some')).toEqual(['label', 'pk'])
    expect(await names('some', { ProjectionExpression: 'embedding, more' })).toEqual(['embedding'])
  })

  it('goes with its vector, and with the value it is searched by', async () => {
    await call(
      'CreateTable',
      table([index(), index({ IndexName: 'tenants', SearchSchema: schema })], searchable),
    )
    await put('a', { embedding: list(1, 0, 0), tenant: { S: 't' }, category: { S: 'c' } })
    await put('b', { embedding: list(1, 0, 0), tenant: { S: 'u' } })
    await put('c', { embedding: list(1, 0, 0) })
    const found = async (more: object) =>
      (await search(more)).SearchResults.map(
        (hit: { Item: { pk: { S: string } } }) => hit.Item.pk.S,
      ).sort()
    const by = (SearchConditionExpression: string, ExpressionAttributeValues: object) =>
      found({ IndexName: 'tenants', SearchConditionExpression, ExpressionAttributeValues })
    expect(await found({})).toEqual(['a', 'b', 'c'])
    expect(await by('tenant = :t', { ':t': { S: 't' } })).toEqual(['a'])
    expect(await by(':t = tenant', { ':t': { S: 'u' } })).toEqual(['b'])
    expect(
      await by('tenant = :t AND category = :c', { ':t': { S: 't' }, ':c': { S: 'c' } }),
    ).toEqual(['a'])
    expect(
      await by('tenant = :t AND category = :c', { ':t': { S: 't' }, ':c': { S: 'd' } }),
    ).toEqual([])
    await call('UpdateItem', {
      TableName,
      Key: { pk: { S: 'a' } },
      UpdateExpression: 'REMOVE embedding',
    })
    expect(await found({})).toEqual(['b', 'c'])
  })

  it('is told by DescribeTable', async () => {
    await call('CreateTable', table([index({ SearchSchema: schema })], searchable))
    await put('a', { embedding: list(1, 0, 0), tenant: { S: 't' } })
    await put('b', { embedding: list(1, 0, 0) })
    const { Table } = await call('DescribeTable', { TableName })
    expect(Table.VectorIndexes).toEqual([
      {
        ...index(),
        SearchSchema: schema,
        IndexStatus: 'ACTIVE',
        ItemCount: 1,
        IndexSizeBytes: 'pk'.length + 1 + 'embedding'.length + 12 + 'tenant'.length + 1,
        IndexArn: `${Table.TableArn}/index/near`,
      },
    ])
  })
})

describe('refusals of indexes', () => {
  it.each<[string, object, string]>([
    [
      'provisioned',
      table([index()], {
        BillingMode: undefined,
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      }),
      `${invalid}: Vector indexes are only supported for PAY_PER_REQUEST tables`,
    ],
    [
      'not defined',
      table([index({ SearchSchema: schema })]),
      `${invalid}: One element in SearchSchema is not defined in attribute definitions`,
    ],
    [
      '4097 dimensions',
      table([index({ Dimensions: 4097 })]),
      `${invalid}: Number of dimensions must be between 1 and 4096 inclusive.`,
    ],
    [
      'no dimensions',
      table([index({ Dimensions: 0 })]),
      "1 validation error detected: Value '0' at 'vectorIndexes.1.member.dimensions' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'a short name',
      table([index({ IndexName: 'ab' })]),
      "1 validation error detected: Value 'ab' at 'vectorIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    [
      'six',
      table(Array.from({ length: 6 }, (_, at) => index({ IndexName: `near${at}` }))),
      `${invalid}: VectorIndex count exceeds the per-table limit of 5`,
    ],
    [
      'two sizes',
      table([index(), index({ IndexName: 'other', Dimensions: 4 })]),
      `${invalid}: Conflicting attribute definition for 'embedding'. All VectorIndexes on the same vector attribute must use the same dimensions.`,
    ],
    ['one name', table([index(), index()]), `${invalid}: Duplicate index name: near`],
  ])('%s', async (_, request, message) => {
    expect(await call('CreateTable', request)).toMatchObject({
      code: 'ValidationException',
      message,
    })
  })
})

const values = `${invalid}. Invalid`
describe('refusals of items', () => {
  it.each([
    [
      'two of three',
      { embedding: list(1, 0) },
      `${values} size for parameter embedding, Expected: 3, Actual: 2 IndexName: near`,
    ],
    [
      'a text within',
      { embedding: { L: [{ N: '1' }, { S: 'x' }, { N: '0' }] } },
      `${values} type for parameter embedding[1], Expected: 32-bit floating point number, Actual: S. IndexName: near`,
    ],
    [
      'beyond 32 bits',
      { embedding: list('1e39', 0, 0) },
      `${values} type for parameter embedding[0], Expected: 32-bit floating point number, Actual: N. IndexName: near`,
    ],
    [
      'no list',
      { embedding: { S: 'x' } },
      `${values} type for parameter embedding, Expected: 32-bit floating point number list IndexName: near`,
    ],
    [
      'an empty key',
      { embedding: list(1, 0, 0), tenant: { S: '' } },
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: near, IndexKey: tenant',
    ],
    [
      'a key of another type',
      { tenant: { N: '1' } },
      `${invalid}: Type mismatch for Index Key tenant Expected: S Actual: N IndexName: near`,
    ],
  ])('%s', async (_, more, message) => {
    await call('CreateTable', table([index({ SearchSchema: schema })], searchable))
    expect(await put('a', more)).toMatchObject({ code: 'ValidationException', message })
    const Item = { pk: { S: 'a' }, ...more }
    expect(
      await call('TransactWriteItems', { TransactItems: [{ Put: { TableName, Item } }] }),
    ).toMatchObject({ code: expect.stringMatching(/^(TransactionCanceled|Validation)Exception$/) })
    expect(
      await call('BatchWriteItem', { RequestItems: { [TableName]: [{ PutRequest: { Item } }] } }),
    ).toMatchObject({ message })
    expect((await call('Scan', { TableName })).Count).toBe(0)
  })
})

const condition =
  'Invalid SearchConditionExpression: Invalid comparator used in SearchConditionExpression'
describe('refusals of searches', () => {
  it.each<[string, object, string]>([
    [
      'too many',
      { TopK: 101 },
      "Provided TopK value '101' is out of valid range. The value must be between 1 and 100 inclusive",
    ],
    [
      'none',
      { TopK: 0 },
      "1 validation error detected: Value '0' at 'topK' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'no key',
      { IndexName: 'tenants' },
      'SearchConditionExpression must be provided when SearchSchema has a HASH key',
    ],
    [
      'less than',
      {
        IndexName: 'tenants',
        SearchConditionExpression: 'tenant < :t',
        ExpressionAttributeValues: { ':t': { S: 't' } },
      },
      condition,
    ],
    [
      'or',
      {
        IndexName: 'tenants',
        SearchConditionExpression: 'tenant = :t OR category = :t',
        ExpressionAttributeValues: { ':t': { S: 't' } },
      },
      condition,
    ],
    [
      'two of three',
      { SearchVector: vector(1, 0) },
      'Input search vector dimension 2 does not match vector index dimension 3',
    ],
    [
      'a list within',
      { SearchVector: [list(1, 0, 0)] },
      'Search vector contains invalid values. All values in the search vector must be a 32-bit floating-point number attribute',
    ],
    [
      'another attribute',
      { SearchConditionExpression: 'tenant = :t', ExpressionAttributeValues: { ':t': { S: 't' } } },
      'SearchConditionExpression must not contain any attributes that is not in SearchSchema. Invalid attribute: tenant',
    ],
    [
      'an unknown index',
      { IndexName: 'absent' },
      'The table does not have the specified index: absent',
    ],
    ['a missing member', { IndexName: undefined }, 'missing field `IndexName` at line 1 column 78'],
  ])('%s', async (_, more, message) => {
    await call(
      'CreateTable',
      table([index(), index({ IndexName: 'tenants', SearchSchema: schema })], searchable),
    )
    expect(await search(more)).toMatchObject({ code: 'ValidationException', message })
  })

  it('queries, scans and statements do not reach vector indexes', async () => {
    await call('CreateTable', table([index()]))
    const not = (verb: string) => ({
      message: `${verb} operation not supported on this index type`,
    })
    expect(await call('Scan', { TableName, IndexName: 'near' })).toMatchObject(not('Scan'))
    const Statement = `SELECT * FROM "${TableName}"."near"`
    expect(await call('ExecuteStatement', { Statement })).toMatchObject(not('Scan'))
  })
})

describe('capacity', () => {
  const written = async (pk: string, more: object) => {
    const { ConsumedCapacity } = await call('PutItem', {
      TableName,
      Item: { pk: { S: pk }, ...more },
      ReturnConsumedCapacity: 'INDEXES',
    })
    return ConsumedCapacity
  }

  it('of a write is what an index holds of the item, where that changed', async () => {
    await call(
      'CreateTable',
      table([index(), index({ IndexName: 'keys', Projection: { ProjectionType: 'KEYS_ONLY' } })]),
    )
    const embedding = list(1, 0, 0)
    const blob = { S: 'x'.repeat(2000) }
    expect(await written('a', { embedding, blob })).toMatchObject({
      CapacityUnits: 2,
      VectorIndexes: {
        near: { VectorWriteRequestBytes: 2 + 1 + 9 + 12 + 4 + 2000 },
        keys: { VectorWriteRequestBytes: 1024 },
      },
    })
    expect(await written('a', { embedding, blob })).not.toHaveProperty('VectorIndexes')
    expect((await written('a', { embedding, note: { S: 'n' } })).VectorIndexes).toEqual({
      near: { VectorWriteRequestBytes: 2028 },
    })
    expect(await written('b', { blob })).not.toHaveProperty('VectorIndexes')
  })

  it('counts a vector by its dimensions when it is written, and by its digits when it is read', async () => {
    await call('CreateTable', table([index({ Dimensions: 60 })]))
    const embedding = list(
      ...Array.from({ length: 60 }, () => '12345678901234567890123456789012345678'),
    )
    expect((await written('a', { embedding })).Table).toEqual({ CapacityUnits: 1 })
    const { Table } = await call('DescribeTable', { TableName })
    expect(Table.TableSizeBytes).toBe(2 + 1 + 9 + 240)
  })

  it('of a search is told in bytes', async () => {
    await call('CreateTable', table([index()]))
    for (const asked of ['TOTAL', 'INDEXES'])
      expect((await search({ ReturnConsumedCapacity: asked })).ConsumedCapacity).toEqual({
        VectorSearchRequestBytes: 1024,
      })
    expect(await search()).not.toHaveProperty('ConsumedCapacity')
  })
})

describe('indexes of a table that is there', () => {
  it('are filled, one at a time, and go again', async () => {
    await call('CreateTable', table([]))
    await put('a', { embedding: list(1, 0, 0) })
    const update = (...VectorIndexUpdates: readonly object[]) =>
      call('UpdateTable', { TableName, VectorIndexUpdates })
    expect(
      await update({ Create: index() }, { Create: index({ IndexName: 'other' }) }),
    ).toMatchObject({
      code: 'LimitExceededException',
      message:
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    })
    const { TableDescription } = await update({ Create: index() })
    expect(TableDescription).toMatchObject({
      TableStatus: 'UPDATING',
      VectorIndexes: [{ IndexName: 'near', IndexStatus: 'CREATING' }],
    })
    expect((await search()).SearchResults).toHaveLength(1)
    expect(await update({ Create: index() })).toMatchObject({
      message: 'Attempting to create an index which already exists',
    })
    await update({ Delete: { IndexName: 'near' } })
    expect(await search()).toMatchObject({ message: expect.stringMatching(/specified index/) })
    expect((await call('DescribeTable', { TableName })).Table).not.toHaveProperty('VectorIndexes')
  })

  it('come along when the table is restored', async () => {
    await call('CreateTable', table([index()]))
    await put('a', { embedding: list(1, 0, 0) })
    const { BackupDetails } = await call('CreateBackup', { TableName, BackupName: 'kept' })
    await call('RestoreTableFromBackup', {
      TargetTableName: 'again',
      BackupArn: BackupDetails.BackupArn,
    })
    expect((await search({ TableName: 'again' })).SearchResults).toHaveLength(1)
  })
})
