/** TransactGetItems: up to a hundred items as they are at one moment. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { refuseUnused, scopeOf } from '../checks/expressions.ts'
import { attempt, invalid, refuse, refusing } from '../failures.ts'
import { consumed, readUnits } from '../items/capacity.ts'
import { checkKey } from '../items/keys.ts'
import { older } from '../items/manner.ts'
import { projectionFor, type Show } from '../items/projected.ts'
import { rowOf } from '../keys/schema.ts'
import { readItem } from '../store/items.ts'
import type { Table } from '../store/types.ts'
import { tableOf } from '../tables/find.ts'
import { checkedItem } from '../values/check.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { fine, type Reason, reasonOf, refuseCancelled } from './cancelled.ts'
import { conflict, isLocked } from './locks.ts'
import { constrainTransaction } from './members.ts'

const { tell, wording } = older

export const transactGetItems: Handler = refusing((input, context) => {
  constrainTransaction(input, { Get: ['TableName', 'Key'] })
  const gets = (input.TransactItems as readonly Output[]).map(({ Get }) =>
    checkedGet((Get ?? {}) as Output),
  )
  return transactedGet(input, context, gets)
})

export type Get = { readonly tableName: string; readonly key: Item; readonly show: Show }

function checkedGet(input: Output): Get {
  const scope = scopeOf(input, ['ProjectionExpression'], older)
  const show = projectionFor(input, scope, tell)
  refuseUnused(scope, tell)
  const key = checkedItem(input.Key as Item, wording, tell)
  return { tableName: String(input.TableName), key, show }
}

const mostBytes = 4 << 20

export function transactedGet(input: Output, context: Context, gets: readonly Get[]): Output {
  const tables = gets.map(({ tableName }) => tableOf(context, tableName))
  refuseCancelled(gets.map((get, index) => reasonFor(get, tables[index]!, context)))
  refuseTwice(gets.map(({ key }, index) => ({ key, table: tables[index]! })))
  const items = gets.map(({ key }, index) => readItem(context.rows, tables[index]!, key))
  const sizes = items.map(item => (item === undefined ? 0 : itemSize(item)))
  if (sizes.reduce((sum, size) => sum + size, 0) > mostBytes)
    invalid('The aggregate size of the items in the transaction exceeded 4 MB')
  const units = new Map<Table, number>()
  for (const [index, table] of tables.entries())
    units.set(table, (units.get(table) ?? 0) + 2 * readUnits(sizes[index]!, true))
  const capacity = [...units].flatMap(
    ([table, read]) => consumed(input, table, { table: read }, 'Read') ?? [],
  )
  return {
    Responses: items.map((item, index) =>
      item === undefined ? {} : { Item: gets[index]!.show(item) },
    ),
    ...(capacity.length > 0 && { ConsumedCapacity: capacity }),
  }
}

type Target = { readonly table: Table; readonly key: Item }

/** An item is in a transaction once. */
export function refuseTwice(targets: readonly Target[]): void {
  const places = targets.map(({ table, key }) => `${table.record.arn} ${rowOf(key, table.key)}`)
  if (new Set(places).size < places.length)
    invalid('Transaction request cannot include multiple operations on one item')
}

function reasonFor({ key }: Get, table: Table, context: Context): Reason {
  const result = attempt(() => checkKey(key, table))
  if (!('refused' in result))
    return isLocked(context, table, key) ? { Code: 'TransactionConflict', Message: conflict } : fine
  if (result.refused.message.includes('cannot contain an empty')) refuse(result.refused)
  return reasonOf(result.refused)
}
