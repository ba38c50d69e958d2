/** How well items fit words: MiniSearch ranks over an index that holds the postings of these words and no others. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import MiniSearch, { type AsPlainObject } from 'minisearch'
import type { Namespace, Part } from '../namespace.ts'
import type { Store } from '../store/types.ts'
import { countOf, type Posting, postingsOf } from './postings.ts'
import type { Clause } from './query.ts'

export type Words = Extract<Clause, { kind: 'words' }>
/** Id to score. `cut` where there are more than were looked at. */
export type Ranked = { readonly scores: ReadonlyMap<string, number>; readonly cut: boolean }

/** Postings that one clause reads. */
const limit = 20_000

export async function ranked(
  store: Store,
  namespace: Namespace,
  part: Part,
  clause: Words,
): Promise<Ranked | Anomaly> {
  const count = await countOf(store, namespace, part)
  if (isAnomaly(count)) return count
  const found: Posting[] = []
  let cut = false
  for (const word of clause.words) {
    const postings = await postingsOf(store, namespace, part, word, {
      prefix: clause.prefix,
      limit,
    })
    if (isAnomaly(postings)) return postings
    found.push(...postings.list.filter(posting => isAsked(posting, clause)))
    cut ||= postings.cut
  }
  if (clause.prefix) return { scores: new Map(found.map(({ id }) => [id, clause.boost])), cut }
  const results = indexOf(found, count).search(clause.words.join(' '), {
    combineWith: clause.every ? 'AND' : 'OR',
    ...(clause.fields && { fields: [...clause.fields] }),
  })
  return { scores: new Map(results.map(({ id, score }) => [id, score * clause.boost])), cut }
}

const isAsked = ({ fields }: Posting, { fields: asked }: Words): boolean =>
  asked === undefined || asked.some(name => Object.hasOwn(fields, name))

/** The index as MiniSearch itself would have written it down, of these postings alone. */
function indexOf(postings: readonly Posting[], count: number): MiniSearch {
  const ids = new Map<string, number>()
  const names = new Map<string, number>()
  const lengths: Record<string, Record<string, number>> = {}
  const totals: [sum: number, fields: number][] = []
  const words = new Map<string, Record<string, Record<string, number>>>()
  const numbered = (map: Map<string, number>, name: string): number => {
    const known = map.get(name) ?? map.size
    map.set(name, known)
    return known
  }
  for (const { word, id, fields } of postings) {
    const short = numbered(ids, id)
    const entry = words.get(word) ?? {}
    words.set(word, entry)
    for (const [name, [frequency, length]] of Object.entries(fields)) {
      const field = numbered(names, name)
      const column = entry[field] ?? {}
      entry[field] = column
      column[short] = frequency
      const own = lengths[short] ?? {}
      lengths[short] = own
      if (own[field] === undefined) {
        const [sum = 0, seen = 0] = totals[field] ?? []
        totals[field] = [sum + length, seen + 1]
      }
      own[field] = length
    }
  }
  const written = {
    documentCount: Math.max(count, ids.size),
    nextId: ids.size,
    documentIds: Object.fromEntries([...ids].map(([id, short]) => [short, id])),
    fieldIds: Object.fromEntries(names),
    fieldLength: lengths,
    averageFieldLength: totals.map(([sum, seen]) => sum / seen),
    storedFields: {},
    dirtCount: 0,
    index: [...words],
    serializationVersion: 2,
  }
  return MiniSearch.loadJS(written as unknown as AsPlainObject, { fields: [...names.keys()] })
}
