/** What else is written with the change of an item: when its time is over. */
import type { Change } from '../../rows/types.ts'
import { rowOf } from '../keys/schema.ts'
import type { Effects } from './effects.ts'
import { expiryChanges } from './expiry.ts'

export function sideChanges(
  now: number,
  { change: { table, key, before, after } }: Effects,
  _number: number,
): readonly Change[] {
  return expiryChanges(table.record, rowOf(key, table.key), before, after, now)
}
