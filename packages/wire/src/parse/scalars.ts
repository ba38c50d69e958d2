/** Text as simple values: the reading twin of `serialize/scalars.ts`, for headers, XML and query bodies. */

import { decodeBase64 } from '../codec/base64.ts'
import { part } from '../model/parts.ts'
import type { Reference, Section, SimpleType } from '../model/types.ts'

export type Read = (text: string, notes: Notes) => unknown

/** What reading leaves behind besides the value. */
export type Notes = { filled?: string[]; warnings?: string[] }

/** Compiles the reader of a simple value. What cannot be read is left out (`undefined`); an instant stays text. */
export function scalarReader(section: Section, { type = 'string' }: Reference): Read {
  if (type === 'timestamp') return instantReader(section)
  if (type === 'bigDecimal') return part(section, 'exactNumbers').readDecimal
  return readers[type] ?? (text => text)
}

const readers: Partial<Record<SimpleType, Read>> = {
  boolean: readBoolean,
  byte: readInteger,
  short: readInteger,
  integer: readInteger,
  long: readInteger,
  number: readNumber,
  float: readFloat,
  double: readFloat,
  bigInteger: readInteger,
  blob: decodeBase64,
}

function instantReader(section: Section): Read {
  const { readText } = part(section, 'instants')
  return (text, notes) => readText(text.trim(), notes)
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

function readNumber(text: string): number | bigint | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text) ? readInteger(text) : readFloat(text)
}

export const warn = (notes: Notes, warning: string): void => {
  notes.warnings = [...(notes.warnings ?? []), warning]
}
