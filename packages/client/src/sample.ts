/**
 * Values made up after their shapes: requests that a description accepts, responses that a service might give. The same
 * seed makes the same value, wherever and whenever.
 */
import {
  type Constraint,
  type Constraints,
  type Member,
  patternMatcher,
  type Section,
  type Shape,
  type SimpleType,
  type StructureShape,
} from '@plainwire/wire'
import { responseBody } from '@plainwire/wire/parts'
import { type Random, textOfPattern } from './pattern-sample.ts'

export type SampleOptions = {
  /** The same seed, the same sample; default 0. */
  readonly seed?: number | string
  /** How many of the members that may be left out are there, from 0 to 1; default 0.5. */
  readonly optional?: number
}

/**
 * @example
 * sampleOf(section, 'PutItemInput', constraints, { seed: 7 })
 */
export function sampleOf(
  section: Section,
  shape: string,
  constraints: Constraints = {},
  { seed = 0, optional = 0.5 }: SampleOptions = {},
): Record<string, unknown> {
  const random = randomFrom(`${seed} ${section.operation.name} ${shape}`)
  const made: Making = { section, constraints, random, optional }
  return ofShape(made, shape, 0) as Record<string, unknown>
}

/** What asks for the next page is left out: a sample is a whole answer. */
export function sampleOutput(
  section: Section,
  constraints: Constraints = {},
  options: SampleOptions = {},
): Record<string, unknown> {
  const { output, pagination } = section.operation
  if (output === undefined) return {}
  const made = sampleOf(section, output, constraints, { optional: 1, ...options })
  const paths = pagination === undefined ? [] : [pagination.output, pagination.more ?? []].flat(2)
  for (const path of paths) leaveOut(made, path.split(/[.[|]/, 1)[0]!.trim(), path)
  return made
}

/** Only what stands at the top; a token within a list is data. */
function leaveOut(made: Record<string, unknown>, first: string, path: string): void {
  const [holder = '', name] = path.split('.')
  if (/^\w+$/.test(path)) delete made[first]
  else if (/^\w+\.\w+$/.test(path) && name !== undefined)
    delete (made[holder] as Record<string, unknown> | undefined)?.[name]
}

type Making = {
  readonly section: Section
  readonly constraints: Constraints
  readonly random: Random
  readonly optional: number
}

/** A generator of the kind called mulberry32, begun from a text's FNV-1a hash. */
export function randomFrom(seed: string): Random {
  let state = 0x811c9dc5
  for (let at = 0; at < seed.length; at++)
    state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Deeper down, only what must be there is. */
const lean = 4
const deepest = 30

function ofShape(made: Making, name: string, depth: number): unknown {
  const shape = made.section.shapes[name]
  if (shape === undefined) throw new Error(`The model names a shape it does not have: ${name}`)
  return makers[shape.type](made, shape as never, name, depth)
}

type Maker<S extends Shape> = (made: Making, shape: S, name: string, depth: number) => unknown

const makers: { readonly [Type in Shape['type']]: Maker<Extract<Shape, { type: Type }>> } = {
  structure: (made, shape, name, depth) => structure(made, shape, name, depth),
  union(made, { members, streaming }, name, depth) {
    const keys = Object.keys(members)
    const one = (key: string) => ({
      [key]: ofMember(made, members[key]!, `${name}$${key}`, depth + 1),
    })
    const flat = keys.filter(key => members[key]!.shape === undefined)
    if (streaming) return stream(keys.slice(0, 2).map(one))
    return one(pick(made.random, depth < lean || flat.length === 0 ? keys : flat))
  },
  list(made, { member }, name, depth) {
    const { min = 0, unique } = made.constraints[`${name}$`] ?? {}
    return items(countOf(made, min, depth), unique, () =>
      ofMember(made, member, `${name}$member`, depth + 1),
    )
  },
  map(made, { key, value }, name, depth) {
    const pairs = items(countOf(made, 0, depth), true, () =>
      ofMember(made, key, `${name}$key`, depth + 1),
    )
    return Object.fromEntries(
      pairs.map(one => [one, ofMember(made, value, `${name}$value`, depth + 1)]),
    )
  },
}

const countOf = ({ random }: Making, min: number, depth: number): number =>
  Math.max(min, depth < lean ? 1 + Math.floor(random() * 2) : 0)

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!

function structure(made: Making, shape: StructureShape, name: string, depth: number) {
  const value: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(shape.members)) {
    const isWanted = depth < lean && made.random() < made.optional
    if ((!member.required && !isWanted) || depth > deepest) continue
    value[key] = ofMember(made, member, `${name}$${key}`, depth + 1)
  }
  return value
}

async function* stream(events: readonly unknown[]): AsyncGenerator<unknown> {
  yield* events
}

/** Lists and maps keep to the bounds of the member that holds them. */
function ofMember(made: Making, member: Member, at: string, depth: number): unknown {
  const constraint = made.constraints[at] ?? {}
  if (member.shape === undefined) return simple(made, member, constraint, at)
  const value = ofShape(made, member.shape, depth)
  return fitted(made, member.shape, value, constraint, depth)
}

/** Adds items until there are enough, and takes away what is too much. */
function fitted(made: Making, name: string, value: unknown, constraint: Constraint, depth: number) {
  const { min = 0, max = Number.POSITIVE_INFINITY, unique } = constraint
  const shape = made.section.shapes[name]
  if (shape?.type === 'list' && Array.isArray(value)) {
    const more = () => ofMember(made, shape.member, `${name}$member`, depth + 1)
    const enough =
      value.length < min ? [...value, ...items(min - value.length, false, more)] : value
    return (unique ? distinct(enough) : enough).slice(0, max)
  }
  if (shape?.type === 'map') {
    const pairs = Object.entries(value as object)
    for (let tries = 0; pairs.length < min && tries < 50; tries++)
      pairs.push(...Object.entries(ofShape(made, name, 0) as object))
    return Object.fromEntries(pairs.slice(0, max))
  }
  return value
}

function items<T>(count: number, unique: boolean | undefined, make: () => T): T[] {
  const all: T[] = []
  for (let tries = 0; all.length < count && tries < count * 10; tries++) {
    all.push(make())
    if (unique) all.splice(0, all.length, ...distinct(all))
  }
  return all
}

const distinct = <T>(all: readonly T[]): T[] => [
  ...new Map(all.map(one => [JSON.stringify(one, plain), one])).values(),
]
const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)

function simple(made: Making, member: Member, constraint: Constraint, at: string): unknown {
  const { values } = constraint
  if (values !== undefined && values.length > 0) return pick(made.random, values)
  return simples[member.type ?? 'string'](made, constraint, at, member)
}

type Simple = (made: Making, constraint: Constraint, at: string, member: Member) => unknown

const whole: Simple = ({ random }, { min = 0, max = min + 100 }) =>
  min + Math.floor(random() * (Math.min(max, min + 1000) - min + 1))
const fraction: Simple = ({ random }, { min = 0, max = min + 1 }) =>
  min + Math.round(random() * 100 * (Math.min(max, min + 10) - min)) / 100

/** Some time in 2024. */
const year = Date.UTC(2024, 0, 1)
const day = 86_400_000

const simples: Readonly<Record<SimpleType, Simple>> = {
  string: text,
  boolean: ({ random }) => random() < 0.5,
  byte: whole,
  short: whole,
  integer: whole,
  long: whole,
  number: whole,
  bigInteger: whole,
  float: fraction,
  double: fraction,
  bigDecimal: fraction,
  blob(made, constraint, at, { streaming }) {
    const bytes = new TextEncoder().encode(text(made, constraint, at) as string)
    const isOutput = at.startsWith(`${made.section.operation.output}$`)
    return streaming && isOutput ? responseBody(bytes) : bytes
  },
  timestamp: ({ random }) => new Date(year + Math.floor(random() * 365) * day),
  document: ({ random }) => ({ sample: Math.floor(random() * 100) }),
}

/** By its pattern, if one can be found that way; else the member's name and a few digits, as long as it may be. */
function text(made: Making, constraint: Constraint, at: string): unknown {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern } = constraint
  if (pattern !== undefined) {
    const matches = patternMatcher(pattern)
    const isGood = (found: string) => found.length >= Math.max(min, 1) && matches(found)
    for (const more of [8, 4, 2, 1, 0, 16, 32, 64, 128, 300])
      for (let tries = 0; tries < 4; tries++) {
        const found = textOfPattern(pattern, made.random, more)?.slice(0, max)
        if (found !== undefined && isGood(found)) return found
      }
  }
  const name = at.slice(at.indexOf('$') + 1)
  const digits = Math.floor(made.random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0')
  return `${name}-${digits}`.slice(0, Math.max(max, 0)).padEnd(Math.min(min, 10_000), 'x')
}
