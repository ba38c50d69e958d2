/** Nested values as the flat names of the Query protocols. */
import { encodeBase64, formatTimestamp } from '@plainwire/wire'

/** `ec2` numbers lists as `Name.1`, `query` as `Name.member.1`. */
export type FlattenStyle = 'ec2' | 'query'

export type FlattenOptions = {
  readonly style?: FlattenStyle
  /** What key and value of a map are called; SNS for one wants `['key', 'value']`. */
  readonly entry?: readonly [key: string, value: string]
}

export type Pair = readonly [name: string, value: string]

const deepest = 64

/**
 * The names and texts of nested objects and arrays; what is `undefined` or `null` is left out. A `Map` is a map, whose
 * entries are numbered; an object is a structure. Throws a `TypeError` for what has no text.
 *
 * @example
 * flattenParams({ Filter: [{ Name: 'vpc', Value: ['a'] }] })
 * // [['Filter.1.Name', 'vpc'], ['Filter.1.Value.1', 'a']]
 * flattenParams({ Names: ['a'] }, { style: 'query' }) // [['Names.member.1', 'a']]
 * flattenParams({ Tags: new Map([['k', 'v']]) }, { style: 'query' })
 * // [['Tags.entry.1.Name', 'k'], ['Tags.entry.1.Value', 'v']]
 */
export function flattenParams(value: object, options: FlattenOptions = {}): Pair[] {
  const pairs: Pair[] = []
  const { style = 'ec2', entry = ['Name', 'Value'] } = options
  const list = style === 'query' ? '.member' : ''
  const map = style === 'query' ? '.entry' : ''
  const add = (name: string, part: unknown, depth: number): void => {
    if (part === undefined || part === null) return
    if (depth > deepest) throw new TypeError(`'${name.slice(0, 200)}' is nested too deeply.`)
    if (Array.isArray(part))
      part.forEach((item, index) => {
        add(`${name}${list}.${index + 1}`, item, depth + 1)
      })
    else if (part instanceof Map)
      [...part].forEach(([key, item], index) => {
        const at = `${name}${map}.${index + 1}`
        add(`${at}.${entry[0]}`, key, depth + 1)
        add(`${at}.${entry[1]}`, item, depth + 1)
      })
    else if (isFields(part))
      for (const [key, item] of Object.entries(part))
        add(name === '' ? key : `${name}.${key}`, item, depth + 1)
    else pairs.push([name, scalarText(part, name)])
  }
  add('', value instanceof Map ? Object.fromEntries(value) : value, 0)
  return pairs
}

/** Something with named fields: neither a list nor a value that has a text. */
export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !ArrayBuffer.isView(value)

/** Numbers without an exponent, instants in ISO 8601, bytes in base64. */
export function scalarText(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return plainNumber(value)
  if (value instanceof Date && !Number.isNaN(value.getTime()))
    return formatTimestamp(value, 'date-time')
  if (value instanceof Uint8Array) return encodeBase64(value)
  const what = typeof value === 'number' ? String(value) : `a ${typeof value}`
  throw new TypeError(`'${name}' cannot be written into a query: ${what} has no text.`)
}

function plainNumber(value: number): string {
  const text = String(value)
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = ''] = parts
  const digits = whole + fraction
  const point = Number(exponent) + 1
  return point > 0 ? sign + digits.padEnd(point, '0') : `${sign}0.${'0'.repeat(-point)}${digits}`
}
