/**
 * Decoded documents (JSON, CBOR) as input: shapes become closures that check every value and keep what the model knows.
 * How a simple value looks is the protocol's own.
 */
import { compiledOnce, shapeNamed } from '../model/lookup.ts'
import type {
  ListShape,
  MapShape,
  Member,
  Reference,
  Section,
  Shape,
  StructureShape,
  UnionShape,
} from '../model/types.ts'
import { unfit } from './refuse.ts'

export type ReadValue = (value: unknown) => unknown

export type TreeStyle = {
  readonly name: (key: string, member: Member) => string
  readonly simple: (reference: Reference, at: string) => ReadValue
}

type Fields = Record<string, unknown>
type Compile = { section: Section; style: TreeStyle; done: Map<string, ReadValue> }

/** Compiles the reader of one value. */
export const treeReader = (
  section: Section,
  reference: Reference,
  at: string,
  style: TreeStyle,
): ReadValue => reader({ section, style, done: new Map() }, reference, at)

/** Compiles the reader of the members `pick` lets through. */
export const treeMembers = (
  section: Section,
  shape: StructureShape,
  name: string,
  style: TreeStyle,
  pick: (member: Member) => boolean = () => true,
): ((value: unknown) => Fields) =>
  structure({ section, style, done: new Map() }, shape, name, pick) as (value: unknown) => Fields

function reader(compile: Compile, reference: Reference, at: string): ReadValue {
  const name = reference.shape
  if (name === undefined) return compile.style.simple(reference, at)
  return compiledOnce(compile.done, name, () =>
    aggregate(compile, shapeNamed(compile.section, name), name),
  )
}

function aggregate(compile: Compile, shape: Shape, name: string): ReadValue {
  if (shape.type === 'structure') return structure(compile, shape, name, () => true)
  if (shape.type === 'union') return union(compile, shape, name)
  return shape.type === 'list' ? list(compile, shape, name) : map(compile, shape, name)
}

type Field = { readonly key: string; readonly read: ReadValue }

const fieldsOf = (
  compile: Compile,
  shape: StructureShape | UnionShape,
  name: string,
  pick: (member: Member) => boolean,
): ReadonlyMap<string, Field> =>
  new Map(
    Object.entries(shape.members)
      .filter(([, member]) => pick(member))
      .map(([key, member]) => [
        compile.style.name(key, member),
        { key, read: reader(compile, member, `${name}$${key}`) },
      ]),
  )

/** Null means absent; members nobody described are passed over. */
function structure(
  compile: Compile,
  shape: StructureShape,
  name: string,
  pick: (member: Member) => boolean,
): ReadValue {
  const fields = fieldsOf(compile, shape, name, pick)
  return value => {
    if (!isRecord(value)) return unfit(name, 'an object')
    const input: Fields = {}
    for (const [wire, part] of Object.entries(value)) {
      const field = fields.get(wire)
      if (field !== undefined && !absent(part)) input[field.key] = field.read(part)
    }
    return input
  }
}

function union(compile: Compile, shape: UnionShape, name: string): ReadValue {
  const fields = fieldsOf(compile, shape, name, () => true)
  return value => {
    const set = isRecord(value)
      ? Object.entries(value).filter(([wire, part]) => !absent(part) && wire !== '__type')
      : []
    const [wire, part] = set[0] ?? ['', undefined]
    const field = fields.get(wire)
    if (set.length !== 1 || field === undefined) return unfit(name, 'exactly one known member')
    return { [field.key]: field.read(part) }
  }
}

function list(compile: Compile, shape: ListShape, name: string): ReadValue {
  const read = reader(compile, shape.member, `${name}$member`)
  return value => {
    if (!Array.isArray(value)) return unfit(name, 'an array')
    return value.map(item => (absent(item) ? gap(shape, name) : read(item)))
  }
}

function map(compile: Compile, shape: MapShape, name: string): ReadValue {
  const read = reader(compile, shape.value, `${name}$value`)
  return value => {
    if (!isRecord(value)) return unfit(name, 'an object')
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        absent(item) ? gap(shape, name) : read(item),
      ]),
    )
  }
}

const gap = ({ sparse }: ListShape | MapShape, name: string): null =>
  sparse ? null : unfit(name, 'without null')

const absent = (value: unknown): value is null | undefined => value === null || value === undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !(value instanceof Uint8Array)
