/** SELECT statements about single items, as batches and transactions take them. */
import type { Context, Output } from '../../server/types.ts'
import { invalid } from '../failures.ts'
import { consumed, readUnits } from '../items/capacity.ts'
import { checkKey } from '../items/keys.ts'
import { readItem } from '../store/items.ts'
import { tableOf } from '../tables/find.ts'
import type { Get } from '../transactions/get.ts'
import { itemSize } from '../values/size.ts'
import { boundWhere, keyIn, scopeOf } from './bind.ts'
import { refuseSeveralParts, shown } from './select.ts'
import type { Select } from './tree.ts'

/** The item that a statement names by its whole key and nothing else. */
export function getOf(statement: Select, context: Context, operation: string): Get {
  const { source, where, values, paths } = statement
  const scope = scopeOf(values)
  boundWhere(where, scope)
  const table = tableOf(context, source.table)
  const found = keyIn(where, scope, table.key)
  if (found === undefined || found.more)
    return invalid(
      `Select statements within ${operation} must specify the primary key in the where clause.`,
    )
  return { tableName: source.table, key: found.key, show: item => shown(item, paths, scope) }
}

export function singleRead(
  statement: Select,
  input: Output,
  context: Context,
  operation: string,
): Output {
  if (statement.source.index !== undefined) {
    const { indexes } = tableOf(context, statement.source.table)
    const index = indexes.find(({ name }) => name === statement.source.index)
    if (index !== undefined) refuseSeveralParts(index)
    invalid(
      `Select statements within ${operation} must specify the primary key in the where clause.`,
    )
  }
  const { tableName, key, show } = getOf(statement, context, operation)
  const table = tableOf(context, tableName)
  checkKey(key, table)
  const item = readItem(context.rows, table, key)
  const units = readUnits(item === undefined ? 0 : itemSize(item), input.ConsistentRead)
  const ConsumedCapacity = consumed(input, table, { table: units })
  return {
    Items: item === undefined ? [] : [show(item)],
    ...(ConsumedCapacity && { ConsumedCapacity }),
  }
}
