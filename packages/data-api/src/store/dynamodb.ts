/** The store port over DynamoDB, embedded or real, through the client. */
import type { Client } from '@plainwire/client'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { AttributeMap } from './attributes.ts'
import { getAll, writeAll } from './batch.ts'
import type {
  Capabilities,
  Change,
  Expected,
  Key,
  Page,
  Query,
  Scan,
  Store,
  TableShape,
} from './types.ts'

export type DynamoOptions = {
  /** A client of DynamoDB, with all operations or those this file names. */
  readonly client: Pick<Client, 'invoke'>
  readonly capabilities?: Partial<Capabilities>
  readonly wait: (milliseconds: number) => Promise<void>
}

export type Answer = { readonly [member: string]: unknown }

/** @example dynamoStore({ client: client({ api: dynamodb, region }), wait }) */
export function dynamoStore({ client, capabilities, wait }: DynamoOptions): Store {
  const ask = (op: string, request: object): Promise<Answer | Anomaly> =>
    client.invoke({ op, request } as never) as Promise<Answer | Anomaly>
  const able = { transactions: true, ...capabilities }
  return {
    capabilities: able,
    async get(table, key) {
      const answer = await ask('GetItem', { TableName: table, Key: key, ConsistentRead: true })
      return isAnomaly(answer) ? answer : (answer.Item as AttributeMap | undefined)
    },
    getAll: (table, keys) => getAll(ask, wait, table, keys),
    write: changes =>
      able.transactions && changes.length > 1 ? together(ask, changes) : inTurn(ask, changes),
    writeAll: changes => writeAll(ask, wait, changes),
    add: (table, key, name, amount) => add(ask, table, key, name, amount),
    query: query => paged(ask('Query', queryRequest(query))),
    scan: scan => paged(ask('Scan', scanRequest(scan))),
    createTable: shape => createTable(ask, wait, shape),
    deleteTable: name => deleteTable(ask, wait, name),
    async tableArn(name) {
      const answer = await ask('DescribeTable', { TableName: name })
      return isAnomaly(answer) ? undefined : (answer.Table as { TableArn?: string }).TableArn
    },
  }
}

export type Ask = (op: string, request: object) => Promise<Answer | Anomaly>
export type Wait = DynamoOptions['wait']

/** One expression for what a write expects; names and values stand apart from it. */
function conditionOf(expected: Expected | undefined, keyName: string): object {
  if (expected === undefined) return {}
  if (expected === 'absent')
    return {
      ConditionExpression: 'attribute_not_exists(#k)',
      ExpressionAttributeNames: { '#k': keyName },
    }
  const names: Record<string, string> = {}
  const values: AttributeMap[string][] = []
  const parts = Object.entries(expected).map(([name, value], index) => {
    names[`#n${index}`] = name
    if (value === undefined) return `attribute_not_exists(#n${index})`
    return `#n${index} = :v${values.push(value) - 1}`
  })
  return {
    ConditionExpression: parts.join(' AND '),
    ExpressionAttributeNames: names,
    ...(values.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(
        values.map((value, index) => [`:v${index}`, value]),
      ),
    }),
  }
}

const requestOf = (change: Change): [op: 'Put' | 'Delete', request: object] =>
  'put' in change
    ? [
        'Put',
        {
          TableName: change.table,
          Item: change.put,
          ...conditionOf(change.if, Object.keys(change.put)[0]!),
        },
      ]
    : [
        'Delete',
        {
          TableName: change.table,
          Key: change.delete,
          ...conditionOf(change.if, Object.keys(change.delete)[0]!),
        },
      ]

async function together(ask: Ask, changes: readonly Change[]): Promise<Anomaly | undefined> {
  const TransactItems = changes.map(change => {
    const [op, request] = requestOf(change)
    return { [op]: request }
  })
  const answer = await ask('TransactWriteItems', { TransactItems })
  if (!isAnomaly(answer)) return undefined
  if (answer.code !== 'TransactionCanceledException') return answer
  const reasons = ((answer.data as Answer)?.CancellationReasons ?? []) as { Code?: string }[]
  if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return changed
  return reasons.some(({ Code }) => Code === 'TransactionConflict')
    ? { ...changed, retryable: true }
    : answer
}

async function inTurn(ask: Ask, changes: readonly Change[]): Promise<Anomaly | undefined> {
  for (const change of changes) {
    const [op, request] = requestOf(change)
    const answer = await ask(`${op}Item`, request)
    if (isAnomaly(answer))
      return answer.code === 'ConditionalCheckFailedException' ? changed : answer
  }
  return undefined
}

export const changed: Anomaly = anomaly('conflict', 'Somebody else changed it meanwhile.', {
  code: 'CHANGED',
  status: 409,
})

async function add(
  ask: Ask,
  table: string,
  key: Key,
  name: string,
  amount: number,
): Promise<number | Anomaly> {
  const answer = await ask('UpdateItem', {
    TableName: table,
    Key: key,
    UpdateExpression: 'ADD #n :a',
    ExpressionAttributeNames: { '#n': name },
    ExpressionAttributeValues: { ':a': { N: String(amount) } },
    ReturnValues: 'UPDATED_NEW',
  })
  return isAnomaly(answer)
    ? answer
    : Number((answer.Attributes as Record<string, { N: string }>)[name]?.N)
}

function queryRequest({
  table,
  index,
  partition,
  range,
  after,
  limit,
  reverse,
  consistent,
}: Query): object {
  const parts = ['#p = :p']
  const values: Record<string, { S: string }> = { ':p': { S: partition[1] } }
  if (range?.begins !== undefined) {
    parts.push('begins_with(#s, :b)')
    values[':b'] = { S: range.begins }
  } else if (range?.from !== undefined && range.to !== undefined) {
    parts.push('#s BETWEEN :f AND :t')
    Object.assign(values, { ':f': { S: range.from }, ':t': { S: range.to } })
  } else if (range?.from !== undefined) {
    parts.push('#s >= :f')
    values[':f'] = { S: range.from }
  } else if (range?.to !== undefined) {
    parts.push('#s <= :t')
    values[':t'] = { S: range.to }
  }
  return {
    TableName: table,
    ...(index !== undefined && { IndexName: index }),
    KeyConditionExpression: parts.join(' AND '),
    ExpressionAttributeNames: {
      '#p': partition[0],
      ...(range && parts.length > 1 && { '#s': range.name }),
    },
    ExpressionAttributeValues: values,
    ...shared(after, limit),
    ...(reverse && { ScanIndexForward: false }),
    ...(consistent && index === undefined && { ConsistentRead: true }),
  }
}

const scanRequest = ({ table, segment, segments, after, limit, consistent }: Scan): object => ({
  TableName: table,
  ...(segments !== undefined && { Segment: segment ?? 0, TotalSegments: segments }),
  ...shared(after, limit),
  ...(consistent && { ConsistentRead: true }),
})

const shared = (after: Key | undefined, limit: number | undefined) => ({
  ...(after && { ExclusiveStartKey: after }),
  ...(limit !== undefined && { Limit: limit }),
})

async function paged(asked: Promise<Answer | Anomaly>): Promise<Page | Anomaly> {
  const answer = await asked
  if (isAnomaly(answer)) return answer
  const after = answer.LastEvaluatedKey as Key | undefined
  return { rows: (answer.Items as AttributeMap[] | undefined) ?? [], ...(after && { after }) }
}

async function createTable(
  ask: Ask,
  wait: Wait,
  { name, partition, sort, indexes = {} }: TableShape,
): Promise<Anomaly | undefined> {
  const keyed = (hash: string, range: string | undefined) => [
    { AttributeName: hash, KeyType: 'HASH' },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
  ]
  const secondary = Object.entries(indexes).map(([IndexName, keys]) => ({
    IndexName,
    KeySchema: keyed(keys.partition, keys.sort),
    Projection: { ProjectionType: 'ALL' },
  }))
  const named = new Set([
    partition,
    sort,
    ...Object.values(indexes).flatMap(keys => [keys.partition, keys.sort]),
  ])
  const answer = await ask('CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keyed(partition, sort),
    AttributeDefinitions: [...named]
      .filter(one => one !== undefined)
      .map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    ...(secondary.length > 0 && { GlobalSecondaryIndexes: secondary }),
  })
  if (isAnomaly(answer) && answer.code !== 'ResourceInUseException') return answer
  return until(ask, wait, name, status => status === 'ACTIVE')
}

async function deleteTable(ask: Ask, wait: Wait, name: string): Promise<Anomaly | undefined> {
  const answer = await ask('DeleteTable', { TableName: name })
  if (isAnomaly(answer)) return answer.code === 'ResourceNotFoundException' ? undefined : answer
  return until(ask, wait, name, status => status === undefined)
}

/** Asks until the table is as wanted: undefined stands for gone. */
async function until(
  ask: Ask,
  wait: Wait,
  name: string,
  wanted: (status: string | undefined) => boolean,
): Promise<Anomaly | undefined> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await ask('DescribeTable', { TableName: name })
    const gone = isAnomaly(answer) && answer.code === 'ResourceNotFoundException'
    if (isAnomaly(answer) && !gone) return answer
    if (wanted(gone ? undefined : (answer as { Table: { TableStatus: string } }).Table.TableStatus))
      return undefined
    await wait(Math.min(2000, 5 * 2 ** tries))
  }
  return anomaly('unavailable', `The table ${name} does not become ready.`, {
    code: 'TABLE_NOT_READY',
  })
}
