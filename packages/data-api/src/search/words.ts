/** What of an item is searched: its values by path, and the words in them as MiniSearch cuts and writes them. */
import MiniSearch from 'minisearch'
import { Exact, isObject, type Json, type JsonObject } from '../json.ts'

/** Words of one part that are searched; those beyond are not. */
const most = 5000
const longest = 64

const tokenize = MiniSearch.getDefault('tokenize') as (text: string) => string[]
const processTerm = MiniSearch.getDefault('processTerm') as (term: string) => string

/** @example wordsOf('Hello, World!') // ['hello', 'world'] */
export const wordsOf = (text: string): string[] =>
  tokenize(text)
    .map(term => shortened(processTerm(term)))
    .filter(term => term !== '')

/** As a word stands in the index. */
export const shortened = (word: string): string =>
  word.length > longest ? Array.from(word).slice(0, longest).join('') : word

/** Values by dotted path, those of lists under the path of the list. */
export function leavesOf(value: JsonObject): ReadonlyMap<string, readonly Json[]> {
  const leaves = new Map<string, Json[]>()
  const walk = (path: string, member: Json): void => {
    if (Array.isArray(member)) for (const item of member) walk(path, item)
    else if (isObject(member))
      for (const [name, inner] of Object.entries(member))
        walk(path === '' ? name : `${path}.${name}`, inner)
    else {
      const known = leaves.get(path)
      if (known) known.push(member)
      else leaves.set(path, [member])
    }
  }
  walk('', value)
  return leaves
}

/** A value as text to be cut into words. */
export const textOf = (value: Json): string =>
  value === null ? '' : value instanceof Exact ? value.text : String(value)

/** How often a word stands in a field, and how many different ones the field has. */
export type Count = readonly [frequency: number, length: number]

/** Word to field to counts. */
export function countsOf(value: JsonObject): ReadonlyMap<string, Readonly<Record<string, Count>>> {
  const counts = new Map<string, Record<string, Count>>()
  for (const [path, values] of leavesOf(value)) {
    const words = values.flatMap(one => wordsOf(textOf(one)))
    const length = new Set(words).size
    for (const word of words) {
      if (!counts.has(word) && counts.size >= most) continue
      const fields = counts.get(word) ?? Object.create(null)
      counts.set(word, { ...fields, [path]: [(fields[path]?.[0] ?? 0) + 1, length] })
    }
  }
  return counts
}
