/** JSON bodies into values: `JSON.parse` does the work, `tree.ts` the rest. The reading twin of `serialize/json.ts`. */
import { decodeBase64 } from '../codec/base64.ts'
import { type Decimal, parseJson } from '../codec/json.ts'
import type { ParseOptions } from '../model/codec.ts'
import type { Member, Reference, Section } from '../model/types.ts'
import { holdsBigNumbers } from './big-numbers.ts'
import { fillingOf } from './correction.ts'
import { type Notes, readDecimal, readInstant, readInteger, warn } from './scalars.ts'
import type { TreeRead, TreeStyle } from './tree.ts'

export type JsonStyle = TreeStyle & {
  /** Must numbers be read digit by digit? It costs a look at the whole text, so only where the shapes need it. */
  readonly exact: boolean
}

/** The style of one operation's responses; `renames` tells whether `jsonName` counts (restJson1). */
export const jsonStyle = (
  section: Section,
  renames: boolean,
  options?: ParseOptions,
): JsonStyle => ({
  name: renames ? jsonName : plainName,
  simple,
  exact: holdsBigNumbers(section),
  filling: fillingOf(options),
})

const plainName = (key: string): string => key
const jsonName = (key: string, member: Member): string => member.jsonName ?? key

const exactly = { exact: true } as const

export const readJson = (text: string, style: JsonStyle): unknown =>
  parseJson(text, style.exact ? exactly : undefined)

function simple(reference: Reference): TreeRead | undefined {
  switch (reference.type ?? 'string') {
    case 'blob':
      return value => (typeof value === 'string' ? decodeBase64(value) : undefined)
    case 'timestamp':
      return timestampReader(reference)
    case 'float':
    case 'double':
      return value => (typeof value === 'string' ? special(value) : asNumber(value))
    case 'number':
      return value =>
        typeof value === 'string'
          ? special(value)
          : isDecimal(value)
            ? Number(value.decimal)
            : value
    case 'long':
      return whole
    case 'bigInteger':
      return value => whole(typeof value === 'string' ? readInteger(value) : value)
    case 'bigDecimal':
      return value =>
        typeof value === 'string' ? readDecimal(value) : isDecimal(value) ? value.decimal : value
    case 'document':
      return reference.mediaType === undefined
        ? documentOf
        : value => (typeof value === 'string' ? jsonWithin(value) : value)
    case 'string':
      return value => (typeof value === 'object' ? JSON.stringify(value) : value)
    default:
      return undefined
  }
}

/** Beyond 2^53 always a bigint, even where a number happens to be spelled the same. */
export const whole = (value: unknown): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? BigInt(spelled(value))
    : value

function spelled(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const [digits = '', fraction = ''] = mantissa.split('.')
  return exponent === '0' ? digits : digits + fraction.padEnd(Number(exponent), '0')
}

const isDecimal = (value: unknown): value is Decimal =>
  typeof value === 'object' && value !== null && 'decimal' in value

/** Where exact numbers were asked for, a float may arrive as a bigint or as its digits. */
const asNumber = (value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : isDecimal(value) ? Number(value.decimal) : value

/** A document has no described numbers: whole ones stay exact, others are what JavaScript makes of them. */
function documentOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(documentOf)
  if (typeof value !== 'object' || value === null) return value
  if (isDecimal(value) && isLongNumber(value.decimal)) return Number(value.decimal)
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) {
    const part = documentOf(holder[key])
    if (part !== holder[key]) holder[key] = part
  }
  return value
}

/** JSON that travels as text: objects and arrays are read, anything else stays the text it was sent as. */
export function jsonWithin(text: string): unknown {
  try {
    const value = parseJson(text, exactly)
    return typeof value === 'object' && value !== null ? documentOf(value) : text
  } catch {
    return text
  }
}

/** Told apart from an object of the service's own that happens to have such a member. */
const isLongNumber = (text: unknown): boolean =>
  typeof text === 'string' && text.length > 15 && /^-?\d[\d.]*(?:[eE][+-]?\d+)?$/.test(text)

function special(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN
  if (text === 'Infinity') return Number.POSITIVE_INFINITY
  if (text === '-Infinity') return Number.NEGATIVE_INFINITY
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? undefined : value
}

function timestampReader(reference: Reference): TreeRead {
  const format = reference.format ?? 'epoch-seconds'
  return (value, notes) => {
    const number = asNumber(value)
    if (typeof number !== 'number')
      return typeof value === 'string'
        ? readInstant(value, format, notes)
        : unreadable(value, notes)
    const date = new Date(Math.round(number * 1000))
    return Number.isNaN(date.getTime()) ? unreadable(value, notes) : date
  }
}

function unreadable(value: unknown, notes: Notes): unknown {
  warn(notes, `not an instant: ${String(value).slice(0, 40)}`)
  return value
}
