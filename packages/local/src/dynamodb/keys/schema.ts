/** Keys of tables and indexes, and the rows they lead to. */
import type { Item, KeyType } from '../values/types.ts'
import { attribute } from '../values/types.ts'
import { ordered, placeOf } from './order.ts'

export type KeyPart = { readonly name: string; readonly type: KeyType }

/** A table has one hash part and at most one range part; a global index may have up to four of each. */
export type Key = { readonly hash: readonly KeyPart[]; readonly range: readonly KeyPart[] }

export const partsOf = ({ hash, range }: Key): readonly KeyPart[] => [...hash, ...range]

/** The key of an item: what of it stands in the key of the table or index. */
export const keyOf = (item: Item, key: Key): Item =>
  Object.fromEntries(partsOf(key).map(({ name }) => [name, item[name]!]))

/** Place and partition, then the sort key: items of a partition stand together, in order. */
export function rowOf(item: Item, { hash, range }: Key): string {
  const partition = textOf(item, hash)
  return placeOf(partition) + partition + textOf(item, range)
}

export const textOf = (item: Item, parts: readonly KeyPart[]): string =>
  parts.map(({ name }) => ordered(item[name]!)).join('')

/** Does an item stand in an index? It has all key attributes of the right types. */
export const hasKey = (item: Item, key: Key): boolean =>
  key.hash.every(part => fits(item, part)) && key.range.every(part => fits(item, part))

const fits = (item: Item, { name, type }: KeyPart): boolean =>
  attribute(item, name)?.[type] !== undefined
