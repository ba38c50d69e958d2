/** DynamoDB: an engine of our own on the rows. */
import type { Service } from '@plainwire/wire'
import type { Handler, LocalService } from '../server/types.ts'
import { access, guarding } from './access/table.ts'
import { batchGetItem } from './items/batch-get.ts'
import { batchWriteItem } from './items/batch-write.ts'
import { deleteItem } from './items/delete.ts'
import { getItem } from './items/get.ts'
import { putItem } from './items/put.ts'
import { query } from './items/query.ts'
import { scan } from './items/scan.ts'
import { updateItem } from './items/update.ts'
import { codecOf } from './json/codec.ts'
import { createTable } from './tables/create.ts'
import { deleteTable, listTables } from './tables/delete.ts'
import { describeTable } from './tables/describe.ts'
import { listTagsOfResource, tagResource, untagResource } from './tables/tags.ts'
import { atOnce, type Delays } from './tables/times.ts'

const handlers = (delays: Delays): Readonly<Record<string, Handler>> => ({
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: createTable(delays),
  DeleteItem: deleteItem,
  DeleteTable: deleteTable(delays),
  DescribeTable: describeTable,
  GetItem: getItem,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateItem: updateItem,
})

/** @example dynamodb({ create: 1000 }) // tables that are CREATING for a second of the clock */
export const dynamodb = (delays: Partial<Delays> = {}): LocalService => ({
  describe: async (): Promise<Service<unknown>> => (await import('@plainwire/dynamodb')).dynamodb,
  handlers: handlers({ ...atOnce, ...delays }),
  access,
  ...guarding,
  codec: codecOf,
})
