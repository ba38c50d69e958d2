/**
 * What a vector index holds of an item. Nothing of it is kept: a search looks at the items of its table, and what a write
 * costs follows from the item before and after. Numbers of vectors have 32 bits there.
 */
import { partsOf } from '../keys/schema.ts'
import { picked } from '../store/projection.ts'
import type { Table, VectorIndexSpec } from '../store/types.ts'
import { equalItems } from '../values/compare.ts'
import { itemSize, utf8Length, valueSize } from '../values/size.ts'
import { attribute, type Item } from '../values/types.ts'

/** What is held of an item, and its vector; nothing where the item is not in the index. */
export type View = { readonly held: Item; readonly vector: Float32Array }

export function viewOf(item: Item, table: Table, index: VectorIndexSpec): View | undefined {
  const list = attribute(item, index.attribute)?.L
  if (list === undefined || list.length !== index.dimensions) return undefined
  const hash = hashOf(index)
  if (hash !== undefined && attribute(item, hash) === undefined) return undefined
  const names = heldNames(table, index)
  return {
    held: names === undefined ? item : picked(item, names),
    vector: Float32Array.from(list, ({ N }) => Number(N)),
  }
}

/** The attribute whose value every search names, where the index has one. */
export const hashOf = ({ search }: VectorIndexSpec): string | undefined =>
  search.find(({ SearchSchemaElementType: type }) => type === 'HASH')?.AttributeName

function heldNames(table: Table, index: VectorIndexSpec): ReadonlySet<string> | undefined {
  const { ProjectionType = 'ALL', NonKeyAttributes = [] } = index.projection
  if (ProjectionType === 'ALL') return undefined
  return new Set([
    ...partsOf(table.key).map(({ name }) => name),
    ...index.search.map(({ AttributeName }) => AttributeName),
    index.attribute,
    ...(ProjectionType === 'INCLUDE' ? NonKeyAttributes : []),
  ])
}

const bytesPerDimension = 4
const least = 1024

/** Bytes of a view: the vector counts its name and four bytes for each dimension, all else what it does in items. */
export const viewSize = (
  { held }: View,
  { attribute: name, dimensions }: VectorIndexSpec,
): number => itemSize(held) - valueSize(held[name]!) + bytesPerDimension * dimensions

export type VectorEffect = {
  readonly index: VectorIndexSpec
  /** Bytes written to the index, none where what it holds did not change. */
  readonly written: number
}

export function vectorEffects(
  table: Table,
  before: Item | undefined,
  after: Item | undefined,
): readonly VectorEffect[] {
  return (table.record.vectors ?? []).map(index => {
    const was = before && viewOf(before, table, index)
    const is = after && viewOf(after, table, index)
    const same = was === is || (was && is && equalItems(was.held, is.held))
    const sizes = [was, is].flatMap(view => (view ? [viewSize(view, index)] : []))
    return { index, written: same ? 0 : Math.max(least, ...sizes) }
  })
}

/** What an item counts when it is written: a vector that an index reads by its dimensions, not by its digits. */
export function writtenSize(item: Item, { record: { vectors } }: Table): number {
  if (vectors === undefined) return itemSize(item)
  const dimensions = new Map(vectors.map(index => [index.attribute, index.dimensions]))
  let size = 0
  for (const name of Object.keys(item)) {
    const count = dimensions.get(name)
    size +=
      utf8Length(name) + (count === undefined ? valueSize(item[name]!) : count * bytesPerDimension)
  }
  return size
}
