/** `@default`s: what a server puts where a member is absent, at any depth, in what it receives and what it answers. */
import { defaultOf } from '../model/defaults.ts'
import { shapeNamed, structureNamed } from '../model/lookup.ts'
import type { Member, Reference, Section, StructureShape } from '../model/types.ts'
import { isRecord } from '../record.ts'

type Fields = Readonly<Record<string, unknown>>
type Fill = (value: unknown) => unknown
type Compile = { section: Section; done: Map<string, Fill | undefined> }

/** Values come back as they were where nothing is missing. */
export function defaultsFiller(
  section: Section,
  name: string,
): (value: Fields) => Record<string, unknown> {
  const compile: Compile = { section, done: new Map() }
  return structure(compile, structureNamed(section, name)!) as (
    value: Fields,
  ) => Record<string, unknown>
}

function filler(compile: Compile, reference: Reference): Fill | undefined {
  const name = reference.shape
  if (name === undefined) return undefined
  if (compile.done.has(name)) return compile.done.get(name)
  let ready: Fill | undefined
  compile.done.set(name, value => (ready === undefined ? value : ready(value)))
  ready = aggregate(compile, name)
  compile.done.set(name, ready)
  return ready
}

function aggregate(compile: Compile, name: string): Fill | undefined {
  const shape = shapeNamed(compile.section, name)
  if (shape.type === 'structure') return structure(compile, shape)
  if (shape.type === 'union') return members(compile, Object.entries(shape.members))
  const fill = filler(compile, shape.type === 'list' ? shape.member : shape.value)
  if (fill === undefined) return undefined
  return shape.type === 'list'
    ? value =>
        Array.isArray(value) ? value.map(item => (absent(item) ? item : fill(item))) : value
    : value =>
        isRecord(value) ? mapValues(value, item => (absent(item) ? item : fill(item))) : value
}

function structure(compile: Compile, shape: StructureShape): Fill {
  const entries = Object.entries(shape.members)
  const defaults = entries.filter(([, member]) => member.default !== undefined)
  const inner = members(compile, entries)
  return value => {
    if (!isRecord(value)) return value
    const filled: Record<string, unknown> = { ...value }
    for (const [key, member] of defaults) if (absent(filled[key])) filled[key] = defaultOf(member)
    return inner?.(filled) ?? filled
  }
}

/** Fills within the members; no filler where none of them holds anything to fill. */
function members(compile: Compile, entries: [string, Member][]): Fill | undefined {
  const fills = entries.flatMap(([key, member]) => {
    const fill = filler(compile, member)
    return fill === undefined ? [] : [{ key, fill }]
  })
  if (fills.length === 0) return undefined
  return value => {
    if (!isRecord(value)) return value
    const filled: Record<string, unknown> = { ...value }
    for (const { key, fill } of fills) if (!absent(filled[key])) filled[key] = fill(filled[key])
    return filled
  }
}

const absent = (value: unknown): boolean => value === undefined || value === null

const mapValues = (value: Record<string, unknown>, change: Fill): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]))
