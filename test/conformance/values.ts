/**
 * Values of the corpora, which are JSON, as the values the client takes and gives: bytes, instants, numbers that JSON
 * cannot hold. What a value means is decided by its shape and never by its looks.
 */
import { parseTimestamp } from '../../packages/wire/src/codec/timestamp.ts'
import { shapeNamed } from '../../packages/wire/src/model/lookup.ts'
import type { Reference, Section, Shape, SimpleType } from '../../packages/wire/src/model/types.ts'

/** How a null member of a structure is meant: given as null, or (of an output) as absent. */
type Nulls = 'kept' | 'absent'

/** `value` as the shape it stands for. */
export function typed(
  section: Section,
  reference: Reference,
  value: unknown,
  nulls: Nulls = 'kept',
): unknown {
  if (value === null || value === undefined) return value
  if (reference.shape !== undefined)
    return aggregate(section, shapeNamed(section, reference.shape), value, nulls)
  return simple[reference.type ?? 'string']?.(value) ?? value
}

function aggregate(section: Section, shape: Shape, value: unknown, nulls: Nulls): unknown {
  if (shape.type === 'list')
    return (value as unknown[]).map(item => typed(section, shape.member, item, nulls))
  const pairs = Object.entries(value as Record<string, unknown>)
  if (shape.type === 'map')
    return fromPairs(pairs, (_, item) => typed(section, shape.value, item, nulls))
  const { members } = shape
  const meant = (key: string, item: unknown) =>
    nulls === 'kept' || item !== null || members[key]?.type === 'document'
  return fromPairs(
    pairs.filter(([key, item]) => meant(key, item)),
    (key, item) => {
      const member = members[key]
      return member === undefined ? item : typed(section, member, item, nulls)
    },
  )
}

const fromPairs = (
  pairs: readonly [string, unknown][],
  change: (key: string, value: unknown) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(pairs.map(([key, value]) => [key, change(key, value)]))

const utf8 = new TextEncoder()

const simple: Readonly<Partial<Record<SimpleType, (value: unknown) => unknown>>> = {
  blob: value => (typeof value === 'string' ? utf8.encode(value) : value),
  timestamp: value =>
    typeof value === 'number'
      ? new Date(Math.round(value * 1000))
      : typeof value === 'string'
        ? instantOf(value)
        : value,
  float: double,
  double,
  bigDecimal: value => decimalOf(value) ?? value,
}

/** Instants stand as numbers or as text in any format; what is none stays text. */
const instantOf = (text: string): unknown =>
  parseTimestamp(text, 'epoch-seconds') ??
  parseTimestamp(text, 'date-time') ??
  parseTimestamp(text, 'http-date') ??
  text

function double(value: unknown): unknown {
  if (typeof value === 'string') return Number(value)
  return Number(decimalOf(value) ?? value)
}

const decimalOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'decimal' in value
    ? String(value.decimal)
    : undefined
