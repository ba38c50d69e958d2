/**
 * The part of Elasticsearch's query language that is understood, read into a tree. Whatever else stands in a query is
 * refused by its name: nothing is ignored.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import {
  compareNumbers,
  Exact,
  isNumber,
  isObject,
  type Json,
  type JsonObject,
  sameJson,
} from '../json.ts'
import { wordsOf } from './words.ts'

/** Values by path, as `leavesOf` finds them. */
export type Leaves = ReadonlyMap<string, readonly Json[]>

export type Clause =
  | { readonly kind: 'all' }
  | { readonly kind: 'test'; readonly holds: (leaves: Leaves) => boolean }
  | {
      readonly kind: 'words'
      readonly words: readonly string[]
      /** Undefined: all of them. */
      readonly fields: readonly string[] | undefined
      readonly every: boolean
      readonly prefix: boolean
      readonly boost: number
    }
  | {
      readonly kind: 'bool'
      readonly must: readonly Clause[]
      readonly filter: readonly Clause[]
      readonly should: readonly Clause[]
      readonly not: readonly Clause[]
      readonly atLeast: number
    }

export type Sort = { readonly field: string; readonly order: 'asc' | 'desc' }

export type Highlight = {
  readonly fields: readonly string[]
  readonly before: string
  readonly after: string
}

export type Query = {
  readonly clause: Clause
  readonly from: number
  readonly size: number
  readonly sort: readonly Sort[]
  readonly highlight?: Highlight
  /** Undefined shows all of an item. */
  readonly source?: readonly string[] | false
  /** The same as it was asked, for engines that speak the language. */
  readonly body: JsonObject
}

/** Items of one query, and how far into its result it may look. */
const deepest = 10_000
/** Clauses within clauses. */
const nested = 20
const clauses = 1024

/** @example queryIn({ query: { match: { text: 'hello' } }, size: 5 }) */
export function queryIn(given: JsonObject): Query | Anomaly {
  // The body of a search may be sent as it is, or as the value of 'query'.
  const inner = given.query
  const body = isObject(inner) && ('query' in inner || !hasClause(inner)) ? inner : given
  const odd = Object.keys(body).find(name => !Object.hasOwn(members, name))
  if (odd !== undefined) return unknown(odd, Object.keys(members))
  const clause = clauseIn(body.query ?? { match_all: {} }, 0, { count: 0 })
  if (isAnomaly(clause)) return clause
  const [from, size] = [wholeIn(body, 'from', 0), wholeIn(body, 'size', 10)]
  if (isAnomaly(from)) return from
  if (isAnomaly(size)) return size
  if (from + size > deepest)
    return invalid(`from and size together are at most ${deepest}; narrow the query instead.`)
  const sort = sortIn(body.sort)
  if (isAnomaly(sort)) return sort
  const highlight = highlightIn(body.highlight)
  if (isAnomaly(highlight)) return highlight
  const source = sourceIn(body._source)
  if (isAnomaly(source)) return source
  return {
    clause,
    from,
    size,
    sort,
    ...(highlight && { highlight }),
    ...(source !== undefined && { source }),
    body,
  }
}

const members = { query: 1, from: 1, size: 1, sort: 1, highlight: 1, _source: 1 }

const hasClause = (value: JsonObject): boolean =>
  Object.keys(value).some(name => !Object.hasOwn(members, name)) || Object.keys(value).length === 0

const unknown = (name: string, known: readonly string[]): Anomaly =>
  invalid(`Search does not know '${name}' here; it knows ${known.join(', ')}.`)

type Counted = { count: number }
type Reader = (value: Json, depth: number, counted: Counted) => Clause | Anomaly

function clauseIn(value: Json, depth: number, counted: Counted): Clause | Anomaly {
  if (depth > nested) return invalid(`A query has at most ${nested} clauses within each other.`)
  if (++counted.count > clauses) return invalid(`A query has at most ${clauses} clauses.`)
  if (!isObject(value)) return invalid('A clause of a query is an object with one member.')
  const entries = Object.entries(value)
  const [[name, content] = ['', null]] = entries
  const odd = entries.map(([one]) => one).find(one => !Object.hasOwn(readers, one))
  if (odd !== undefined) return unknown(odd, Object.keys(readers))
  if (entries.length !== 1)
    return invalid(
      `A clause of a query has one member, not ${entries.length}; put them into a bool.`,
    )
  return readers[name]!(content, depth + 1, counted)
}

const test = (holds: (leaves: Leaves) => boolean): Clause => ({ kind: 'test', holds })

const readers: Readonly<Record<string, Reader>> = {
  match_all: value => fields('match_all', value, []) ?? { kind: 'all' },
  match: value => matchIn(value),
  multi_match: value => multiMatchIn(value),
  prefix: value => prefixIn(value),
  term: value => {
    const named = fieldIn('term', value, ['value'])
    if (isAnomaly(named)) return named
    const wanted = named.options ? named.options.value : named.value
    if (
      wanted === undefined ||
      wanted === null ||
      (typeof wanted === 'object' && !(wanted instanceof Exact))
    )
      return invalid('term asks for a text, a number or a boolean.')
    return test(leaves => any(leaves, named.field, one => sameJson(one, wanted)))
  },
  terms: value => {
    const named = fieldIn('terms', value, [])
    if (isAnomaly(named)) return named
    const { value: wanted } = named
    if (!Array.isArray(wanted)) return invalid('terms asks for a list of values.')
    return test(leaves => any(leaves, named.field, one => wanted.some(item => sameJson(one, item))))
  },
  exists: value => {
    const wrong = fields('exists', value, ['field'])
    if (wrong) return wrong
    const { field } = value as JsonObject
    if (typeof field !== 'string') return invalid("exists names its attribute as 'field'.")
    return test(leaves =>
      [...leaves].some(
        ([path, values]) =>
          (path === field || path.startsWith(`${field}.`)) && values.some(one => one !== null),
      ),
    )
  },
  range: value => rangeIn(value),
  bool: (value, depth, counted) => boolIn(value, depth, counted),
}

/** What of an object is not among its members. */
function fields(clause: string, value: Json, known: readonly string[]): Anomaly | undefined {
  if (!isObject(value)) return invalid(`${clause} is an object.`)
  const odd = Object.keys(value).find(name => !known.includes(name))
  return odd === undefined
    ? undefined
    : unknown(`${clause}.${odd}`, known.length === 0 ? ['nothing'] : known)
}

type Named = { readonly field: string; readonly value: Json; readonly options?: JsonObject }

/** `{ field: value }`, or `{ field: { ...options } }`. */
function fieldIn(clause: string, value: Json, options: readonly string[]): Named | Anomaly {
  if (!isObject(value) || Object.keys(value).length !== 1)
    return invalid(`${clause} names one attribute.`)
  const [[name, content] = ['', null]] = Object.entries(value)
  const field = name.replace(/\.keyword$/, '')
  if (!isObject(content)) return { field, value: content }
  const wrong = fields(clause, content, options)
  return wrong ?? { field, value: content, options: content }
}

const any = (leaves: Leaves, field: string, holds: (value: Json) => boolean): boolean =>
  leaves.get(field)?.some(holds) ?? false

const matching = ['query', 'operator', 'boost']

function matchIn(value: Json): Clause | Anomaly {
  const named = fieldIn('match', value, matching)
  if (isAnomaly(named)) return named
  return wordsIn('match', named.options ?? { query: named.value }, [named.field])
}

function multiMatchIn(value: Json): Clause | Anomaly {
  const wrong = fields('multi_match', value, [...matching, 'fields'])
  if (wrong) return wrong
  const { fields: named } = value as JsonObject
  if (named !== undefined && !(Array.isArray(named) && named.every(one => typeof one === 'string')))
    return invalid('multi_match.fields is a list of names.')
  const list = named as readonly string[] | undefined
  const pattern = list?.find(name => name !== '*' && /[*^]/.test(name))
  if (pattern !== undefined) return unknown(`multi_match.fields ${pattern}`, ['plain names'])
  return wordsIn('multi_match', value as JsonObject, list?.includes('*') ? undefined : list)
}

function wordsIn(
  clause: string,
  { query, operator = 'or', boost = 1 }: JsonObject,
  named: readonly string[] | undefined,
): Clause | Anomaly {
  if (typeof query !== 'string' && typeof query !== 'number' && typeof query !== 'boolean')
    return invalid(`${clause} asks for a text.`)
  if (!/^(and|or)$/i.test(String(operator)))
    return unknown(`${clause}.operator ${String(operator)}`, ['and', 'or'])
  if (!(typeof boost === 'number' && boost > 0)) return invalid(`${clause}.boost is above 0.`)
  const words = [...new Set(wordsOf(String(query)))]
  if (words.length > 100) return invalid(`${clause} asks for at most 100 words.`)
  const every = /^and$/i.test(String(operator))
  return { kind: 'words', words, fields: named, every, prefix: false, boost }
}

function prefixIn(value: Json): Clause | Anomaly {
  const named = fieldIn('prefix', value, ['value'])
  if (isAnomaly(named)) return named
  const text = named.options ? named.options.value : named.value
  if (typeof text !== 'string' || text === '') return invalid('prefix asks for a text.')
  return {
    kind: 'words',
    words: [text.toLowerCase()],
    fields: [named.field],
    every: true,
    prefix: true,
    boost: 1,
  }
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  gt: order => order > 0,
  gte: order => order >= 0,
  lt: order => order < 0,
  lte: order => order <= 0,
}

function rangeIn(value: Json): Clause | Anomaly {
  const named = fieldIn('range', value, Object.keys(comparisons))
  if (isAnomaly(named)) return named
  if (named.options === undefined) return invalid('range compares by gt, gte, lt or lte.')
  const bounds = Object.entries(named.options)
  return test(leaves =>
    any(leaves, named.field, one =>
      bounds.every(([name, bound]) => {
        const order = orderOf(one, bound)
        return order !== undefined && comparisons[name]!(order)
      }),
    ),
  )
}

/** Numbers by size, texts by code units; anything else has no order. */
export function orderOf(one: Json, other: Json): number | undefined {
  if (isNumber(one) && isNumber(other)) return compareNumbers(one, other)
  if (typeof one !== 'string' || typeof other !== 'string') return undefined
  return one < other ? -1 : one > other ? 1 : 0
}

const branches = ['must', 'filter', 'should', 'must_not'] as const

function boolIn(value: Json, depth: number, counted: Counted): Clause | Anomaly {
  const wrong = fields('bool', value, [...branches, 'minimum_should_match'])
  if (wrong) return wrong
  const given = value as JsonObject
  const read: Record<string, readonly Clause[]> = {}
  for (const name of branches) {
    const list = given[name] === undefined ? [] : [given[name]].flat()
    const made: Clause[] = []
    for (const one of list) {
      const clause = clauseIn(one, depth, counted)
      if (isAnomaly(clause)) return clause
      made.push(clause)
    }
    read[name] = made
  }
  const { must = [], filter = [], should = [], must_not: not = [] } = read
  const usual = must.length === 0 && filter.length === 0 && should.length > 0 ? 1 : 0
  const atLeast = given.minimum_should_match ?? usual
  if (!Number.isSafeInteger(atLeast) || (atLeast as number) < 0)
    return invalid('bool.minimum_should_match is a whole number.')
  return { kind: 'bool', must, filter, should, not, atLeast: atLeast as number }
}

function wholeIn(body: JsonObject, name: string, otherwise: number): number | Anomaly {
  const value = body[name] ?? otherwise
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : invalid(`${name} is a whole number from 0 on.`)
}

function sortIn(value: Json | undefined): readonly Sort[] | Anomaly {
  const sorts = (value === undefined ? [] : [value].flat()).map(oneSort)
  return sorts.find(isAnomaly) ?? (sorts as Sort[])
}

/** `'name'`, `{ name: 'desc' }` or `{ name: { order: 'desc' } }`. */
function oneSort(given: Json): Sort | Anomaly {
  const entries = typeof given === 'string' ? [[given, {}] as const] : Object.entries(given ?? {})
  const [[name, how] = ['', null]] = entries
  if (entries.length !== 1 || name === '')
    return invalid('sort is a name, or an object of one name and its order.')
  const wrong = isObject(how) ? fields(`sort.${name}`, how, ['order']) : undefined
  if (wrong) return wrong
  const asked = isObject(how) ? how.order : how
  const order = String(asked ?? (name === '_score' ? 'desc' : 'asc'))
  return order === 'asc' || order === 'desc'
    ? { field: name.replace(/\.keyword$/, ''), order }
    : invalid('The order of a sort is asc or desc.')
}

function highlightIn(value: Json | undefined): Highlight | undefined | Anomaly {
  if (value === undefined) return undefined
  const wrong = fields('highlight', value, ['fields', 'pre_tags', 'post_tags'])
  if (wrong) return wrong
  const { fields: named, pre_tags: before, post_tags: after } = value as JsonObject
  if (!isObject(named)) return invalid('highlight.fields is an object of names.')
  for (const [name, options] of Object.entries(named)) {
    const odd = fields(`highlight.fields.${name}`, options, [])
    if (odd) return odd
  }
  const tag = (given: Json | undefined, otherwise: string) =>
    typeof given === 'string' ? given : Array.isArray(given) ? String(given[0]) : otherwise
  return { fields: Object.keys(named), before: tag(before, '<em>'), after: tag(after, '</em>') }
}

function sourceIn(value: Json | undefined): readonly string[] | false | undefined | Anomaly {
  if (value === undefined || value === true) return undefined
  if (value === false) return false
  const list = typeof value === 'string' ? [value] : value
  return Array.isArray(list) && list.every(one => typeof one === 'string' && !one.includes('*'))
    ? (list as readonly string[])
    : invalid('_source is true, false, or a list of names.')
}
