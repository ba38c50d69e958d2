/**
 * DynamoDB with plain values: wherever a description wants an attribute value, a request holds a text, a number, a set,
 * bytes, a list or an object, and so does the answer. No digit of a number is lost on the way.
 */

import {
  type Anomaly,
  anomaly,
  type Member,
  type Problem,
  type Section,
  type Service,
} from '@plainwire/wire'
import {
  type AttributeOptions,
  fromAttribute as fromWith,
  toAttribute as toWith,
  UnmappableValue,
} from './attribute-values.ts'
import type { Members, Plugin } from './plugin.ts'

/** A number with more digits than JavaScript's have: made by `decimal`, printed as its digits. */
export type Decimal = { readonly decimal: string }

export type DocumentValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Decimal
  | Uint8Array
  | ReadonlySet<string>
  | ReadonlySet<number | bigint | Decimal>
  | ReadonlySet<Uint8Array>
  | readonly DocumentValue[]
  | { readonly [key: string]: DocumentValue }

export type DocumentOptions = Pick<AttributeOptions, 'undefined' | 'empty' | 'instances'> & {
  /** What becomes of a `Date`: refused (default), a text in ISO form, or seconds since 1970 as a number. */
  readonly instants?: 'refuse' | 'text' | 'seconds'
  /**
   * What numbers become: a number, a bigint or a `Decimal`, whichever loses nothing (`exact`, default); always a number,
   * whatever it loses; or their digits as text.
   */
  readonly numbers?: 'exact' | 'number' | 'text'
}

/** Types of a service's operations, with plain values in place of attribute values. */
export type Documented<T> = T extends readonly (infer Item)[]
  ? Documented<Item>[]
  : T extends Date | Uint8Array | ((...argv: never[]) => unknown)
    ? T
    : 'BOOL' extends keyof T
      ? DocumentValue
      : T extends object
        ? { [Key in keyof T]: Documented<T[Key]> }
        : T

/**
 * DynamoDB as a service of plain values: the same operations, with other types and what maps them.
 *
 * @example
 * import { documents } from '@plainwire/client/document'
 *
 * const notes = client({ api: documents(dynamodb), region: 'eu-west-1' })
 * await notes.invoke({ op: 'PutItem', request: { TableName: 'notes', Item: { id: 'a', tags: new Set(['x']), page: 7 } } })
 */
export const documents = <Ops>(
  service: Service<Ops>,
  options: DocumentOptions = {},
): Service<Documented<Ops>> =>
  ({ ...service, plugins: [documentPlugin(options)] }) as object as Service<Documented<Ops>>

/** What `documents` puts on a service: for clients whose types do not matter. */
export function documentPlugin(options: DocumentOptions = {}): Plugin {
  const write = (value: unknown) => toWith(value, writing(options))
  const read = (value: unknown) => fromWith(value, { number: reading[options.numbers ?? 'exact'] })
  return {
    name: 'documents',
    validate({ op, section, input }) {
      const { input: shape } = section.operation
      if (shape === undefined) return undefined
      try {
        return { input: mapped(section, shape, input, write) as Members }
      } catch (thrown) {
        if (isUnmappable(thrown)) return refused(op, thrown)
        throw thrown
      }
    },
    response({ section, output }) {
      const { output: shape } = section.operation
      return shape === undefined
        ? undefined
        : { output: mapped(section, shape, output, read) as Members }
    },
  }
}

/**
 * @example
 * toItem({ id: 'a', at: new Date(0) }, { instants: 'seconds' }) // { id: { S: 'a' }, at: { N: '0' } }
 */
export const toItem = (
  item: Readonly<Record<string, DocumentValue | Date>>,
  options: DocumentOptions = {},
): Record<string, Readonly<Record<string, unknown>>> =>
  (toWith(item, writing(options)) as { M: never }).M

/** @example fromItem({ id: { S: 'a' } }) // { id: 'a' } */
export const fromItem = (
  item: Readonly<Record<string, unknown>>,
  options: Pick<DocumentOptions, 'numbers'> = {},
): Record<string, unknown> =>
  fromWith({ M: item }, { number: reading[options.numbers ?? 'exact'] }) as never

/** Tells a number of many digits from an object that only looks like one; copies of the module share it. */
const mark = Symbol.for('plainwire.decimal')

/** @example decimal('0.1234567890123456789012345') */
export function decimal(digits: string): Decimal {
  if (!/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(digits))
    throw new TypeError(`'${digits}' is no decimal number.`)
  const made = { decimal: digits }
  Object.defineProperty(made, mark, { value: true })
  return Object.freeze(Object.defineProperty(made, 'toString', { value: () => digits }))
}

const isDecimal = (value: unknown): value is Decimal =>
  typeof value === 'object' && value !== null && mark in value

function writing({ instants = 'refuse', numbers: _, ...rest }: DocumentOptions): AttributeOptions {
  return {
    ...rest,
    own(value) {
      if (isDecimal(value)) return { N: value.decimal }
      if (value instanceof Date && instants !== 'refuse') return instant(value, instants)
      return value instanceof Set && [...value].some(isDecimal) ? decimals(value) : undefined
    },
  }
}

const instant = (value: Date, form: 'text' | 'seconds'): Readonly<Record<string, unknown>> =>
  form === 'text' ? { S: value.toISOString() } : { N: String(value.getTime() / 1000) }

/** Numbers of all kinds may be in one set. */
const decimals = (values: ReadonlySet<unknown>): Readonly<Record<string, unknown>> => {
  const { NS } = toWith(new Set([...values].filter(value => !isDecimal(value))), { empty: 'null' })
  return {
    NS: [...((NS as string[] | undefined) ?? []), ...[...values].filter(isDecimal).map(String)],
  }
}

const reading: Readonly<
  Record<NonNullable<DocumentOptions['numbers']>, (digits: string) => unknown>
> = { exact, number: Number, text: digits => digits }

/** The first of number, bigint and `Decimal` that has all the digits. */
function exact(digits: string): number | bigint | Decimal {
  const value = Number(digits)
  const isSafe = Math.abs(value) <= Number.MAX_SAFE_INTEGER
  if (isSafe && significant(String(value)) === significant(digits)) return value
  return /^-?\d+$/.test(digits) ? BigInt(digits) : decimal(digits)
}

/** Sign, digits that count and exponent, whatever way the number is spelled. */
function significant(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().replace('-', '').split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = (whole + fraction).replace(/^0+/, '')
  const kept = all.replace(/0+$/, '')
  const sign = text.startsWith('-') && kept !== '' ? '-' : ''
  return kept === ''
    ? '0'
    : `${sign}${kept}e${Number(exponent) - fraction.length + all.length - kept.length}`
}

type Change = (value: unknown) => unknown

/** A copy in which every attribute value is another; what holds none stays the same. */
function mapped(section: Section, name: string, value: unknown, change: Change): unknown {
  if (name === 'AttributeValue') return value === undefined ? value : at([], () => change(value))
  const shape = section.shapes[name]
  if (shape === undefined || typeof value !== 'object' || value === null) return value
  if (!reaches(section, name)) return value
  const of = (member: Member, key: string | number, part: unknown) =>
    member.shape === undefined
      ? part
      : at([key], () => mapped(section, member.shape!, part, change))
  if (shape.type === 'list')
    return Array.isArray(value) ? value.map((part, index) => of(shape.member, index, part)) : value
  const pairs = Object.entries(value).map(([key, part]) => {
    const member = shape.type === 'map' ? shape.value : shape.members[key]
    return [key, member === undefined ? part : of(member, key, part)] as const
  })
  return Object.fromEntries(pairs)
}

/** On its way up, a refusal learns where it was. */
function at<T>(path: readonly (string | number)[], make: () => T): T {
  try {
    return make()
  } catch (thrown) {
    if (isUnmappable(thrown)) throw { ...thrown, path: [...path, ...thrown.path] }
    if (thrown instanceof UnmappableValue)
      throw { unmappable: thrown, path: [...path, ...thrown.path] }
    throw thrown
  }
}

type Unmappable = { readonly unmappable: UnmappableValue; readonly path: Problem['path'] }
const isUnmappable = (thrown: unknown): thrown is Unmappable =>
  typeof thrown === 'object' && thrown !== null && 'unmappable' in thrown

function refused(op: string, { unmappable, path }: Unmappable): Anomaly {
  const words = unmappable.message.replace(/^(The value|[^ ]+) /, '')
  const message = `${path.join('.')} ${words}`
  return anomaly('incorrect', `${op}: ${message}`, {
    code: 'INVALID_REQUEST',
    problems: [{ path, rule: unmappable.reason, message }],
  })
}

const reached = new WeakMap<Section, Map<string, boolean>>()

/** Is there an attribute value anywhere below a shape? */
function reaches(section: Section, name: string): boolean {
  const known = reached.get(section) ?? new Map<string, boolean>()
  reached.set(section, known)
  const before = known.get(name)
  if (before !== undefined) return before
  known.set(name, false)
  const shape = section.shapes[name]
  const members =
    shape === undefined
      ? []
      : shape.type === 'list'
        ? [shape.member]
        : shape.type === 'map'
          ? [shape.value]
          : Object.values(shape.members)
  const found = members.some(
    ({ shape: inner }) =>
      inner !== undefined && (inner === 'AttributeValue' || reaches(section, inner)),
  )
  known.set(name, found)
  return found
}
