/** Text as simple values: the reading twin of `serialize/scalars.ts`, for headers, XML and query bodies. */

import { decodeBase64 } from '../codec/base64.ts'
import { parseTimestamp } from '../codec/timestamp.ts'
import type { Reference, SimpleType, TimestampFormat } from '../model/types.ts'

export type Read = (text: string, notes: Notes) => unknown

/** What reading leaves behind besides the value. */
export type Notes = { filled?: string[]; warnings?: string[] }

/** Compiles the reader of a simple value. What cannot be read is left out (`undefined`); an instant stays text. */
export function scalarReader(reference: Reference, instants: TimestampFormat): Read {
  const format = reference.format ?? instants
  return readers[reference.type ?? 'string']?.(format) ?? (text => text)
}

const readers: Partial<Record<SimpleType, (format: TimestampFormat) => Read>> = {
  boolean: () => text => readBoolean(text),
  byte: () => readInteger,
  short: () => readInteger,
  integer: () => readInteger,
  long: () => readInteger,
  number: () => readNumber,
  float: () => readFloat,
  double: () => readFloat,
  bigInteger: () => readInteger,
  bigDecimal: () => readDecimal,
  blob: () => decodeBase64,
  timestamp: format => (text, notes) => readInstant(text.trim(), format, notes),
}

function readBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
}

/** Whole numbers beyond 2^53 become bigints, so that nothing is rounded. */
export function readInteger(text: string): number | bigint | undefined {
  const trimmed = text.trim()
  if (!/^[+-]?\d+$/.test(trimmed)) return readFloat(trimmed)
  const value = Number(trimmed)
  return Number.isSafeInteger(value) ? value : BigInt(trimmed.replace('+', ''))
}

export function readFloat(text: string): number | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const value = Number(trimmed)
  return Number.isNaN(value) && trimmed !== 'NaN' ? undefined : value
}

const readNumber: Read = text =>
  /^\s*[+-]?\d+\s*$/.test(text) ? readInteger(text) : readFloat(text)

/** A decimal that a number cannot hold stays text. */
export function readDecimal(text: string): number | string | undefined {
  const value = readFloat(text)
  if (value === undefined) return undefined
  return sameDecimal(text.trim(), value) ? value : text.trim()
}

const sameDecimal = (text: string, value: number): boolean => digits(text) === digits(String(value))

/** Digits that count and the exponent, whatever way the number is spelled. */
function digits(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.')
  const all = (whole + fraction).replace(/^0+/, '')
  const kept = all.replace(/0+$/, '')
  return kept === ''
    ? '0'
    : `${kept}e${Number(exponent) - fraction.length + all.length - kept.length}`
}

/** Services do not always keep to the format they describe. What is no instant in any stays as it is, with a warning. */
export function readInstant(
  text: string,
  format: TimestampFormat,
  notes: Notes,
): Date | string | undefined {
  if (text === '') return undefined
  for (const one of [format, ...formats]) {
    const date = parseTimestamp(text, one)
    if (date !== undefined) return date
  }
  warn(notes, `not an instant: ${text.slice(0, 40)}`)
  return text
}

const formats: readonly TimestampFormat[] = ['date-time', 'epoch-seconds', 'http-date']

export const warn = (notes: Notes, warning: string): void => {
  notes.warnings = [...(notes.warnings ?? []), warning]
}
