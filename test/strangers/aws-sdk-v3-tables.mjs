/** The AWS SDK for JavaScript v3 on DynamoDB, with its document client, on EC2 and CloudWatch Logs. */
import * as Logs from '@aws-sdk/client-cloudwatch-logs'
import * as DDB from '@aws-sdk/client-dynamodb'
import * as Streams from '@aws-sdk/client-dynamodb-streams'
import * as EC2 from '@aws-sdk/client-ec2'
import * as Document from '@aws-sdk/lib-dynamodb'
import { assert, refused } from './steps.mjs'

const TableName = 'sdk-orders'
const schema = (...names) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }))

export async function tables(options, step) {
  const ddb = new DDB.DynamoDB(options)
  const documents = Document.DynamoDBDocument.from(ddb, {
    marshallOptions: { removeUndefinedValues: true },
  })
  await step('dynamodb: a table made and awaited', async () => {
    await ddb.createTable({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'N' },
        { AttributeName: 'state', AttributeType: 'S' },
      ],
      KeySchema: schema('pk', 'sk'),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-state',
          KeySchema: schema('state', 'sk'),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    })
    await DDB.waitUntilTableExists({ client: ddb, maxWaitTime: 60 }, { TableName })
    await refused(() => ddb.createTable({ TableName }), /ValidationException/)
    await refused(() => ddb.describeTable({ TableName: 'sdk-none' }), /ResourceNotFoundException/)
  })
  await step('dynamodb: documents put, got, updated, deleted', async () => {
    const Item = {
      pk: 'a',
      sk: 1,
      none: undefined,
      list: [1, 'two', null, true, { deep: { er: 1.5 } }],
      set: new Set(['x', 'y']),
      bytes: new Uint8Array([0, 255]),
      nothing: '',
    }
    await documents.put({ TableName, Item })
    const { none: _, ...kept } = Item
    const Key = { pk: 'a', sk: 1 }
    assert.deepEqual((await documents.get({ TableName, Key, ConsistentRead: true })).Item, kept)
    const { Attributes } = await documents.update({
      TableName,
      Key,
      UpdateExpression: 'SET #l = list_append(#l, :more), n = :n REMOVE nothing',
      ExpressionAttributeNames: { '#l': 'list' },
      ExpressionAttributeValues: { ':more': ['last'], ':n': 2 ** 40 },
      ReturnValues: 'ALL_NEW',
    })
    assert.equal(Attributes.list.at(-1), 'last')
    assert.equal(Attributes.n, 2 ** 40)
    await refused(
      () =>
        documents.put({
          TableName,
          Item: Key,
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      /ConditionalCheckFailedException/,
    )
    const gone = await documents.delete({ TableName, Key, ReturnValues: 'ALL_OLD' })
    assert.deepEqual(gone.Attributes, Attributes)
  })
  await step('dynamodb: batches, pages of a query and of a scan in segments', async () => {
    const all = Array.from({ length: 50 }, (_, sk) => ({
      pk: 'many',
      sk,
      state: sk % 2 === 0 ? 'even' : 'odd',
    }))
    for (const part of [all.slice(0, 25), all.slice(25)])
      await documents.batchWrite({
        RequestItems: { [TableName]: part.map(Item => ({ PutRequest: { Item } })) },
      })
    const found = []
    const pages = Document.paginateQuery(
      { client: documents, pageSize: 7 },
      {
        TableName,
        IndexName: 'by-state',
        KeyConditionExpression: '#s = :s',
        ExpressionAttributeNames: { '#s': 'state' },
        ExpressionAttributeValues: { ':s': 'even' },
      },
    )
    for await (const { Items } of pages) found.push(...Items)
    assert.deepEqual(
      found.map(({ sk }) => sk),
      all.filter(({ state }) => state === 'even').map(({ sk }) => sk),
    )
    const counts = await Promise.all(
      [0, 1, 2].map(async Segment => {
        const { Count } = await documents.scan({ TableName, Segment, TotalSegments: 3 })
        return Count
      }),
    )
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      50,
    )
  })
  await step('dynamodb: transactions and statements', async () => {
    const Put = {
      TableName,
      Item: { pk: 't', sk: 1 },
      ConditionExpression: 'attribute_not_exists(pk)',
    }
    await documents.transactWrite({ TransactItems: [{ Put }] })
    try {
      await documents.transactWrite({ TransactItems: [{ Put }] })
      assert.fail('it should have been cancelled')
    } catch (error) {
      assert.equal(error.name, 'TransactionCanceledException')
      assert.equal(error.CancellationReasons[0].Code, 'ConditionalCheckFailed')
    }
    const { Items } = await documents.executeStatement({
      Statement: `SELECT * FROM "${TableName}" WHERE pk = ? AND sk IN (1, 3)`,
      Parameters: ['many'],
    })
    assert.deepEqual(
      Items.map(({ sk }) => sk),
      [1, 3],
    )
  })
  await step('dynamodb: vectors searched', async () => {
    await ddb.createTable({
      TableName: 'sdk-vectors',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: schema('pk'),
      VectorIndexes: [
        {
          IndexName: 'near',
          VectorAttribute: { AttributeName: 'at' },
          Dimensions: 2,
          DistanceFunction: 'EUCLIDEAN',
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    })
    for (const [pk, at] of Object.entries({ a: [0, 0], b: [3, 4], c: [1, 1] }))
      await documents.put({ TableName: 'sdk-vectors', Item: { pk, at } })
    const { SearchResults } = await ddb.searchVectors({
      TableName: 'sdk-vectors',
      IndexName: 'near',
      SearchVector: [{ N: '0' }, { N: '0' }],
      TopK: 3,
    })
    assert.deepEqual(
      SearchResults.map(({ Item, Score }) => [Item.pk.S, Math.round(Score * 100)]),
      [
        ['a', 0],
        ['c', 141],
        ['b', 500],
      ],
    )
    await ddb.deleteTable({ TableName: 'sdk-vectors' })
  })
  await step('dynamodb: records of a stream, and the end of the table', async () => {
    const streams = new Streams.DynamoDBStreams(options)
    const { Table } = await ddb.describeTable({ TableName })
    const StreamArn = Table.LatestStreamArn
    const { StreamDescription } = await streams.describeStream({ StreamArn })
    const [{ ShardId }] = StreamDescription.Shards
    const { ShardIterator } = await streams.getShardIterator({
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    const { Records } = await streams.getRecords({ ShardIterator })
    assert.deepEqual(
      Records.slice(0, 3).map(({ eventName }) => eventName),
      ['INSERT', 'MODIFY', 'REMOVE'],
    )
    await ddb.deleteTable({ TableName })
    await DDB.waitUntilTableNotExists({ client: ddb, maxWaitTime: 60 }, { TableName })
  })
}

export async function machines(options, step) {
  const ec2 = new EC2.EC2(options)
  await step('ec2: instances run, described by pages, tagged, terminated', async () => {
    const { Images } = await ec2.describeImages({})
    const { Instances } = await ec2.runInstances({
      ImageId: Images[0].ImageId,
      MinCount: 3,
      MaxCount: 3,
    })
    const InstanceIds = Instances.map(({ InstanceId }) => InstanceId)
    await EC2.waitUntilInstanceRunning({ client: ec2, maxWaitTime: 60 }, { InstanceIds })
    await ec2.createTags({ Resources: InstanceIds, Tags: [{ Key: 'team', Value: 'blue' }] })
    const Filters = [{ Name: 'tag:team', Values: ['blue'] }]
    const { Reservations } = await ec2.describeInstances({ Filters })
    assert.equal(Reservations[0].Instances.length, 3)
    await refused(
      () => ec2.runInstances({ ImageId: 'ami-0000000000000000', MinCount: 1, MaxCount: 1 }),
      /InvalidAMIID.NotFound/,
    )
    await refused(() => ec2.describeInstances({ DryRun: true }), /DryRunOperation/)
    await ec2.terminateInstances({ InstanceIds })
    await EC2.waitUntilInstanceTerminated({ client: ec2, maxWaitTime: 60 }, { InstanceIds })
  })
}

export async function journals(options, step) {
  const logs = new Logs.CloudWatchLogs(options)
  await step('logs: events put, read in both directions, filtered by pages', async () => {
    const logGroupName = '/sdk/notes'
    await logs.createLogGroup({ logGroupName, tags: { team: 'blue' } })
    const logStreamName = 'one'
    await logs.createLogStream({ logGroupName, logStreamName })
    const now = Date.now()
    const logEvents = Array.from({ length: 20 }, (_, at) => ({
      timestamp: now + at,
      message: `line ${at}`,
    }))
    await logs.putLogEvents({ logGroupName, logStreamName, logEvents })
    const last = await logs.getLogEvents({ logGroupName, logStreamName, limit: 5 })
    assert.equal(last.events.at(-1).message, 'line 19')
    const before = await logs.getLogEvents({
      logGroupName,
      logStreamName,
      limit: 5,
      nextToken: last.nextBackwardToken,
    })
    assert.equal(before.events.at(-1).message, 'line 14')
    const found = []
    const pages = Logs.paginateFilterLogEvents(
      { client: logs, pageSize: 3 },
      { logGroupName, filterPattern: '?"line 1" ?"line 7"' },
    )
    for await (const { events } of pages) found.push(...events)
    assert.equal(found.length, 12)
    await logs.deleteLogGroup({ logGroupName })
  })
}
