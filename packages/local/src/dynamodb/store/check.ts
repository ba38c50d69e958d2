/**
 * Whether what is kept beside the items is what the items would make of it: index entries, times to live and counts, each
 * worked out afresh. A write that happened by half would show here.
 */
import { prefixed, type Rows } from '../../rows/types.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { writtenSize } from '../vectors/view.ts'
import { entriesOf } from './effects.ts'
import { expiryAt } from './expiry.ts'
import { decodeItem } from './items.ts'
import { projected } from './projection.ts'
import { allTables, readCounts } from './tables.ts'
import type { Index, Table } from './types.ts'

/** What is wrong, by table; nothing where all is well. @example checkTables(rows) // [] */
export const checkTables = (rows: Rows): readonly string[] =>
  [...allTables(rows)].flatMap(table => {
    const items = new Map(
      [...rows.range(prefixed(table.rows))].map(([key, bytes]) => [
        key.slice(table.rows.length),
        decodeItem(bytes),
      ]),
    )
    const told = [
      ...table.indexes.flatMap(index => indexFaults(rows, table, index, [...items.values()])),
      ...countFaults(rows, table, [...items.values()]),
      ...expiryFaults(rows, table, items),
    ]
    return told.map(fault => `${table.record.arn}: ${fault}`)
  })

function indexFaults(
  rows: Rows,
  table: Table,
  index: Index,
  items: readonly Item[],
): readonly string[] {
  const wanted = new Map(
    [...entriesOf(table, index, items)].map(({ entry, value }) => [entry, textOf(value)]),
  )
  const held = new Map(
    [...rows.range(prefixed(index.rows))].map(([key, value]) => [key, textOf(value)]),
  )
  const missing = [...wanted].filter(([key, row]) => held.get(key) !== row).length
  const stale = [...held.keys()].filter(key => !wanted.has(key)).length
  return missing + stale === 0
    ? []
    : [`the index ${index.name} lacks ${missing} entries and has ${stale} of no item`]
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

function countFaults(rows: Rows, table: Table, items: readonly Item[]): readonly string[] {
  const counts = readCounts(rows, table.record.number)
  const faults = counted('the table', [counts.items, counts.bytes], items, item =>
    writtenSize(item, table),
  )
  const ofIndexes = table.indexes.flatMap(index => {
    const held = [...entriesOf(table, index, items)].map(({ item }) =>
      projected(item, table, index),
    )
    return counted(`the index ${index.name}`, counts.indexes[index.number] ?? [0, 0], held)
  })
  return [...faults, ...ofIndexes]
}

function counted(
  what: string,
  [items, bytes]: readonly [number, number],
  held: readonly Item[],
  sizeOf: (item: Item) => number = itemSize,
): readonly string[] {
  const size = held.reduce((sum, item) => sum + sizeOf(item), 0)
  return items === held.length && bytes === size
    ? []
    : [`${what} counts ${items} items of ${bytes} bytes and has ${held.length} of ${size}`]
}

/** Every entry of a time to live is of an item that is there. */
function expiryFaults(
  rows: Rows,
  { record }: Table,
  items: ReadonlyMap<string, Item>,
): readonly string[] {
  const at = expiryAt(record)
  const stale = [...rows.range(prefixed(at))].filter(([key]) => {
    const row = key.slice(at.length)
    return !items.has(row.slice(row.indexOf('/') + 1))
  })
  return stale.length === 0 ? [] : [`${stale.length} times to live are of no item`]
}
