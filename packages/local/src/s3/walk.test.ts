/** Pages of a listing against a plain model of what a listing is, and what they cost. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryRows } from '../rows/memory.ts'
import type { Rows } from '../rows/types.ts'
import { escaped, placeOf } from './store.ts'
import { afterPrefix, nextKey, walk } from './walk.ts'

const base = 's3/version/notes/'
const utf8 = (text: string) => new TextEncoder().encode(text)

/** Rows of keys, each with some versions; a key whose newest is `-` is covered by a delete marker. */
function filled(keys: ReadonlyMap<string, readonly string[]>): Rows {
  const rows = memoryRows()
  rows.put('s3/version/note', utf8('another bucket'))
  rows.put('s3/version/notes0', utf8('another bucket'))
  for (const [key, versions] of keys)
    for (const [index, version] of versions.entries())
      rows.put(`${base}${escaped(key)}\0\0${String(index).padStart(3, '0')}`, utf8(version))
  return rows
}

type Asked = { prefix: string; delimiter: string; limit: number; from?: string | undefined }

const page = (rows: Rows, { prefix, delimiter, limit, from }: Asked) =>
  walk(rows, {
    base,
    prefix,
    delimiter,
    limit,
    from,
    onePerKey: true,
    keyOf: row => placeOf(row).key,
    read: (row, value) =>
      new TextDecoder().decode(value) === '-' ? undefined : { key: placeOf(row).key },
  })

/** All pages, by going on after the last of each. */
function allPages(rows: Rows, asked: Asked): string[] {
  const found: string[] = []
  let from = asked.from
  for (;;) {
    const { entries, prefixes, last } = page(rows, { ...asked, from })
    expect(entries.length + prefixes.length).toBeLessThanOrEqual(asked.limit)
    found.push(...entries.map(({ key }) => key), ...prefixes)
    if (last === undefined) return found.sort(byBytes)
    from = 'entry' in last ? nextKey(last.entry.key) : (afterPrefix(last.prefix) ?? '\u{10FFFF}')
  }
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** What a listing is: live keys with the prefix, those with a delimiter behind it rolled up. */
function model(keys: ReadonlyMap<string, readonly string[]>, { prefix, delimiter }: Asked) {
  const found = new Set<string>()
  for (const [key, [newest]] of keys) {
    if (newest === '-' || !key.startsWith(prefix)) continue
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    found.add(at < 0 ? key : key.slice(0, at + delimiter.length))
  }
  return [...found].sort(byBytes)
}

const letters = fc.constantFrom(
  'a',
  'b',
  '/',
  '//',
  '\0',
  '\u0001',
  'é',
  '😀',
  '\u{10FFFF}',
  '\ud7ff',
)
const word = fc.array(letters, { minLength: 1, maxLength: 5 }).map(parts => parts.join(''))
const versions = fc.array(fc.constantFrom('x', '-'), { minLength: 1, maxLength: 12 })
const keysOf = fc.array(fc.tuple(word, versions), { maxLength: 40 }).map(pairs => new Map(pairs))

describe('a listing', () => {
  it('of any keys, prefix, delimiter and page size holds what it should, once', () => {
    fc.assert(
      fc.property(
        keysOf,
        fc.oneof(fc.constant(''), word),
        fc.constantFrom('', '/', '//', 'a', '\0', '😀'),
        fc.integer({ min: 1, max: 7 }),
        (keys, prefix, delimiter, limit) => {
          const asked = { prefix, delimiter, limit }
          expect(allPages(filled(keys), asked)).toEqual(model(keys, asked))
        },
      ),
      { numRuns: 400 },
    )
  })

  it('reads as many rows for a page of a hundred thousand keys as of a thousand', () => {
    const taken = (count: number, asked: Asked) => {
      const keys = Array.from({ length: count }, (_, index) => {
        const folder = String(index % 50).padStart(2, '0')
        return [`${folder}/${String(index).padStart(6, '0')}`, ['x']] as const
      })
      const rows = filled(new Map(keys))
      let reads = 0
      const counting: Rows = {
        ...rows,
        *range(range) {
          for (const row of rows.range(range)) {
            reads++
            yield row
          }
        },
      }
      const found = page(counting, asked)
      return { reads, count: found.entries.length + found.prefixes.length }
    }
    for (const asked of [
      { prefix: '', delimiter: '', limit: 20 },
      { prefix: '', delimiter: '/', limit: 1000 },
      { prefix: '07/', delimiter: '/', limit: 15 },
    ]) {
      const few = taken(1_000, asked)
      const many = taken(100_000, asked)
      expect(few.count).toBeGreaterThan(10)
      expect(many).toEqual(few)
    }
  })

  it('jumps over the older versions of a key', () => {
    const rows = filled(
      new Map([
        ['a', Array.from({ length: 900 }, () => 'x')],
        ['b', ['x']],
      ]),
    )
    let reads = 0
    const counting: Rows = {
      ...rows,
      *range(range) {
        for (const row of rows.range(range)) {
          reads++
          yield row
        }
      },
    }
    expect(page(counting, { prefix: '', delimiter: '', limit: 9 }).entries).toHaveLength(2)
    expect(reads).toBeLessThan(20)
  })
})
