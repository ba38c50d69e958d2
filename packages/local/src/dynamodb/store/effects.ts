/** What the change of an item does to the table and its indexes: rows, counts and capacity units, worked out once. */
import type { Change } from '../../rows/types.ts'
import { hasKey, rowOf } from '../keys/schema.ts'
import { equalItems } from '../values/compare.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { type VectorEffect, vectorEffects, writtenSize } from '../vectors/view.ts'
import { encodeItem } from './items.ts'
import { projected } from './projection.ts'
import type { Index, Table } from './types.ts'

export type ItemChange = {
  readonly table: Table
  readonly key: Item
  readonly before: Item | undefined
  readonly after: Item | undefined
  /** Who did it, where it was not a caller. */
  readonly by?: 'ttl'
}

export type IndexEffect = {
  readonly index: Index
  readonly items: number
  readonly bytes: number
  /** Write units: none where what the index holds did not change. */
  readonly units: number
}

export type Effects = {
  readonly change: ItemChange
  readonly rows: readonly Change[]
  readonly items: number
  readonly bytes: number
  readonly units: number
  readonly indexes: readonly IndexEffect[]
  readonly vectors: readonly VectorEffect[]
}

export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024))

export function effectsOf(change: ItemChange): Effects {
  const { table, key, before, after } = change
  const row = rowOf(key, table.key)
  const was = before === undefined ? 0 : writtenSize(before, table)
  const is = after === undefined ? 0 : writtenSize(after, table)
  const indexes = table.indexes.map(index => indexEffect(change, index, row))
  return {
    change,
    rows: [
      after === undefined
        ? { delete: table.rows + row }
        : { put: table.rows + row, value: encodeItem(after) },
      ...indexes.flatMap(({ rows }) => rows),
    ],
    items: (after ? 1 : 0) - (before ? 1 : 0),
    bytes: is - was,
    units: writeUnits(Math.max(was, is)),
    indexes,
    vectors: vectorEffects(table, before, after),
  }
}

/** The key of an entry of an index: the index key and the table's in one. Its value is the row of the item. */
export const entryOf = (item: Item, index: Index, row: string): string =>
  index.rows + rowOf(item, index.key) + row

type Side = { readonly entry: string; readonly item: Item; readonly size: number }

function indexEffect(
  { table, before, after }: ItemChange,
  index: Index,
  row: string,
): IndexEffect & { readonly rows: readonly Change[] } {
  const side = (item: Item | undefined): Side | undefined => {
    if (item === undefined || !hasKey(item, index.key)) return undefined
    const held = projected(item, table, index)
    return { entry: entryOf(item, index, row), item: held, size: itemSize(held) }
  }
  const was = side(before)
  const is = side(after)
  const stays = was !== undefined && is !== undefined && was.entry === is.entry
  return {
    index,
    items: (is ? 1 : 0) - (was ? 1 : 0),
    bytes: (is?.size ?? 0) - (was?.size ?? 0),
    units: stays
      ? equalItems(was.item, is.item)
        ? 0
        : writeUnits(Math.max(was.size, is.size))
      : (was ? writeUnits(was.size) : 0) + (is ? writeUnits(is.size) : 0),
    rows: stays
      ? []
      : [
          ...(was ? [{ delete: was.entry }] : []),
          ...(is ? [{ put: is.entry, value: Buffer.from(row) }] : []),
        ],
  }
}

/** All entries of an index, as its items would make them afresh. */
export function* entriesOf(
  table: Table,
  index: Index,
  items: Iterable<Item>,
): Iterable<{ readonly item: Item; readonly entry: string; readonly value: Uint8Array }> {
  for (const item of items)
    if (hasKey(item, index.key)) {
      const row = rowOf(item, table.key)
      yield { item, entry: entryOf(item, index, row), value: Buffer.from(row) }
    }
}
