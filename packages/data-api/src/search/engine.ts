/** The engine that is always there: postings in the store, ranked by MiniSearch, filters held against the items themselves. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { type Item, itemKey, itemOf } from '../items/row.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type Namespace, type Part, tableOf } from '../namespace.ts'
import { everyRow } from '../store/every.ts'
import type { Store } from '../store/types.ts'
import { highlighted } from './highlight.ts'
import { indexNameOf } from './names.ts'
import { index, searchTableOf } from './postings.ts'
import { type Clause, orderOf, type Query, type Sort } from './query.ts'
import { type Ranked, ranked, type Words } from './rank.ts'
import { sourceOf } from './source.ts'
import type { SearchEngine } from './types.ts'
import { leavesOf } from './words.ts'

/** @example const engine = storeSearch(store) */
export const storeSearch = (store: Store): SearchEngine => ({
  name: 'store',
  prepare: namespace =>
    store.createTable({ name: searchTableOf(namespace), partition: 'p', sort: 's' }),
  clear: namespace => store.deleteTable(searchTableOf(namespace)),
  async put(namespace, items) {
    for (const item of items) {
      const failed = await index(store, namespace, item)
      if (failed) return failed
    }
    return undefined
  },
  search: (namespace, part, query) => search(store, namespace, part, query),
})

type Hit = { readonly item: Item; readonly source: JsonObject; readonly score: number }

async function search(
  store: Store,
  namespace: Namespace,
  part: Part,
  query: Query,
): Promise<JsonObject | Anomaly> {
  const scores = await scoresOf(store, namespace, part, query.clause)
  if (isAnomaly(scores)) return scores
  const hits: Hit[] = []
  const order = orderOfHits(query.sort)
  let total = 0
  const wanted = query.from + query.size
  const failed = await eachCandidate(store, namespace, query.clause, scores, item => {
    const source = item.deleted ? undefined : shown(item, part, namespace)
    const score = source && scored(query.clause, item.id, leavesOf(source), scores)
    if (source === undefined || score === undefined) return
    total++
    hits.push({ item, source, score })
    // Of many hits only those that may be shown are kept.
    if (hits.length > 2 * wanted + 100) hits.sort(order).splice(wanted)
  })
  if (failed) return failed
  const page = hits.sort(order).slice(query.from, wanted)
  const cut = [...scores.values()].some(one => one.cut)
  return replyOf(namespace, part, query, { page, total, cut, best: hits[0]?.score ?? null })
}

const shown = (item: Item, part: Part, namespace: Namespace): JsonObject | undefined =>
  part === 'Metadata' && item.metadata === undefined ? undefined : sourceOf(item, part, namespace)

type Scores = ReadonlyMap<Words, Ranked>

/** What each clause of words finds. */
async function scoresOf(
  store: Store,
  namespace: Namespace,
  part: Part,
  clause: Clause,
): Promise<Scores | Anomaly> {
  const scores = new Map<Words, Ranked>()
  for (const one of wordClauses(clause)) {
    const found = await ranked(store, namespace, part, one)
    if (isAnomaly(found)) return found
    scores.set(one, found)
  }
  return scores
}

function wordClauses(clause: Clause): readonly Words[] {
  if (clause.kind === 'words') return [clause]
  if (clause.kind !== 'bool') return []
  return [clause.must, clause.filter, clause.should, clause.not].flat().flatMap(wordClauses)
}

/** Items that may fit: those that words lead to, or all there are. */
async function eachCandidate(
  store: Store,
  namespace: Namespace,
  clause: Clause,
  scores: Scores,
  take: (item: Item) => void,
): Promise<Anomaly | undefined> {
  const table = tableOf(namespace)
  const ids = candidates(clause, scores)
  if (ids === undefined)
    return everyRow(
      after => store.scan({ table, limit: 500, ...after }),
      row => void take(itemOf(row)),
    )
  const list = [...ids]
  for (let from = 0; from < list.length; from += 500) {
    const rows = await store.getAll(table, list.slice(from, from + 500).map(itemKey))
    if (isAnomaly(rows)) return rows
    for (const row of rows) take(itemOf(row))
  }
  return undefined
}

/** Ids outside of which nothing fits; undefined where the words leave that open. */
function candidates(clause: Clause, scores: Scores): ReadonlySet<string> | undefined {
  if (clause.kind === 'words') return new Set(scores.get(clause)!.scores.keys())
  if (clause.kind !== 'bool') return undefined
  const needed = [...clause.must, ...clause.filter]
    .map(one => candidates(one, scores))
    .filter(one => one !== undefined)
  const [first, ...others] = needed.sort((one, other) => one.size - other.size)
  if (first) return new Set([...first].filter(id => others.every(one => one.has(id))))
  if (clause.atLeast === 0 || clause.should.length === 0) return undefined
  const optional = clause.should.map(one => candidates(one, scores))
  return optional.every(one => one !== undefined)
    ? new Set(optional.flatMap(one => [...one!]))
    : undefined
}

/** The score of an item that fits. */
function scored(
  clause: Clause,
  id: string,
  leaves: ReturnType<typeof leavesOf>,
  scores: Scores,
): number | undefined {
  if (clause.kind === 'all') return 1
  if (clause.kind === 'test') return clause.holds(leaves) ? 1 : undefined
  if (clause.kind === 'words') return scores.get(clause)!.scores.get(id)
  const of = (one: Clause) => scored(one, id, leaves, scores)
  if (clause.not.some(one => of(one) !== undefined)) return undefined
  if (clause.filter.some(one => of(one) === undefined)) return undefined
  const must = clause.must.map(of)
  const should = clause.should.map(of).filter(score => score !== undefined)
  if (must.includes(undefined) || should.length < clause.atLeast) return undefined
  return [...(must as number[]), ...should].reduce((sum, score) => sum + score, 0)
}

/** By the sort that was asked for, then by score, then by id. */
const orderOfHits =
  (sorts: readonly Sort[]) =>
  (one: Hit, other: Hit): number => {
    for (const { field, order } of sorts) {
      const compared =
        field === '_score' ? one.score - other.score : byField(one, other, field, order)
      if (compared !== 0) return order === 'desc' && field === '_score' ? -compared : compared
    }
    return other.score - one.score || (one.item.id < other.item.id ? -1 : 1)
  }

/** Those without the field come last, whichever the order. */
function byField(one: Hit, other: Hit, field: string, order: Sort['order']): number {
  const [left, right] = [one, other].map(hit => valueAt(hit, field))
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined)
  const compared = orderOf(left, right) ?? 0
  return order === 'desc' ? -compared : compared
}

const valueAt = ({ source }: Hit, field: string): Json | undefined =>
  leavesOf(source).get(field)?.[0] ?? undefined

function replyOf(
  namespace: Namespace,
  part: Part,
  { highlight, source: chosen, clause, sort }: Query,
  {
    page,
    total,
    cut,
    best,
  }: {
    readonly page: readonly Hit[]
    readonly total: number
    readonly cut: boolean
    readonly best: number | null
  },
): JsonObject {
  const words = new Set(wordClauses(clause).flatMap(one => one.words))
  const prefixes = wordClauses(clause).flatMap(one => (one.prefix ? one.words : []))
  return {
    took: 0,
    timed_out: false,
    ...(cut && { terminated_early: true }),
    _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
    hits: {
      total: { value: total, relation: cut ? 'gte' : 'eq' },
      max_score: sort.length > 0 ? null : best,
      hits: page.map(({ item, source, score }) => ({
        _index: indexNameOf(namespace, part),
        _id: item.id,
        _score: score,
        ...(chosen !== false && { _source: chosen ? picked(source, chosen) : source }),
        ...(highlight && { highlight: highlighted(source, highlight, { words, prefixes }) }),
        ...(sort.length > 0 && {
          sort: sort.map(({ field }) =>
            field === '_score' ? score : (valueAt({ item, source, score }, field) ?? null),
          ),
        }),
      })),
    },
  }
}

/** Members by dotted names. */
function picked(source: JsonObject, names: readonly string[], path = ''): JsonObject {
  const kept: Record<string, Json> = {}
  for (const [name, value] of Object.entries(source)) {
    const full = path + name
    if (names.includes(full)) kept[name] = value
    else if (isObject(value) && names.some(one => one.startsWith(`${full}.`)))
      kept[name] = picked(value, names, `${full}.`)
  }
  return kept
}
