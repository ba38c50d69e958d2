/** Listing and finding: pages are filled to their limit although rows are hidden or do not fit. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import { isObject, type JsonObject } from '../json.ts'
import { indexName, type Namespace, type Part, tableOf } from '../namespace.ts'
import type { Key, Page, Store } from '../store/types.ts'
import { type Condition, conditionsOf } from './conditions.ts'
import { type Item, itemKey, itemOf, slotText } from './row.ts'
import { flatMetadata, flatResource } from './show.ts'

export type Listing = {
  readonly limit: number
  readonly after?: string
  readonly segment?: number
  readonly segments?: number
  readonly consistent?: boolean
}

export type Found = { readonly items: readonly Item[]; readonly after?: string }

const most = 1000
const usual = 100

type Given = Readonly<Record<string, unknown>>

/** Limit, segments and token, under whichever of their names they came. */
export function listingOf(given: Given): Listing | Anomaly {
  const limit = numberOf(given.Limit ?? given.limit, usual)
  if (!(limit >= 1)) return invalid('Limit is a number from 1 on.')
  const after = tokenOf(given.ExclusiveStartKey ?? given.LastEvaluatedKey ?? given.NextToken)
  if (isAnomaly(after)) return after
  const [segment, segments] = [numberOf(given.Segment, 0), numberOf(given.TotalSegments, 1)]
  if (!(segments >= 1 && segments <= 1_000_000 && segment >= 0 && segment < segments))
    return invalid('Segment is a number below TotalSegments.')
  return {
    limit: Math.min(most, limit),
    ...(after !== undefined && { after }),
    ...(segments > 1 && { segment, segments }),
    ...(/^true$/i.test(String(given.Consistent)) && { consistent: true }),
  }
}

const numberOf = (value: unknown, otherwise: number): number =>
  value === undefined || value === null || value === '' ? otherwise : Number(value)

/** An id, or `{ key: id }`, as text or as it is. */
function tokenOf(value: unknown): string | undefined | Anomaly {
  if (value === undefined || value === null || value === '') return undefined
  if (isObject(value)) return tokenOf(Object.values(value)[0])
  const text = String(value)
  if (!text.startsWith('{')) return text
  try {
    return tokenOf(JSON.parse(text))
  } catch {
    return invalid('The token is not one that was given out.')
  }
}

export const list = (
  store: Store,
  namespace: Namespace,
  listing: Listing,
): Promise<Found | Anomaly> => scanned(store, namespace, listing, () => true)

const scanned = (
  store: Store,
  namespace: Namespace,
  listing: Listing,
  fits: (item: Item) => boolean,
): Promise<Found | Anomaly> =>
  filled(
    listing,
    fits,
    (after, limit) =>
      store.scan({
        table: tableOf(namespace),
        ...segmentOf(listing),
        ...start(after),
        limit,
        ...(listing.consistent && { consistent: true }),
      }),
    itemKey,
  )

const segmentOf = ({ segment, segments }: Listing) =>
  segments === undefined ? {} : { segment: segment ?? 0, segments }
const start = (after: Key | undefined) => (after ? { after } : {})

export type Wanted = { readonly part: Part; readonly attributes: JsonObject }

/** By the first attribute that has an index, the others as a filter; without one, through all items. */
export async function find(
  store: Store,
  namespace: Namespace,
  { part, attributes }: Wanted,
  listing: Listing,
): Promise<Found | Anomaly> {
  const conditions = conditionsOf(attributes)
  if (isAnomaly(conditions)) return conditions
  const fits = (item: Item) => matches(item, namespace, part, conditions)
  const hit = indexFor(namespace, part, attributes)
  if (hit === undefined) return scanned(store, namespace, listing, fits)
  const [index, text] = hit
  const found = await filled(
    listing,
    fits,
    (after, limit) =>
      store.query({
        table: tableOf(namespace),
        index: indexName(index),
        partition: [index, text],
        ...start(after),
        limit,
      }),
    id => ({ ...itemKey(id), [index]: { S: text } }),
  )
  return listing.consistent && !isAnomaly(found) ? reread(store, namespace, found, fits) : found
}

/** What an index says may be late; the rows themselves are not. */
async function reread(
  store: Store,
  namespace: Namespace,
  found: Found,
  fits: (item: Item) => boolean,
): Promise<Found | Anomaly> {
  const rows = await store.getAll(
    tableOf(namespace),
    found.items.map(({ id }) => itemKey(id)),
  )
  if (isAnomaly(rows)) return rows
  const now = new Map(rows.map(itemOf).map(item => [item.id, item]))
  const items = found.items.map(({ id }) => now.get(id)).filter(item => item !== undefined)
  return { ...found, items: items.filter(item => !item.deleted && fits(item)) }
}

/** The index slot and the text to look for; the item master has a slot of its own. */
function indexFor(
  { slots }: Namespace,
  part: Part,
  attributes: JsonObject,
): readonly [string, string] | undefined {
  if (part === 'Resource' && typeof attributes.ItemMasterID === 'string')
    return ['im', attributes.ItemMasterID]
  for (const [name, slot] of Object.entries(slots)) {
    if (slot.part !== part || !Object.hasOwn(attributes, slot.attribute)) continue
    const value = attributes[slot.attribute]
    const equal =
      isObject(value) && Object.keys(value).length === 1 && 'eq' in value ? value.eq : value
    const text = slotText(equal, slot.type)
    if (text !== undefined) return [name, text]
  }
  return undefined
}

function matches(
  item: Item,
  namespace: Namespace,
  part: Part,
  conditions: readonly Condition[],
): boolean {
  const flat =
    part === 'Resource' ? flatResource(item, namespace) : flatMetadata(item, namespace.primaryKey)
  return (
    flat !== undefined &&
    conditions.every(({ name, holds }) => holds(Object.hasOwn(flat, name) ? flat[name] : undefined))
  )
}

/** Reads on until a page is full or there is no more; the token is the last item that was given out. */
async function filled(
  { limit, after }: Listing,
  fits: (item: Item) => boolean,
  read: (after: Key | undefined, limit: number) => Promise<Page | Anomaly>,
  keyOf: (id: string) => Key,
): Promise<Found | Anomaly> {
  const items: Item[] = []
  let from = after === undefined ? undefined : keyOf(after)
  for (;;) {
    const page = await read(from, Math.min(most, limit - items.length + 1))
    if (isAnomaly(page)) return page
    for (const row of page.rows) {
      const item = itemOf(row)
      if (item.deleted || !fits(item)) continue
      if (items.length === limit) return { items, after: items.at(-1)!.id }
      items.push(item)
    }
    if (page.after === undefined) return { items }
    from = page.after
  }
}
