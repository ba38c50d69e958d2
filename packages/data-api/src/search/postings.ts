/**
 * Postings as rows: under each word the items it stands in, with its counts by field. Words that begin alike lie together,
 * so that a prefix is a range. A row for each item says which of its changes the postings tell of.
 */
import { createHash } from 'node:crypto'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { historyOf } from '../items/history.ts'
import { halfOf, type Item } from '../items/row.ts'
import { type Namespace, type Part, tableOf } from '../namespace.ts'
import { type AttributeMap, jsonOf } from '../store/attributes.ts'
import type { Change, Store } from '../store/types.ts'
import { type Count, countsOf } from './words.ts'

export const searchTableOf = (namespace: Pick<Namespace, 'name' | 'stage'>): string =>
  `${tableOf(namespace)}-search`

export type Posting = {
  readonly word: string
  readonly id: string
  readonly fields: Readonly<Record<string, Count>>
}

/** Brings the postings of an item to what it is now. */
export async function index(
  store: Store,
  namespace: Namespace,
  item: Item,
): Promise<Anomaly | undefined> {
  const table = searchTableOf(namespace)
  const known = await store.get(table, itemRow(item.id))
  if (isAnomaly(known)) return known
  const last = Number((known?.c as { N: string } | undefined)?.N ?? 0)
  if (last >= item.changes) return undefined
  const before = last === 0 ? undefined : await asOf(store, namespace, item.id, last)
  if (isAnomaly(before)) return before
  const changes = [...changesBetween(table, namespace, before, item)]
  const failed = await store.writeAll(changes)
  if (failed) return failed
  for (const part of parts) {
    const grown = Number(isSearched(item, part)) - Number(isSearched(before, part))
    if (grown === 0) continue
    const counted = await store.add(table, countRow(part), 'n', grown)
    if (isAnomaly(counted)) return counted
  }
  // Last, so that whoever is cut off does it all again.
  return store.write([{ table, put: { ...itemRow(item.id), c: { N: String(item.changes) } } }])
}

const parts: readonly Part[] = ['Resource', 'Metadata']

/** An item as its history knows it. */
async function asOf(
  store: Store,
  namespace: Namespace,
  id: string,
  changes: number,
): Promise<Item | undefined | Anomaly> {
  const lines = await historyOf(store, namespace, id, { after: changes - 1, limit: 1 })
  return isAnomaly(lines) ? lines : lines[0]?.item
}

const isSearched = (item: Item | undefined, part: Part): boolean =>
  item !== undefined && !item.deleted && halfOf(item, part) !== undefined

function* changesBetween(
  table: string,
  namespace: Namespace,
  before: Item | undefined,
  now: Item,
): Generator<Change> {
  for (const part of parts) {
    const [old, fresh] = [before, now].map(item => wordsIn(item, part, namespace))
    for (const [word, fields] of fresh!) {
      const text = JSON.stringify(fields)
      if (JSON.stringify(old!.get(word)) === text) continue
      yield { table, put: { ...key(part, word, now.id), id: { S: now.id }, f: { S: text } } }
    }
    for (const word of old!.keys())
      if (!fresh!.has(word)) yield { table, delete: key(part, word, now.id) }
  }
}

const wordsIn = (item: Item | undefined, part: Part, { primaryKey }: Namespace) => {
  const half = item && !item.deleted ? halfOf(item, part) : undefined
  if (item === undefined || half === undefined) return new Map<string, never>()
  const named = part === 'Resource' ? { [primaryKey]: item.id } : {}
  return countsOf({ ...named, ...jsonOf(half.attributes) })
}

const letter = { Resource: 'R', Metadata: 'M' } as const
const folder = (part: Part, word: string) => `${letter[part]}#${Array.from(word)[0] ?? ''}`

/** The sort key holds word and id; it has room for 1024 bytes. (DynamoDB, "Limits") */
const key = (part: Part, word: string, id: string): AttributeMap => ({
  p: { S: folder(part, word) },
  s: {
    S: `${word}\u0000${Buffer.byteLength(id) <= 600 ? id : createHash('sha256').update(id).digest('hex')}`,
  },
})
const itemRow = (id: string): AttributeMap => ({
  p: { S: `items#${createHash('sha256').update(id).digest('hex').slice(0, 2)}` },
  s: { S: Buffer.byteLength(id) <= 1000 ? id : createHash('sha256').update(id).digest('hex') },
})
const countRow = (part: Part): AttributeMap => ({ p: { S: 'count' }, s: { S: part } })

export type Postings = { readonly list: readonly Posting[]; readonly cut: boolean }

/** The postings of a word, or of all that begin so; at most `limit` of them. */
export async function postingsOf(
  store: Store,
  namespace: Namespace,
  part: Part,
  word: string,
  { prefix, limit }: { readonly prefix: boolean; readonly limit: number },
): Promise<Postings | Anomaly> {
  const list: Posting[] = []
  for (let after: AttributeMap | undefined; ; ) {
    const page = await store.query({
      table: searchTableOf(namespace),
      partition: ['p', folder(part, word)],
      range: { name: 's', begins: prefix ? word : `${word}\u0000` },
      ...(after && { after }),
    })
    if (isAnomaly(page)) return page
    list.push(...page.rows.map(postingIn))
    if (list.length > limit) return { list: list.slice(0, limit), cut: true }
    if (page.after === undefined) return { list, cut: false }
    after = page.after
  }
}

const postingIn = (row: AttributeMap): Posting => {
  const text = (name: string) => (row[name] as { S: string }).S
  const sort = text('s')
  return {
    word: sort.slice(0, sort.indexOf('\u0000')),
    id: text('id'),
    fields: JSON.parse(text('f')),
  }
}

export async function countOf(
  store: Store,
  namespace: Namespace,
  part: Part,
): Promise<number | Anomaly> {
  const row = await store.get(searchTableOf(namespace), countRow(part))
  if (isAnomaly(row)) return row
  return Number((row?.n as { N: string } | undefined)?.N ?? 0)
}
