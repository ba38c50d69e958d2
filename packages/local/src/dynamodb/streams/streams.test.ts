/** Streams: what changed, in order, for a day of the clock; and items whose time is over. */
import { afterAll, describe, expect, it } from 'vitest'
import { key, sample, simple } from '../sample.fixture.ts'

const { aws, call, streams } = sample()
afterAll(() => aws.close())

const withStream = (name: string, StreamViewType: string) =>
  call(
    'CreateTable',
    simple(name, { StreamSpecification: { StreamEnabled: true, StreamViewType } }),
  )

async function recordsOf(StreamArn: string, ShardIteratorType = 'TRIM_HORIZON') {
  const { StreamDescription } = await streams('DescribeStream', { StreamArn })
  const records: unknown[] = []
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator } = await streams('GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType,
    })
    for (let pages = 0; ShardIterator !== undefined && pages < 20; pages++) {
      const page = await streams('GetRecords', { ShardIterator, Limit: 2 })
      records.push(...page.Records)
      if (page.Records.length === 0) break
      ShardIterator = page.NextShardIterator
    }
  }
  return records as {
    eventName: string
    dynamodb: Record<string, unknown>
    userIdentity?: object
  }[]
}

describe('a stream', () => {
  it.each([
    ['KEYS_ONLY', false, false],
    ['NEW_IMAGE', true, false],
    ['OLD_IMAGE', false, true],
    ['NEW_AND_OLD_IMAGES', true, true],
  ])('of %s tells what it is to tell', async (view, fresh, old) => {
    const name = `t-${view}`
    const { TableDescription } = await withStream(name, view)
    const put = (v: string) =>
      call('PutItem', { TableName: name, Item: { ...key('a'), v: { S: v } } })
    await put('1')
    await put('2')
    await put('2')
    await call('DeleteItem', { TableName: name, Key: key('a') })
    await call('DeleteItem', { TableName: name, Key: key('a') })
    const records = await recordsOf(TableDescription.LatestStreamArn)
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE'])
    const change = records[1]!.dynamodb
    expect(change.Keys).toEqual(key('a'))
    expect(change.NewImage).toEqual(fresh ? { ...key('a'), v: { S: '2' } } : undefined)
    expect(change.OldImage).toEqual(old ? { ...key('a'), v: { S: '1' } } : undefined)
    const numbers = records.map(({ dynamodb: { SequenceNumber } }) => String(SequenceNumber))
    expect(numbers).toEqual([...numbers].sort())
  })

  it('goes on in another shard after four hours, and forgets after a day', async () => {
    const { TableDescription } = await withStream('long', 'KEYS_ONLY')
    const StreamArn = TableDescription.LatestStreamArn
    for (const pk of ['a', 'b', 'c']) {
      await call('PutItem', { TableName: 'long', Item: key(pk) })
      aws.clock.advance(5 * 3_600_000)
    }
    const { StreamDescription } = await streams('DescribeStream', { StreamArn })
    expect(StreamDescription.Shards.length).toBeGreaterThan(2)
    const [first, second] = StreamDescription.Shards
    expect(second.ParentShardId).toBe(first.ShardId)
    expect(first.SequenceNumberRange.EndingSequenceNumber).toBeDefined()
    expect(await recordsOf(StreamArn)).toHaveLength(3)
    aws.clock.advance(12 * 3_600_000)
    expect(await recordsOf(StreamArn)).toHaveLength(2)
    aws.clock.advance(24 * 3_600_000)
    expect(await recordsOf(StreamArn)).toEqual([])
    aws.clock.reset()
  })

  it('can be read after its table is gone, and iterators last a quarter of an hour', async () => {
    const { TableDescription } = await withStream('brief', 'KEYS_ONLY')
    const StreamArn = TableDescription.LatestStreamArn
    await call('PutItem', { TableName: 'brief', Item: key('a') })
    await call('DeleteTable', { TableName: 'brief' })
    expect(await recordsOf(StreamArn)).toHaveLength(1)
    const { StreamDescription } = await streams('DescribeStream', { StreamArn })
    expect(StreamDescription.StreamStatus).toBe('DISABLED')
    const { ShardIterator } = await streams('GetShardIterator', {
      StreamArn,
      ShardId: StreamDescription.Shards[0].ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    aws.clock.advance(16 * 60_000)
    expect(await streams('GetRecords', { ShardIterator })).toMatchObject({
      code: 'ExpiredIteratorException',
    })
    aws.clock.reset()
  })

  it('is told to those who come later only from then on', async () => {
    const { TableDescription } = await withStream('late', 'KEYS_ONLY')
    const StreamArn = TableDescription.LatestStreamArn
    await call('PutItem', { TableName: 'late', Item: key('a') })
    const { StreamDescription } = await streams('DescribeStream', { StreamArn })
    const { ShardIterator } = await streams('GetShardIterator', {
      StreamArn,
      ShardId: StreamDescription.Shards[0].ShardId,
      ShardIteratorType: 'LATEST',
    })
    await call('PutItem', { TableName: 'late', Item: key('b') })
    const { Records } = await streams('GetRecords', { ShardIterator })
    expect(Records.map((record: { dynamodb: object }) => record.dynamodb)).toMatchObject([
      { Keys: key('b') },
    ])
  })

  it('is listed', async () => {
    const { Streams } = await streams('ListStreams', { TableName: 'late' })
    expect(Streams).toMatchObject([{ TableName: 'late' }])
  })
})

describe('time to live', () => {
  it('takes items away when it is over, by the clock, and the stream says who did it', async () => {
    const { TableDescription } = await withStream('mortal', 'KEYS_ONLY')
    await call('UpdateTimeToLive', {
      TableName: 'mortal',
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'until' },
    })
    const seconds = Math.floor(aws.clock.now() / 1000)
    const until = (N: number) => ({ until: { N: String(N) } })
    for (const [pk, more] of [
      ['soon', until(seconds + 60)],
      ['later', until(seconds + 600)],
      ['never', {}],
      ['text', { until: { S: '1' } }],
      ['ancient', until(1)],
    ] as const)
      await call('PutItem', { TableName: 'mortal', Item: { ...key(pk), ...more } })
    aws.clock.advance(120_000)
    const { Items } = await call('Scan', { TableName: 'mortal' })
    expect(Items.map((item: { pk: { S: string } }) => item.pk.S).sort()).toEqual([
      'ancient',
      'later',
      'never',
      'text',
    ])
    const records = await recordsOf(TableDescription.LatestStreamArn)
    expect(records.at(-1)).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
    })
    const { Table } = await call('DescribeTable', { TableName: 'mortal' })
    expect(Table.ItemCount).toBe(4)
    aws.clock.reset()
  })

  it('also of items that were there before, until it is off', async () => {
    await call('CreateTable', simple('older'))
    const seconds = Math.floor(aws.clock.now() / 1000)
    for (const [pk, in_] of [
      ['a', 60],
      ['b', 600],
    ] as const)
      await call('PutItem', {
        TableName: 'older',
        Item: { ...key(pk), until: { N: String(seconds + in_) } },
      })
    const set = (Enabled: boolean) =>
      call('UpdateTimeToLive', {
        TableName: 'older',
        TimeToLiveSpecification: { Enabled, AttributeName: 'until' },
      })
    await set(true)
    expect(await set(true)).toMatchObject({ message: 'TimeToLive is already enabled' })
    aws.clock.advance(120_000)
    expect((await call('Scan', { TableName: 'older' })).Count).toBe(1)
    await set(false)
    aws.clock.advance(1200_000)
    expect((await call('Scan', { TableName: 'older' })).Count).toBe(1)
    expect(await call('DescribeTimeToLive', { TableName: 'older' })).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
    })
    aws.clock.reset()
  })
})
