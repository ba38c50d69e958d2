/** JSON documents as input; the strict reading twin of `serialize/json.ts`. */
import { decodeBase64 } from '../codec/base64.ts'
import { type Decimal, parseJson } from '../codec/json.ts'
import type { Reference, SimpleType, TimestampFormat } from '../model/types.ts'
import { readDecimal } from '../parse/decimal.ts'
import { jsonWithin } from '../parts/documents.ts'
import { whole } from '../parts/exact-numbers.ts'
import { refuse, unfit } from './refuse.ts'
import { exact, inRange, instant, specials, widths } from './scalars.ts'
import type { ReadValue, TreeStyle } from './tree.ts'

/** The value of a document: every digit kept, nesting bounded, UTF-8 and nothing else. */
export const jsonDocument = (bytes: Uint8Array): unknown =>
  parseJson(utf8Text(bytes), { exact: true, depth: 300 })

export function utf8Text(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return refuse('The body is not UTF-8')
  }
}

const strictUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true })

/** `jsonName` renames members in restJson1 only. */
export const jsonStyle = (renames: boolean): TreeStyle => ({
  name: (key, member) => (renames ? (member.jsonName ?? key) : key),
  simple,
})

function simple(reference: Reference, at: string): ReadValue {
  const type = reference.type ?? 'string'
  if (type in widths) return integerReader(widths[type as keyof typeof widths], at)
  if (type === 'document' && reference.mediaType !== undefined)
    return value => (typeof value === 'string' ? jsonWithin(value) : unfit(at, 'JSON as text'))
  return readers[type]?.(at, reference.format ?? 'epoch-seconds') ?? (value => value)
}

export const integerReader =
  (range: (typeof widths)[keyof typeof widths], at: string): ReadValue =>
  value =>
    typeof value === 'bigint' || Number.isInteger(value)
      ? inRange(BigInt(whole(value) as number), at, range)
      : unfit(at, 'a whole number')

type Make = (at: string, format: TimestampFormat) => ReadValue

const floatReader: Make = at => value => {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (isDecimal(value)) return Number(value.decimal)
  return specials.has(value as string) ? Number(value) : unfit(at, 'a number')
}

const readers: Readonly<Partial<Record<SimpleType, Make>>> = {
  string: at => value => (typeof value === 'string' ? value : unfit(at, 'a string')),
  boolean: at => value => (typeof value === 'boolean' ? value : unfit(at, 'true or false')),
  number: (at, format) => {
    const float = floatReader(at, format)
    return value => (typeof value === 'bigint' ? value : float(value))
  },
  float: floatReader,
  double: floatReader,
  bigInteger: at => value => bigInteger(value, at),
  bigDecimal: at => value => bigDecimal(value, at),
  blob: at => value =>
    (typeof value === 'string' ? decodeBase64(value) : undefined) ?? unfit(at, 'base64'),
  timestamp: (at, format) => value => timestamp(value, at, format),
  document: () => plainDocument,
}

/** A number, or text where JSON readers on the way might round it (rpcv2Json). */
export function bigInteger(value: unknown, at: string): number | bigint {
  if (typeof value === 'bigint' || Number.isInteger(value))
    return exact(BigInt(whole(value) as number))
  return typeof value === 'string' && /^-?\d+$/.test(value)
    ? exact(BigInt(value))
    : unfit(at, 'a whole number')
}

export function bigDecimal(value: unknown, at: string): unknown {
  const text = isDecimal(value) ? value.decimal : typeof value === 'bigint' ? `${value}` : value
  if (typeof text === 'number' && Number.isFinite(text)) return text
  return typeof text === 'string' && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)
    ? readDecimal(text)
    : unfit(at, 'a number')
}

function timestamp(value: unknown, at: string, format: TimestampFormat): Date {
  if (format !== 'epoch-seconds')
    return typeof value === 'string' ? instant(value, at, format) : unfit(at, `text (${format})`)
  const seconds = isDecimal(value) ? Number(value.decimal) : value
  const date = typeof seconds === 'number' ? new Date(Math.round(seconds * 1000)) : undefined
  return date !== undefined && !Number.isNaN(date.getTime())
    ? date
    : unfit(at, 'a timestamp (epoch-seconds)')
}

/** A value nobody described: numbers that only fit a decimal are rounded, as JSON readers do. */
export function plainDocument(value: unknown): unknown {
  if (isDecimal(value)) return Number(value.decimal)
  if (Array.isArray(value)) return value.map(plainDocument)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, plainDocument(inner)]),
  )
}

const isDecimal = (value: unknown): value is Decimal =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 1 &&
  typeof (value as Decimal).decimal === 'string'
