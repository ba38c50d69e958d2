/** Many rows in one request, asked again for those that DynamoDB left undone. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { AttributeMap } from './attributes.ts'
import type { Ask, Wait } from './dynamodb.ts'
import type { Change, Key } from './types.ts'

export async function getAll(
  ask: Ask,
  wait: Wait,
  table: string,
  keys: readonly Key[],
): Promise<readonly AttributeMap[] | Anomaly> {
  const rows: AttributeMap[] = []
  let left = [...keys]
  for (let tries = 0; left.length > 0; tries++) {
    const RequestItems = { [table]: { Keys: left.slice(0, 100), ConsistentRead: true } }
    const answer = await ask('BatchGetItem', { RequestItems })
    if (isAnomaly(answer)) return answer
    rows.push(...((answer.Responses as Record<string, AttributeMap[]>)?.[table] ?? []))
    const undone = (answer.UnprocessedKeys as Record<string, { Keys: Key[] }>)?.[table]?.Keys ?? []
    if (undone.length > 0) await wait(Math.min(1000, 20 * 2 ** tries))
    left = [...undone, ...left.slice(100)]
  }
  return rows
}

/** Rows of one request. (BatchWriteItem) */
const most = 25

export async function writeAll(
  ask: Ask,
  wait: Wait,
  changes: readonly Change[],
): Promise<Anomaly | undefined> {
  let left: readonly Entry[] = changes.map(change => [
    change.table,
    'put' in change
      ? { PutRequest: { Item: change.put } }
      : { DeleteRequest: { Key: change.delete } },
  ])
  for (let tries = 0; left.length > 0; tries++) {
    const answer = await ask('BatchWriteItem', { RequestItems: grouped(left.slice(0, most)) })
    if (isAnomaly(answer)) return answer
    const undone = Object.entries(
      (answer.UnprocessedItems as Record<string, object[]> | undefined) ?? {},
    ).flatMap(([table, requests]) => requests.map(request => [table, request] as const))
    if (undone.length > 0) await wait(Math.min(1000, 20 * 2 ** tries))
    left = [...undone, ...left.slice(most)]
  }
  return undefined
}

type Entry = readonly [table: string, request: object]

const grouped = (entries: readonly Entry[]): Record<string, object[]> => {
  const tables: Record<string, object[]> = {}
  for (const [table, request] of entries) tables[table] = [...(tables[table] ?? []), request]
  return tables
}
