/** Equality and order of values that were checked. */

import { compareNumbers } from './number.ts'
import { compareTexts } from './texts.ts'
import { type Item, typeOf, type Value } from './types.ts'

/** @example equal({ SS: ['a', 'b'] }, { SS: ['b', 'a'] }) // true */
export function equal(a: Value, b: Value): boolean {
  const type = typeOf(a)
  if (type !== typeOf(b)) return false
  if (type === 'L') return equalLists(a.L!, b.L!)
  if (type === 'M') return equalItems(a.M!, b.M!)
  if (type === 'SS' || type === 'NS' || type === 'BS') return equalSets(a[type]!, b[type]!)
  return a[type] === b[type]
}

const equalLists = (a: readonly Value[], b: readonly Value[]): boolean =>
  a.length === b.length && a.every((value, index) => equal(value, b[index]!))

export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every(name => Object.hasOwn(b, name) && equal(a[name]!, b[name]!))
  )
}

function equalSets(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  const members = new Set(a)
  return b.every(member => members.has(member))
}

/** Below zero, zero or above; undefined for types that have no order, or two of them. */
export function compare(a: Value, b: Value): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareTexts(a.S, b.S)
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N)
  if (a.B !== undefined && b.B !== undefined)
    return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'))
  return undefined
}
