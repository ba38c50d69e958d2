/**
 * Key values as text whose order is the order of the values: strings by code points, numbers by size, binary by bytes. Each
 * ends in a mark that no value holds, so that several can stand one after the other.
 */
import { orderedNumber } from '../values/number.ts'
import type { Value } from '../values/types.ts'

const end = '\0\0'

/** @example ordered({ S: 'a' }) < ordered({ S: 'b' }) // true */
export const ordered = (value: Value): string => unfinished(value) + end

/** Without the mark: what the texts of all values begin with that begin with this one. */
export function unfinished({ S, N, B }: Value): string {
  if (N !== undefined) return orderedNumber(N)
  const text = S === undefined ? Buffer.from(B ?? '', 'base64').toString('latin1') : wellFormed(S)
  return text.includes('\0') ? text.replaceAll('\0', '\0\u0001') : text
}

/** Halves of surrogate pairs have no place in the order of code points, and none on disk. */
const wellFormed = (text: string): string =>
  loneSurrogate.test(text) ? text.replace(loneSurrogates, '\uFFFD') : text

const loneSurrogate = /\p{Surrogate}/u
const loneSurrogates = /\p{Surrogate}/gu

/** The least text above all those that begin with `prefix`. */
export function successor(prefix: string): string {
  for (let at = prefix.length; at > 0; ) {
    const wide = at > 1 && isLow(prefix.charCodeAt(at - 1)) && isHigh(prefix.charCodeAt(at - 2))
    const start = at - (wide ? 2 : 1)
    const next = prefix.codePointAt(start)! + 1
    if (next <= 0x10ffff)
      return prefix.slice(0, start) + String.fromCodePoint(next === 0xd800 ? 0xe000 : next)
    at = start
  }
  throw new Error('There is nothing above the highest text.')
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000

/**
 * Where a partition stands among all: 32 bits in hexadecimal, evenly spread (FNV-1a with the finish of MurmurHash3), so
 * that a scan can be cut into segments of like size.
 */
export function placeOf(partition: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < partition.length; at++)
    hash = Math.imul(hash ^ partition.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return placeText((hash ^ (hash >>> 16)) >>> 0)
}

export const placeText = (place: number): string => place.toString(16).padStart(8, '0')

/** What the rows of one partition begin with. */
export function partitionOf(values: readonly Value[]): string {
  const partition = values.map(ordered).join('')
  return placeOf(partition) + partition
}
