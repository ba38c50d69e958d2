/**
 * Text as simple values, strictly: what a server takes from labels, queries, headers, forms and XML. The reading twin of
 * `serialize/scalars.ts`; where a client's parser shrugs, this one refuses.
 */
import { decodeBase64 } from '../codec/base64.ts'
import { parseTimestamp } from '../codec/timestamp.ts'
import type { Reference, SimpleType, TimestampFormat } from '../model/types.ts'
import { readDecimal } from '../parse/decimal.ts'
import { unfit } from './refuse.ts'

export type ReadText = (text: string) => unknown

/** Compiles the reader of a simple value; `at` names the member in messages. */
export function textReader(reference: Reference, at: string, instants: TimestampFormat): ReadText {
  const type = reference.type ?? 'string'
  const format = reference.format ?? instants
  if (type in widths) return text => wholeNumber(text, at, widths[type as Width])
  return readers[type]?.(at, format) ?? (text => text)
}

type Width = 'byte' | 'short' | 'integer' | 'long'
type Range = { readonly from: bigint; readonly to: bigint }

const bits = (count: bigint): Range => ({
  from: -(1n << (count - 1n)),
  to: (1n << (count - 1n)) - 1n,
})

/** The ranges of whole numbers. */
export const widths: Readonly<Record<Width, Range>> = {
  byte: bits(8n),
  short: bits(16n),
  integer: bits(32n),
  long: bits(64n),
}

const readers: Readonly<
  Partial<Record<SimpleType, (at: string, format: TimestampFormat) => ReadText>>
> = {
  boolean: at => text =>
    text === 'true' ? true : text === 'false' ? false : unfit(at, 'true or false'),
  number: at => text => (whole.test(text) ? exact(BigInt(text)) : float(text, at)),
  float: at => text => float(text, at),
  double: at => text => float(text, at),
  bigInteger: at => text => (whole.test(text) ? exact(BigInt(text)) : unfit(at, 'a whole number')),
  bigDecimal: at => text => (decimal.test(text) ? readDecimal(text) : unfit(at, 'a number')),
  blob: at => text => decodeBase64(text) ?? unfit(at, 'base64'),
  timestamp: (at, format) => text => instant(text, at, format),
}

/** Digits are bounded: reading them takes the square of their number. */
const whole = /^-?\d{1,4000}$/
const decimal = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function wholeNumber(text: string, at: string, range: Range): number | bigint {
  if (!whole.test(text)) return unfit(at, 'a whole number')
  return inRange(BigInt(text), at, range)
}

export function inRange(value: bigint, at: string, { from, to }: Range): number | bigint {
  return value >= from && value <= to ? exact(value) : unfit(at, `between ${from} and ${to}`)
}

/** A bigint only where a number would lose digits. */
export const exact = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value

const float = (text: string, at: string): number =>
  decimal.test(text) || specials.has(text) ? Number(text) : unfit(at, 'a number')

/** What floats say instead of digits. */
export const specials: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity'])

/** Smithy's date-time has no offset: what servers are sent ends in `Z`. */
export const instant = (text: string, at: string, format: TimestampFormat): Date =>
  (format === 'date-time' && !/[Zz]$/.test(text) ? undefined : parseTimestamp(text, format)) ??
  unfit(at, `a timestamp (${format})`)
