/** A table goes, with all that belongs to it; its stream can be read for a while longer. */
import { type Change, prefixed, type Rows } from '../../rows/types.ts'
import { countsChange, itemsAt, recordGone } from '../store/tables.ts'
import type { Table } from '../store/types.ts'
import { endedStream } from '../streams/store.ts'

export function dropTable(rows: Rows, table: Table, now: number): void {
  const { number } = table.record
  const changes: Change[] = [
    recordGone(rows, table.record),
    countsChange(rows, number, undefined),
    ...endedStream(rows, table.record, now),
  ]
  for (const prefix of [
    itemsAt(table.record),
    `dynamodb/index/${number}/`,
    `dynamodb/expiry/${number}/`,
    `dynamodb/undo/${number}/`,
  ])
    for (const [key] of rows.range(prefixed(prefix))) changes.push({ delete: key })
  rows.batch(changes)
}
