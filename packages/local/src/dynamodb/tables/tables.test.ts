/** Tables: how they are made, changed and refused, in AWS's words; states by the clock. */

import { isAnomaly } from '@plainwire/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Output } from '../../server/types.ts'
import { bare, key, sample, simple } from '../sample.fixture.ts'

const { aws, call } = sample()
afterAll(() => aws.close())

const attribute = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType })
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' })
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' })
const all = { ProjectionType: 'ALL' }
const gsi = (IndexName: string, ...KeySchema: object[]) => ({
  IndexName,
  KeySchema,
  Projection: all,
})
const invalid = 'One or more parameter values were invalid: '

describe('a table that cannot be', () => {
  it.each<[string, object, string]>([
    [
      'without a name',
      { TableName: undefined },
      "The parameter 'TableName' is required but was not present in the request",
    ],
    [
      'short of name',
      { TableName: 'ab' },
      "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    [
      'of an unknown key type',
      { KeySchema: [{ AttributeName: 'pk', KeyType: 'INVALID' }] },
      "1 validation error detected: Value 'INVALID' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]",
    ],
    [
      'of three keys',
      { KeySchema: [hash('pk'), range('a'), range('b')] },
      "1 validation error detected: Value '[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=a, keyType=RANGE), KeySchemaElement(attributeName=b, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [
      'of one attribute twice',
      { KeySchema: [hash('pk'), range('pk')] },
      'Invalid KeySchema: Some index key attribute have no definition',
    ],
    [
      'of an undefined key',
      { KeySchema: [hash('other')] },
      `${invalid}Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [pk]`,
    ],
    [
      'with attributes to spare',
      { AttributeDefinitions: [attribute('pk'), attribute('more')] },
      `${invalid}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
    ],
    [
      'paid for by nobody knows how',
      { BillingMode: 'PROVISIONED' },
      `${invalid}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
    ],
    [
      'with a local index and no range key',
      {
        AttributeDefinitions: [attribute('pk'), attribute('l')],
        LocalSecondaryIndexes: [gsi('lsi', hash('pk'), range('l'))],
      },
      `${invalid}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
    ],
    [
      'with two indexes of one name',
      {
        AttributeDefinitions: [attribute('pk'), attribute('a'), attribute('b')],
        GlobalSecondaryIndexes: [gsi('same', hash('a')), gsi('same', hash('b'))],
      },
      `${invalid}Duplicate index name: same`,
    ],
    [
      'with short index names',
      {
        GlobalSecondaryIndexes: [gsi('g1', hash('pk'))],
        LocalSecondaryIndexes: [gsi('l1', hash('pk'), range('l'))],
      },
      "2 validation errors detected: Value 'g1' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'l1' at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
  ])('%s', async (_, more, message) => {
    expect(await call('CreateTable', simple('refused', more))).toMatchObject({
      code: 'ValidationException',
      message,
    })
  })
})

describe('a table that changes', () => {
  const TableName = 'changing'
  const query = (IndexName: string, n: string) =>
    call('Query', {
      TableName,
      IndexName,
      KeyConditionExpression: 'n = :n',
      ExpressionAttributeValues: { ':n': { N: n } },
    })
  beforeAll(async () => {
    await call('CreateTable', simple(TableName))
    for (const n of [1, 1, 2].entries())
      await call('PutItem', { TableName, Item: { ...key(`k${n[0]}`), n: { N: String(n[1]) } } })
    await call('PutItem', { TableName, Item: { ...key('text'), n: { S: 'not a number' } } })
  })

  it('gets an index that holds what was there, keeps what comes, and goes', async () => {
    const made = await call('UpdateTable', {
      TableName,
      AttributeDefinitions: [attribute('n', 'N')],
      GlobalSecondaryIndexUpdates: [{ Create: gsi('by-n', hash('n')) }],
    })
    expect(made.TableDescription.GlobalSecondaryIndexes).toMatchObject([
      { IndexName: 'by-n', IndexStatus: 'CREATING', Backfilling: true, ItemCount: 3 },
    ])
    expect((await query('by-n', '1')).Count).toBe(2)
    await call('PutItem', { TableName, Item: { ...key('k9'), n: { N: '1' } } })
    expect((await query('by-n', '1')).Count).toBe(3)
    expect(
      await call('PutItem', { TableName, Item: { ...key('x'), n: { S: '1' } } }),
    ).toMatchObject({
      message: `${invalid}Type mismatch for Index Key n Expected: N Actual: S IndexName: by-n`,
    })
    await call('UpdateTable', {
      TableName,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-n' } }],
    })
    expect(await query('by-n', '1')).toMatchObject({
      message: 'The table does not have the specified index: by-n',
    })
    expect(
      await call('UpdateTable', {
        TableName,
        GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-n' } }],
      }),
    ).toMatchObject({ code: 'ResourceNotFoundException' })
  })

  it('is paid for otherwise', async () => {
    const units = (read: number, write: number) => ({
      ProvisionedThroughput: { ReadCapacityUnits: read, WriteCapacityUnits: write },
    })
    await call('UpdateTable', { TableName, BillingMode: 'PROVISIONED', ...units(5, 6) })
    const { TableDescription } = await call('UpdateTable', { TableName, ...units(4, 7) })
    expect(TableDescription.ProvisionedThroughput).toMatchObject({
      ReadCapacityUnits: 4,
      WriteCapacityUnits: 7,
      NumberOfDecreasesToday: 1,
    })
    expect(await call('UpdateTable', { TableName, ...units(4, 7) })).toMatchObject({
      message: expect.stringContaining('The provisioned throughput for the table will not change.'),
    })
    await call('UpdateTable', { TableName, BillingMode: 'PAY_PER_REQUEST' })
    const { Table } = await call('DescribeTable', { TableName })
    expect(Table.BillingModeSummary.BillingMode).toBe('PAY_PER_REQUEST')
  })

  it('is protected from deletion until it is not', async () => {
    await call('UpdateTable', { TableName, DeletionProtectionEnabled: true })
    expect(await call('DeleteTable', { TableName })).toMatchObject({ code: 'ValidationException' })
    await call('UpdateTable', { TableName, DeletionProtectionEnabled: false })
    expect(isAnomaly(await call('DeleteTable', { TableName }))).toBe(false)
    expect((await call('ListTables')).TableNames).not.toContain(TableName)
  })

  it('is not changed by nothing', async () => {
    expect(await call('UpdateTable', { TableName: 'changing' })).toMatchObject({
      message: expect.stringContaining('At least one of ProvisionedThroughput, BillingMode'),
    })
  })
})

describe('several parts in the key of a global index', () => {
  const TableName = 'several'
  const item = (pk: string, a: string, b: string, c?: number) => ({
    ...key(pk),
    h: { S: 'h' },
    a: { S: a },
    b: { S: b },
    ...(c !== undefined && { c: { N: String(c) } }),
  })
  const query = async (KeyConditionExpression: string) => {
    const values: Output = {
      ':h': { S: 'h' },
      ':a': { S: 'x' },
      ':b': { S: 'y' },
      ':c': { N: '2' },
    }
    const used = Object.fromEntries(
      Object.entries(values).filter(([name]) => KeyConditionExpression.includes(name)),
    )
    const answer = await call('Query', {
      TableName,
      IndexName: 'parts',
      KeyConditionExpression,
      ExpressionAttributeValues: used,
    })
    return answer.message ?? answer.Items.map(({ pk }: { pk: { S: string } }) => pk.S)
  }
  beforeAll(async () => {
    await call(
      'CreateTable',
      simple(TableName, {
        AttributeDefinitions: ['pk', 'h', 'a', 'b']
          .map(name => attribute(name))
          .concat(attribute('c', 'N')),
        GlobalSecondaryIndexes: [gsi('parts', hash('h'), range('a'), range('b'), range('c'))],
      }),
    )
    for (const one of [
      item('1', 'x', 'y', 10),
      item('2', 'x', 'y', 2),
      item('3', 'x', 'a', 1),
      item('4', 'w', 'z', 1),
      item('5', 'x', 'y'),
    ])
      await call('PutItem', { TableName, Item: one })
  })

  it.each<[string, unknown]>([
    ['h = :h', ['4', '3', '2', '1']],
    ['h = :h AND a = :a', ['3', '2', '1']],
    ['b = :b AND h = :h AND a = :a', ['2', '1']],
    ['h = :h AND a = :a AND b = :b AND c > :c', ['1']],
    ['h = :h AND a < :a', ['4']],
    [
      'h = :h AND a = :a AND c = :c',
      'RANGE key attributes b must have equality conditions specified in the query because a condition is present on key attribute c',
    ],
  ])('%s', async (condition, expected) => {
    expect(await query(condition)).toEqual(expected)
  })
})

describe('tags', () => {
  it('are set, shown and taken away', async () => {
    const { TableDescription } = await call(
      'CreateTable',
      simple('tagged', { Tags: [{ Key: 'a', Value: '1' }] }),
    )
    const ResourceArn = TableDescription.TableArn
    await call('TagResource', { ResourceArn, Tags: [{ Key: 'b', Value: '2' }] })
    await call('UntagResource', { ResourceArn, TagKeys: ['a'] })
    expect((await call('ListTagsOfResource', { ResourceArn })).Tags).toEqual([
      { Key: 'b', Value: '2' },
    ])
  })
})

describe('states', () => {
  const { run, context, clock } = bare({ create: 1000, update: 1000, delete: 1000 })
  const status = async () => {
    const answer = await run('DescribeTable', { TableName: 'slow' })
    return answer.code ?? answer.Table.TableStatus
  }

  it('last as long as they are to, by the clock', async () => {
    await run('CreateTable', simple('slow'))
    expect(await status()).toBe('CREATING')
    expect(await run('GetItem', { TableName: 'slow', Key: key('a') })).toMatchObject({
      code: 'ResourceNotFoundException',
    })
    expect(await run('DeleteTable', { TableName: 'slow' })).toMatchObject({
      code: 'ResourceInUseException',
    })
    clock.now += 1000
    expect(await status()).toBe('ACTIVE')
    await run('PutItem', { TableName: 'slow', Item: { ...key('a'), n: { N: '1' } } })
    await run('UpdateTable', {
      TableName: 'slow',
      AttributeDefinitions: [attribute('n', 'N')],
      GlobalSecondaryIndexUpdates: [{ Create: gsi('by-n', hash('n')) }],
    })
    expect(await status()).toBe('UPDATING')
    const query = {
      TableName: 'slow',
      IndexName: 'by-n',
      KeyConditionExpression: 'n = :n',
      ExpressionAttributeValues: { ':n': { N: '1' } },
    }
    expect(await run('Query', query)).toMatchObject({
      message: 'Cannot read from backfilling global secondary index: by-n',
    })
    clock.now += 1000
    expect(await run('Query', query)).toMatchObject({ Count: 1 })
    await run('DeleteTable', { TableName: 'slow' })
    expect(await status()).toBe('DELETING')
    clock.now += 1000
    expect(await status()).toBe('ResourceNotFoundException')
    expect([...context.rows.range({ from: 'dynamodb/item/', to: 'dynamodb/item0' })]).toEqual([])
    expect([...context.rows.range({ from: 'dynamodb/index/', to: 'dynamodb/index0' })]).toEqual([])
  })
})
