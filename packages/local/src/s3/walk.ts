/**
 * A page of a listing, as range reads: rows are taken in order; what rolls up into a common prefix is jumped over as a
 * whole, and so are the older versions of a key where only current ones are asked for. A page costs what it holds.
 */
import { prefixed, type Row, type Rows } from '../rows/types.ts'
import { escaped } from './store.ts'

export type Walk<T> = {
  /** Where the rows of all keys begin: `s3/version/notes/`. */
  readonly base: string
  readonly prefix: string
  readonly delimiter: string
  /** Row to begin with, without the base; undefined begins with the prefix. */
  readonly from: string | undefined
  readonly limit: number
  /** Reads a row, without the base: nothing where it is not to be listed. `skip` leaves out what else is of its key. */
  readonly read: (row: string, value: Uint8Array) => T | undefined
  readonly keyOf: (row: string) => string
  /** One entry a key: what follows the first of each is passed over. */
  readonly onePerKey: boolean
}

export type Page<T> = {
  readonly entries: readonly T[]
  readonly prefixes: readonly string[]
  /** The entry or common prefix that was the last, where there are more. */
  readonly last?: { readonly entry: T } | { readonly prefix: string }
}

/** @example walk(rows, { base: 's3/version/notes/', prefix: 'a/', delimiter: '/', ... }) */
export function walk<T>(rows: Rows, options: Walk<T>): Page<T> {
  const entries: T[] = []
  const prefixes: string[] = []
  let last: Page<T>['last']
  for (const found of entriesOf(rows, options)) {
    if (entries.length + prefixes.length >= options.limit)
      return { entries, prefixes, ...(last === undefined ? {} : { last }) }
    if ('prefix' in found) prefixes.push(found.prefix)
    else entries.push(found.entry)
    last = found
  }
  return { entries, prefixes }
}

type Found<T> = { readonly entry: T } | { readonly prefix: string }

function* entriesOf<T>(rows: Rows, options: Walk<T>): Generator<Found<T>, void, undefined> {
  const { base, prefix, delimiter, read, keyOf, onePerKey } = options
  const start = escaped(prefix)
  const { to } = prefixed(base + start)
  let from: string | undefined = maximum(options.from ?? start, start)
  while (from !== undefined) {
    const run: Iterable<Row> = rows.range({
      from: base + from,
      ...(to === undefined ? {} : { to }),
    })
    from = undefined
    let before: string | undefined
    let passed = 0
    for (const [whole, value] of run) {
      const row = whole.slice(base.length)
      const key = keyOf(row)
      if (onePerKey && key === before) {
        // Most keys have few versions: walking on is cheaper than jumping, until it is not.
        if (++passed < longestStep) continue
        from = nextKey(key)
        break
      }
      before = key
      passed = 0
      const entry = read(row, value)
      if (entry === undefined) continue
      const common = commonPrefix(key, prefix, delimiter)
      if (common === undefined) {
        yield { entry }
        continue
      }
      yield { prefix: common }
      from = afterPrefix(common)
      break
    }
  }
}

const longestStep = 8

/** The row from which the keys after `key` are. */
export const nextKey = (key: string): string => `${escaped(key)}\0\u0001`

/** The row after all keys that begin with a prefix. */
export const afterPrefix = (prefix: string): string | undefined => prefixed(escaped(prefix)).to

/** What a key rolls up into: up to the first delimiter behind the prefix, that included. */
export function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** By code points, as rows are ordered. */
const maximum = (a: string, b: string): string =>
  Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 ? b : a
