/** A new index filled with what its table holds. */
import { type Change, prefixed, type Rows } from '../../rows/types.ts'
import { entriesOf } from '../store/effects.ts'
import { decodeItem } from '../store/items.ts'
import { projected } from '../store/projection.ts'
import { countsChange, readCounts } from '../store/tables.ts'
import type { Table } from '../store/types.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'

/** The rows of the indexes of these numbers, and what is counted of them. */
export function filled(rows: Rows, table: Table, numbers: ReadonlySet<number>): readonly Change[] {
  const counts = readCounts(rows, table.record.number)
  const byIndex = { ...counts.indexes }
  const changes: Change[] = []
  for (const index of table.indexes) {
    if (!numbers.has(index.number)) continue
    let [items, bytes] = [0, 0]
    for (const { item, entry, value } of entriesOf(table, index, itemsIn(rows, table))) {
      changes.push({ put: entry, value })
      items++
      bytes += itemSize(projected(item, table, index))
    }
    byIndex[index.number] = [items, bytes]
  }
  return [...changes, countsChange(rows, table.record.number, { ...counts, indexes: byIndex })]
}

export function* itemsIn(rows: Rows, table: Table): Iterable<Item> {
  for (const [, bytes] of rows.range(prefixed(table.rows))) yield decodeItem(bytes)
}
