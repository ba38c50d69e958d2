/**
 * What a table was before each change, kept while point-in-time recovery is on: read backwards from now, it makes any moment
 * since.
 */
import { type Change, prefixed, type Rows } from '../../rows/types.ts'
import type { Context } from '../../server/types.ts'
import { rowOf } from '../keys/schema.ts'
import type { Effects } from '../store/effects.ts'
import type { Table, TableRecord } from '../store/types.ts'
import type { Item } from '../values/types.ts'

type Undo = { readonly row: string; readonly before: Item | null }

export const undoAt = ({ number }: Pick<TableRecord, 'number'>): string =>
  `dynamodb/undo/${number}/`

const day = 86_400_000

const instant = (milliseconds: number): string => String(milliseconds).padStart(15, '0')

export function undoRecord(
  { rows, edge }: Pick<Context, 'rows' | 'edge'>,
  { change: { table, key, before } }: Effects,
  number: number,
): readonly Change[] {
  const { recovery } = table.record
  if (recovery === undefined) return []
  const now = edge.now()
  const undo: Undo = { row: rowOf(key, table.key), before: before ?? null }
  const put = `${undoAt(table.record)}${instant(now)}/${String(number).padStart(15, '0')}`
  return [
    { put, value: Buffer.from(JSON.stringify(undo)) },
    ...forgotten(rows, table.record, now - recovery.days * day),
  ]
}

/** Items by their rows, as they were at a moment, where they were others than now. */
export function undone(rows: Rows, table: Table, moment: number): ReadonlyMap<string, Item | null> {
  const at = undoAt(table.record)
  const before = new Map<string, Item | null>()
  const { to } = prefixed(at)
  const range = { from: at + instant(moment + 1), ...(to && { to }), reverse: true }
  for (const [, value] of rows.range(range)) {
    const undo = JSON.parse(Buffer.from(value).toString()) as Undo
    before.set(undo.row, undo.before)
  }
  return before
}

/** What is older than a table can be taken back to; a little at a time, with each change. */
function forgotten(rows: Rows, record: TableRecord, oldest: number): readonly Change[] {
  const at = undoAt(record)
  return [...rows.range({ from: at, to: at + instant(oldest), limit: 2 })].map(([key]) => ({
    delete: key,
  }))
}
