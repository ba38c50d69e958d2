/**
 * JSON in and out without losing a digit: a number that JavaScript cannot hold stays the text it was. Replies are
 * indented by four, as the first Data API wrote them.
 */
import { parseJson } from '@plainwire/wire'

/** A number as it was written. No JSON value looks like it. */
export class Exact {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Json = null | boolean | number | string | Exact | readonly Json[] | JsonObject
export type JsonObject = { readonly [name: string]: Json }

/** Values within values. DynamoDB keeps 32; what wraps an item takes some. */
const deepest = 64

/** @example readJson('{"a":1.0000000000000000001}') */
export function readJson(text: string): unknown {
  try {
    return parseJson(text, { exact: true, depth: deepest, numberOf: number => new Exact(number) })
  } catch (cause) {
    const why = (cause as { malformed?: string }).malformed ?? String(cause)
    throw new SyntaxError(/deep/.test(why) ? `${why} (more than ${deepest} levels)` : why)
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Exact)

/** @example writeJson({ a: new Exact('1e400') }) // {\n    "a": 1e400\n} */
export function writeJson(value: unknown, indent = 4, margin = ''): string {
  if (value instanceof Exact) return value.text
  const inner = margin + ' '.repeat(indent)
  if (Array.isArray(value))
    return bracketed(
      '[',
      value.map(item => writeJson(item ?? null, indent, inner)),
      ']',
      inner,
      margin,
    )
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    const written = members.map(
      ([name, member]) => `${JSON.stringify(name)}: ${writeJson(member, indent, inner)}`,
    )
    return bracketed('{', written, '}', inner, margin)
  }
  return JSON.stringify(value) ?? 'null'
}

function bracketed(
  open: string,
  items: readonly string[],
  close: string,
  inner: string,
  margin: string,
): string {
  if (items.length === 0) return open + close
  if (inner === margin) return `${open}${items.join(',')}${close}`
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${close}`
}

/** One line, for feeds and files. */
export const writeLine = (value: unknown): string => writeJson(value, 0)

/** The same with numbers that JavaScript computes with, for validators. */
export function approximate(value: Json): unknown {
  if (value instanceof Exact) return Number(value.text)
  if (Array.isArray(value)) return value.map(approximate)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, approximate(member)]),
  )
}

/** Are two values the same JSON? */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]))
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one)
    return (
      names.length === Object.keys(other).length &&
      names.every(name => Object.hasOwn(other, name) && sameJson(one[name], other[name]))
    )
  }
  if (isNumber(one) && isNumber(other)) return compareNumbers(one, other) === 0
  return one === other
}

export const isNumber = (value: unknown): value is number | Exact =>
  typeof value === 'number' || value instanceof Exact

/** By what they are, to the last digit; negative, zero or positive. */
export function compareNumbers(one: number | Exact, other: number | Exact): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  const [left, right] = [decimalOf(one), decimalOf(other)]
  if (left.sign !== right.sign) return left.sign - right.sign
  const order =
    left.magnitude - right.magnitude ||
    (left.digits < right.digits ? -1 : Number(left.digits > right.digits))
  return left.sign * order
}

/** Its digits without zeros around them, and the power of ten of the first. */
function decimalOf(number: number | Exact) {
  const text = number instanceof Exact ? number.text : String(number)
  const [, minus, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const written = whole + fraction
  const digits = written.replace(/^0+/, '')
  const magnitude = whole.length - (written.length - digits.length) + Number(exponent)
  const kept = digits.replace(/0+$/, '')
  return kept === ''
    ? { sign: 0, digits: '', magnitude: 0 }
    : { sign: minus ? -1 : 1, digits: kept, magnitude }
}
