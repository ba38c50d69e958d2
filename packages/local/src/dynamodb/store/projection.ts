/** What of an item an index holds. */
import { partsOf } from '../keys/schema.ts'
import type { Item } from '../values/types.ts'
import type { Index, Table } from './types.ts'

/** Names of the attributes that an index holds; undefined for all of them. */
export function heldBy(table: Table, index: Index): ReadonlySet<string> | undefined {
  const { ProjectionType = 'ALL', NonKeyAttributes = [] } = index.projection
  if (ProjectionType === 'ALL') return undefined
  const keys = [...partsOf(table.key), ...partsOf(index.key)].map(({ name }) => name)
  return new Set(ProjectionType === 'INCLUDE' ? [...keys, ...NonKeyAttributes] : keys)
}

export function projected(item: Item, table: Table, index: Index): Item {
  const held = heldBy(table, index)
  return held === undefined ? item : picked(item, held)
}

export const picked = (item: Item, names: ReadonlySet<string>): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)))
