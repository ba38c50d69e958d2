/** What else is written with the change of an item: when its time is over, and a record of the change. */
import type { Change } from '../../rows/types.ts'
import type { Context } from '../../server/types.ts'
import { undoRecord } from '../backups/undo.ts'
import { rowOf } from '../keys/schema.ts'
import { streamRecord } from '../streams/record.ts'
import type { Effects } from './effects.ts'
import { expiryChanges } from './expiry.ts'

/** `number`: of the change, among all of the table. */
export function sideChanges(
  where: Pick<Context, 'rows' | 'edge'>,
  effects: Effects,
  number: number,
): readonly Change[] {
  const now = where.edge.now()
  const { table, key, before, after } = effects.change
  return [
    ...expiryChanges(table.record, rowOf(key, table.key), before, after, now),
    ...streamRecord(now, effects, number),
    ...undoRecord(where, effects, number),
  ]
}
