/** DynamoDB: an engine of our own on the rows. */
import type { Service } from '@plainwire/wire'
import { openToPages } from '../server/browsers.ts'
import type { Handler, LocalService } from '../server/types.ts'
import { access, guarding } from './access/table.ts'
import { createBackup, deleteBackup, describeBackup, listBackups } from './backups/backups.ts'
import { describeContinuousBackups, updateContinuousBackups } from './backups/recovery.ts'
import { restoreTableFromBackup, restoreTableToPointInTime } from './backups/restore.ts'
import { differences, members } from './differences.ts'
import { batchGetItem } from './items/batch-get.ts'
import { batchWriteItem } from './items/batch-write.ts'
import { deleteItem } from './items/delete.ts'
import { getItem } from './items/get.ts'
import { putItem } from './items/put.ts'
import { query } from './items/query.ts'
import { scan } from './items/scan.ts'
import { updateItem } from './items/update.ts'
import { codecOf } from './json/codec.ts'
import { batchExecuteStatement } from './partiql/batch.ts'
import { executeStatement } from './partiql/execute.ts'
import { executeTransaction } from './partiql/transaction.ts'
import { checkTables } from './store/check.ts'
import { describeStream, listStreams } from './streams/describe.ts'
import { getRecords, getShardIterator } from './streams/read.ts'
import { createTable } from './tables/create.ts'
import { deleteTable, listTables } from './tables/delete.ts'
import { describeTable } from './tables/describe.ts'
import { describeEndpoints, describeLimits } from './tables/limits.ts'
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './tables/policies.ts'
import { listTagsOfResource, tagResource, untagResource } from './tables/tags.ts'
import { describeTimeToLive, updateTimeToLive } from './tables/time-to-live.ts'
import { atOnce, type Delays } from './tables/times.ts'
import { updateTable } from './tables/update.ts'
import { transactGetItems } from './transactions/get.ts'
import { transactWriteItems } from './transactions/write.ts'
import { searchVectors } from './vectors/search.ts'

const handlers = (delays: Delays): Readonly<Record<string, Handler>> => ({
  BatchExecuteStatement: batchExecuteStatement,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateBackup: createBackup,
  CreateTable: createTable(delays),
  DeleteBackup: deleteBackup,
  DeleteItem: deleteItem,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteTable: deleteTable(delays),
  DescribeBackup: describeBackup,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeEndpoints: describeEndpoints,
  DescribeLimits: describeLimits,
  DescribeStream: describeStream,
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  ExecuteStatement: executeStatement,
  ExecuteTransaction: executeTransaction,
  GetItem: getItem,
  GetRecords: getRecords,
  GetResourcePolicy: getResourcePolicy,
  GetShardIterator: getShardIterator,
  ListBackups: listBackups,
  ListStreams: listStreams,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  PutResourcePolicy: putResourcePolicy,
  Query: query,
  RestoreTableFromBackup: restoreTableFromBackup(delays),
  RestoreTableToPointInTime: restoreTableToPointInTime(delays),
  Scan: scan,
  SearchVectors: searchVectors,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateItem: updateItem,
  UpdateTable: updateTable(delays),
  UpdateTimeToLive: updateTimeToLive(delays),
})

/** DynamoDB and DynamoDB Streams have one name in signatures, and their operations different ones: here they are one. */
async function described(): Promise<Service<unknown>> {
  const [{ dynamodb: tables }, { dynamodbStreams: streams }] = await Promise.all([
    import('@plainwire/dynamodb'),
    import('@plainwire/dynamodb-streams'),
  ])
  const own = new Set<string>(streams.operations)
  return {
    ...tables,
    operations: [...tables.operations, ...streams.operations],
    section: operation => (own.has(operation) ? streams : tables).section(operation as never),
  } as Service<unknown>
}

/** @example dynamodb({ create: 1000 }) // tables that are CREATING for a second of the clock */
export const dynamodb = (delays: Partial<Delays> = {}): LocalService => ({
  describe: described,
  handlers: handlers({ ...atOnce, ...delays }),
  access,
  members,
  differences,
  ...guarding,
  ...openToPages,
  check: checkTables,
  codec: codecOf,
})
