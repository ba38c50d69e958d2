/** What a query or scan reads: the table, or one of its indexes, page by page. */

import type { Rows } from '../../rows/types.ts'
import { invalid } from '../failures.ts'
import { type Key, keyOf, partsOf, rowOf } from '../keys/schema.ts'
import { decodeItem } from '../store/items.ts'
import { heldBy, picked } from '../store/projection.ts'
import type { Index, Table } from '../store/types.ts'
import { itemSize } from '../values/size.ts'
import { compareTexts } from '../values/texts.ts'
import { attribute, type Item } from '../values/types.ts'
import type { Stretch } from './key-condition.ts'

export type Source = {
  readonly table: Table
  readonly index?: Index
  /** The key that is asked by. */
  readonly key: Key
  /** What its rows begin with. */
  readonly rows: string
}

export const sourceOf = (table: Table, index: Index | undefined): Source =>
  index === undefined
    ? { table, key: table.key, rows: table.rows }
    : { table, index, key: index.key, rows: index.rows }

export type Found = {
  /** What the source holds of the item. */
  readonly held: Item
  /** All of it. */
  readonly item: Item
  /** Of what is held. */
  readonly size: number
}

/** Items of a stretch, in order or last first. */
export function* itemsOf(
  rows: Rows,
  { table, index, rows: at }: Source,
  { from, to }: Stretch,
  reverse: boolean,
): Iterable<Found> {
  const names = index && heldBy(table, index)
  for (const [, bytes] of rows.range({ from: at + from, to: at + to, reverse })) {
    const stored =
      index === undefined ? bytes : rows.get(table.rows + Buffer.from(bytes).toString())
    if (stored === undefined) throw new Error('An entry of an index without its item.')
    const item = decodeItem(stored)
    const held = names === undefined ? item : picked(item, names)
    yield { item, held, size: itemSize(held) }
  }
}

const pageSize = 1 << 20

export type Page = {
  readonly found: readonly Found[]
  readonly bytes: number
  readonly last?: Item
}

/** As many items as a page holds: up to the limit, or the one with which it has a megabyte. */
export function pageOf(items: Iterable<Found>, limit: number, source: Source): Page {
  const found: Found[] = []
  let bytes = 0
  for (const one of items) {
    found.push(one)
    bytes += one.size
    if (found.length >= limit || bytes >= pageSize)
      return { found, bytes, last: resumeKey(one.item, source) }
  }
  return { found, bytes }
}

/** The key to go on from: of the table, and of the index. */
function resumeKey(item: Item, { table, index }: Source): Item {
  return { ...(index && keyOf(item, index.key)), ...keyOf(item, table.key) }
}

/** The row of a starting key. It has the attributes of the key to go on from, of their types. */
export function startingRow(start: Item, source: Source, mismatch: string): string {
  const { table, index, key } = source
  const parts = new Map([...partsOf(table.key), ...partsOf(key)].map(part => [part.name, part]))
  const names = Object.keys(start)
  if (names.length !== parts.size || names.some(name => !parts.has(name)))
    invalid(mismatch === '' ? 'The provided starting key is invalid' : mismatch)
  for (const { name, type } of parts.values())
    if (attribute(start, name)?.[type] === undefined)
      invalid(mismatch === '' ? 'The provided key element does not match the schema' : mismatch)
  const row = rowOf(start, table.key)
  return index === undefined ? row : rowOf(start, index.key) + row
}

/** The stretch after a row, in the direction of reading. */
export const after = ({ from, to }: Stretch, row: string, reverse: boolean): Stretch =>
  reverse ? { from, to: row } : { from: `${row}\0`, to }

export const isOutside = (row: string, { from, to }: Stretch): boolean =>
  compareTexts(row, from) < 0 || compareTexts(row, to) >= 0
