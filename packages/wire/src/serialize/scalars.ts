/**
 * Simple values as text: the one place that says how a number, a boolean, an instant or bytes are written, whichever
 * protocol asks. A value of the wrong type raises a `Misfit`, which the serializer turns into an anomaly.
 */

import { encodeBase64 } from '../codec/base64.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { part } from '../model/parts.ts'
import type { Reference, Section, SimpleType, TimestampFormat } from '../model/types.ts'
import { isRecord } from '../record.ts'

/** A value that does not fit its shape. Never leaves the serializer. */
export type Misfit = { readonly misfit: string }

export const isMisfit = (thrown: unknown): thrown is Misfit =>
  typeof thrown === 'object' && thrown !== null && 'misfit' in thrown

export function misfit(at: string, expected: string, value: unknown): never {
  const thrown: Misfit = { misfit: `${at}: expected ${expected}, got ${describe(value)}` }
  throw thrown
}

export type Write = (value: unknown) => string

/** Compiles the writer of a simple value; `at` names the member in messages. */
export function scalarWriter(
  section: Section,
  { type = 'string', format }: Reference,
  at: string,
  instants: TimestampFormat,
): Write {
  if (type === 'timestamp') return part(section, 'instants').writer(at, format ?? instants)
  return writers[type]?.(at) ?? (value => misfit(at, 'a simple value', value))
}

const writers: Partial<Record<SimpleType, (at: string) => Write>> = {
  string: at => value => (typeof value === 'string' ? value : misfit(at, 'a string', value)),
  boolean: at => value =>
    typeof value === 'boolean' ? `${value}` : misfit(at, 'true or false', value),
  byte: integerWriter,
  short: integerWriter,
  integer: integerWriter,
  long: integerWriter,
  number: numberWriter,
  float: numberWriter,
  double: numberWriter,
  bigInteger: bigWriter,
  bigDecimal: bigWriter,
  blob: at => value => encodeBase64(bytesOf(at, value)),
}

function integerWriter(at: string): Write {
  return value =>
    Number.isSafeInteger(value) || typeof value === 'bigint'
      ? `${value}`
      : misfit(at, 'a whole number (a bigint beyond 2^53)', value)
}

function numberWriter(at: string): Write {
  return value =>
    typeof value === 'number' || typeof value === 'bigint'
      ? `${value}`
      : misfit(at, 'a number', value)
}

/** Big numbers may also come as text, so that no digit is lost on the way here. */
export function bigWriter(at: string): Write {
  return value =>
    (typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) ||
    Number.isFinite(value) ||
    typeof value === 'bigint'
      ? `${value}`
      : misfit(at, 'a number or decimal text', value)
}

/** Bytes of a blob; text counts as UTF-8. */
export function bytesOf(at: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return encodeUtf8(value)
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return misfit(at, 'bytes or text', value)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Date) return 'a Date'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** The items of a list: an array or a set. */
export const itemsOf = (at: string, value: unknown): Iterable<unknown> =>
  Array.isArray(value) || value instanceof Set ? value : misfit(at, 'an array', value)

/** A union is a structure of which exactly one known member is set. */
export function oneMember(at: string, known: object, value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return misfit(at, 'an object', value)
  let set = 0
  for (const key in value)
    if (value[key] !== undefined && value[key] !== null && Object.hasOwn(known, key)) set++
  return set === 1 ? value : misfit(at, 'exactly one known member', value)
}
