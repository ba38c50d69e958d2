/**
 * Items that a transaction is at work on. A transaction lasts a turn of the event loop, so that what comes meanwhile for the
 * same items meets it, as on AWS: other transactions are cancelled, single writes refused.
 */
import type { Context, Edge } from '../../server/types.ts'
import { failure, refuse } from '../failures.ts'
import { rowOf } from '../keys/schema.ts'
import type { Table } from '../store/types.ts'
import type { Item } from '../values/types.ts'

/** By the edge of a local AWS, which lives as long as it does. */
const locked = new WeakMap<Edge, Set<string>>()

const lockOf = (table: Table, key: Item): string =>
  `${table.record.number}/${rowOf(key, table.key)}`

export const isLocked = ({ edge }: Pick<Context, 'edge'>, table: Table, key: Item): boolean =>
  locked.get(edge)?.has(lockOf(table, key)) === true

export const conflict = 'Transaction is ongoing for the item'

export function refuseLocked(context: Context, table: Table, key: Item): void {
  if (isLocked(context, table, key))
    refuse(failure('TransactionConflictException', conflict, undefined, 'conflict'))
}

export type Locked = { readonly table: Table; readonly key: Item }

/** Holds the items while the step runs, which begins in the next turn. */
export async function holding<T>(
  { edge }: Context,
  items: readonly Locked[],
  step: () => T,
): Promise<T> {
  const held = locked.get(edge) ?? new Set()
  locked.set(edge, held)
  const locks = items.map(({ table, key }) => lockOf(table, key))
  for (const lock of locks) held.add(lock)
  try {
    await new Promise(resolve => setImmediate(resolve))
    return step()
  } finally {
    for (const lock of locks) held.delete(lock)
  }
}
