/** Backups, and tables taken back to a moment, by the clock. */
import { isAnomaly } from '@plainwire/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bare, key, sample, simple } from '../sample.fixture.ts'

const { aws, call } = sample()
afterAll(() => aws.close())

const index = {
  IndexName: 'by-kind',
  KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
}
const indexed = (TableName: string) =>
  simple(TableName, {
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'kind', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [index],
    Tags: [{ Key: 'a', Value: 'b' }],
  })
const put = (TableName: string, pk: string, kind: string) =>
  call('PutItem', { TableName, Item: { ...key(pk), kind: { S: kind } } })
const kinds = async (TableName: string, IndexName?: string) => {
  const { Items } = await call('Scan', { TableName, ...(IndexName && { IndexName }) })
  return Object.fromEntries(
    Items.map(({ pk, kind }: Record<string, { S: string }>) => [pk!.S, kind!.S]).sort(),
  )
}

describe('a backup', () => {
  let arn = ''
  beforeAll(async () => {
    await call('CreateTable', indexed('saved'))
    await put('saved', 'a', 'one')
    await put('saved', 'b', 'two')
    const { BackupDetails } = await call('CreateBackup', {
      TableName: 'saved',
      BackupName: 'first',
    })
    arn = BackupDetails.BackupArn
    expect(BackupDetails).toMatchObject({ BackupName: 'first', BackupType: 'USER' })
    await put('saved', 'a', 'changed')
    await put('saved', 'c', 'three')
  })

  it('is described with its table', async () => {
    const { BackupDescription } = await call('DescribeBackup', { BackupArn: arn })
    expect(BackupDescription).toMatchObject({
      BackupDetails: { BackupArn: arn, BackupStatus: 'AVAILABLE', BackupSizeBytes: 20 },
      SourceTableDetails: { TableName: 'saved', ItemCount: 2, BillingMode: 'PAY_PER_REQUEST' },
      SourceTableFeatureDetails: { GlobalSecondaryIndexes: [{ IndexName: 'by-kind' }] },
    })
  })

  it('is restored with its items and indexes, without its tags', async () => {
    const { TableDescription } = await call('RestoreTableFromBackup', {
      TargetTableName: 'restored',
      BackupArn: arn,
    })
    expect(TableDescription).toMatchObject({
      TableName: 'restored',
      TableStatus: 'CREATING',
      RestoreSummary: { SourceBackupArn: arn, RestoreInProgress: true },
    })
    const { Table } = await call('DescribeTable', { TableName: 'restored' })
    expect(Table).toMatchObject({
      ItemCount: 2,
      TableSizeBytes: 20,
      GlobalSecondaryIndexes: [{ ItemCount: 2, IndexSizeBytes: 20 }],
      RestoreSummary: { RestoreInProgress: false },
    })
    expect(await kinds('restored')).toEqual({ a: 'one', b: 'two' })
    expect(await kinds('restored', 'by-kind')).toEqual({ a: 'one', b: 'two' })
    expect(await call('ListTagsOfResource', { ResourceArn: Table.TableArn })).toEqual({ Tags: [] })
    await put('restored', 'a', 'other')
    expect(await kinds('restored', 'by-kind')).toEqual({ a: 'other', b: 'two' })
    expect(await kinds('saved')).toEqual({ a: 'changed', b: 'two', c: 'three' })
  })

  it('is restored otherwise, where the request wants it', async () => {
    await call('RestoreTableFromBackup', {
      TargetTableName: 'provisioned',
      BackupArn: arn,
      BillingModeOverride: 'PROVISIONED',
      ProvisionedThroughputOverride: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
      GlobalSecondaryIndexOverride: [],
    })
    const { Table } = await call('DescribeTable', { TableName: 'provisioned' })
    expect(Table.ProvisionedThroughput).toMatchObject({ ReadCapacityUnits: 3 })
    expect(Table.GlobalSecondaryIndexes).toBeUndefined()
  })

  it.each([
    ['onto a table that is there', { TargetTableName: 'saved' }, 'TableAlreadyExistsException'],
    [
      'of none',
      { BackupArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/x/backup/1' },
      'BackupNotFoundException',
    ],
    ['without throughput', { BillingModeOverride: 'PROVISIONED' }, 'ValidationException'],
    [
      'with an index of its own',
      { GlobalSecondaryIndexOverride: [{ ...index, IndexName: 'other' }] },
      'ValidationException',
    ],
  ])('is not restored %s', async (_, more, code) => {
    const request = { TargetTableName: 'never', BackupArn: arn, ...more }
    const answer = await call('RestoreTableFromBackup', request)
    expect(answer.code).toBe(code)
    expect(isAnomaly(await call('DescribeTable', { TableName: 'never' }))).toBe(true)
  })

  it('is listed, by pages, and outlives its table', async () => {
    aws.clock.advance(1000)
    await call('CreateBackup', { TableName: 'saved', BackupName: 'second' })
    await call('DeleteTable', { TableName: 'saved' })
    const first = await call('ListBackups', { Limit: 1 })
    expect(first.BackupSummaries).toMatchObject([{ BackupName: 'first', TableName: 'saved' }])
    const second = await call('ListBackups', {
      TableName: 'saved',
      ExclusiveStartBackupArn: first.LastEvaluatedBackupArn,
    })
    expect(second.BackupSummaries).toMatchObject([{ BackupName: 'second' }])
    expect(second.LastEvaluatedBackupArn).toBeUndefined()
    expect(await call('ListBackups', { TableName: 'other' })).toEqual({ BackupSummaries: [] })
  })

  it('is gone once deleted', async () => {
    const { BackupDescription } = await call('DeleteBackup', { BackupArn: arn })
    expect(BackupDescription.BackupDetails.BackupStatus).toBe('DELETED')
    expect(await call('DescribeBackup', { BackupArn: arn })).toMatchObject({
      code: 'BackupNotFoundException',
    })
  })

  it('of no table is refused', async () => {
    expect(await call('CreateBackup', { TableName: 'none', BackupName: 'first' })).toMatchObject({
      code: 'TableNotFoundException',
      message: 'Table not found: none',
    })
  })
})

describe('a table taken back', () => {
  const items = async (run: ReturnType<typeof bare>['run'], TableName: string) => {
    const { Items } = await run('Scan', { TableName })
    return Object.fromEntries(
      Items.map(({ pk, n }: Record<string, { S: string; N: string }>) => [pk!.S, n!.N]).sort(),
    )
  }

  it('is what it was at any moment since', async () => {
    const { run, clock } = bare()
    await run('CreateTable', simple('moved'))
    const set = (pk: string, n: number) =>
      run('PutItem', { TableName: 'moved', Item: { ...key(pk), n: { N: `${n}` } } })
    await set('before', 0)
    const TableName = 'moved'
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
    await run('UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification })
    const moments: [number, object][] = [[clock.now, await items(run, 'moved')]]
    for (let step = 1; step <= 12; step++) {
      clock.now += 1000
      if (step % 4 === 0) await run('DeleteItem', { TableName, Key: key('a') })
      else await set(step % 3 === 0 ? 'b' : 'a', step)
      if (step % 5 === 0) await run('DeleteItem', { TableName, Key: key('before') })
      moments.push([clock.now, await items(run, 'moved')])
    }
    for (const [at, held] of moments) {
      const TargetTableName = `then-${at}`
      const restored = await run('RestoreTableToPointInTime', {
        SourceTableName: 'moved',
        TargetTableName,
        RestoreDateTime: new Date(at + 500 > clock.now ? at : at + 500),
      })
      expect(isAnomaly(restored)).toBe(false)
      expect(await items(run, TargetTableName)).toEqual(held)
    }
    await run('RestoreTableToPointInTime', {
      SourceTableName: 'moved',
      TargetTableName: 'latest',
      UseLatestRestorableTime: true,
    })
    expect(await items(run, 'latest')).toEqual(await items(run, 'moved'))
  })

  it('only as far as it can be', async () => {
    const { run, clock } = bare()
    await run('CreateTable', simple('moved'))
    const back = (RestoreDateTime: Date) =>
      run('RestoreTableToPointInTime', {
        SourceTableName: 'moved',
        TargetTableName: 'then',
        RestoreDateTime,
      })
    expect(await back(new Date(clock.now))).toMatchObject({
      code: 'PointInTimeRecoveryUnavailableException',
    })
    await run('UpdateContinuousBackups', {
      TableName: 'moved',
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: true,
        RecoveryPeriodInDays: 2,
      },
    })
    const began = clock.now
    clock.now += 3 * 86_400_000
    const { ContinuousBackupsDescription } = await run('DescribeContinuousBackups', {
      TableName: 'moved',
    })
    expect(ContinuousBackupsDescription.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 2,
      EarliestRestorableDateTime: new Date(began + 86_400_000),
      LatestRestorableDateTime: new Date(clock.now),
    })
    for (const at of [began, clock.now + 1])
      expect(await back(new Date(at))).toMatchObject({ code: 'InvalidRestoreTimeException' })
  })

  it('is saved when it is deleted, for 35 days', async () => {
    const { run, clock } = bare()
    await run('CreateTable', simple('moved'))
    await run('UpdateContinuousBackups', {
      TableName: 'moved',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    })
    await run('DeleteTable', { TableName: 'moved' })
    const listed = await run('ListBackups', { BackupType: 'SYSTEM' })
    expect(listed.BackupSummaries).toMatchObject([{ BackupName: 'moved$DeletedTableBackup' }])
    clock.now += 36 * 86_400_000
    expect(await run('ListBackups', { BackupType: 'ALL' })).toEqual({ BackupSummaries: [] })
  })
})
