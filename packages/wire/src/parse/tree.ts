/**
 * A tree that a codec read (JSON, CBOR) into values: compiled closures fix in place what the codec cannot know (instants,
 * bytes, names, gaps). Members the model does not know are dropped. What a simple value looks like is the codec's own.
 */
import { compiledOnce, shapeNamed } from '../model/lookup.ts'
import type {
  Member,
  Reference,
  Section,
  Shape,
  StructureShape,
  UnionShape,
} from '../model/types.ts'
import { isRecord } from '../record.ts'
import { corrector, type Filling } from './filling.ts'
import type { Notes } from './scalars.ts'

/** Returns the value to keep, or `undefined` for none. */
export type TreeRead = (value: unknown, notes: Notes) => unknown

export type TreeStyle = {
  /** What a member is called in the tree. */
  readonly name: (key: string, member: Member) => string
  /** A reader, or nothing where the value may stay as it is. */
  readonly simple: (reference: Reference) => TreeRead | undefined
  readonly filling: Filling
}

type Compile = { section: Section; style: TreeStyle; done: Map<string, TreeRead> }

/** Compiles readers of one section. */
export function treeReaders(
  section: Section,
  style: TreeStyle,
): (reference: Reference) => TreeRead {
  const compile: Compile = { section, style, done: new Map() }
  return reference => reader(compile, reference) ?? keep
}

/** Reads the members `pick` lets through out of one object. */
export const treeMembers = (
  section: Section,
  shape: StructureShape,
  name: string,
  style: TreeStyle,
  pick: (member: Member) => boolean = () => true,
): TreeRead => structureReader({ section, style, done: new Map() }, shape, name, pick)

const keep: TreeRead = value => value

function reader(compile: Compile, reference: Reference): TreeRead | undefined {
  if (reference.shape === undefined) return compile.style.simple(reference)
  const name = reference.shape
  return compiledOnce(compile.done, name, () =>
    shapeReader(compile, shapeNamed(compile.section, name), name),
  )
}

function shapeReader(compile: Compile, shape: Shape, name: string): TreeRead {
  if (shape.type === 'structure') return structureReader(compile, shape, name, () => true)
  if (shape.type === 'union') return unionReader(compile, shape)
  if (shape.type === 'list') return listReader(reader(compile, shape.member), shape.sparse === true)
  return mapReader(reader(compile, shape.value), shape.sparse === true)
}

type Field = { key: string; read: TreeRead }

const fieldsOf = (
  compile: Compile,
  shape: StructureShape | UnionShape,
  pick: (member: Member) => boolean,
): Map<string, Field> =>
  new Map(
    Object.entries(shape.members)
      .filter(([, member]) => pick(member))
      .map(([key, member]) => [
        compile.style.name(key, member),
        { key, read: reader(compile, member) ?? keep },
      ]),
  )

function structureReader(
  compile: Compile,
  shape: StructureShape,
  name: string,
  pick: (member: Member) => boolean,
): TreeRead {
  const fields = fieldsOf(compile, shape, pick)
  const correct = corrector(compile.section, shape, name, compile.style.filling, pick)
  return (value, notes) => {
    if (!isRecord(value)) return undefined
    const output: Record<string, unknown> = {}
    for (const wire in value) {
      const part = value[wire]
      const field = fields.get(wire)
      if (field === undefined || part === null) continue
      const read = field.read === keep ? part : field.read(part, notes)
      if (read !== undefined) output[field.key] = read
    }
    return correct === undefined ? output : correct(output, notes)
  }
}

/** A member nobody described is kept under `$unknown`, so that a newer service does not lose data here. */
function unionReader(compile: Compile, shape: UnionShape): TreeRead {
  const fields = fieldsOf(compile, shape, () => true)
  return (value, notes) => {
    if (!isRecord(value)) return undefined
    for (const wire in value) {
      const part = value[wire]
      if (part === null || part === undefined || wire === '__type') continue
      const field = fields.get(wire)
      if (field === undefined) return { $unknown: [wire, part] }
      return { [field.key]: field.read(part, notes) }
    }
    return undefined
  }
}

/** One value where a list is described counts as a list of one. */
const listReader =
  (read: TreeRead | undefined, sparse: boolean): TreeRead =>
  (value, notes) => {
    const items = Array.isArray(value) ? value : [value]
    if (read === undefined && !items.includes(null)) return items
    const output: unknown[] = []
    for (const item of items) {
      if (item === null) {
        if (sparse) output.push(null)
        continue
      }
      const part = read === undefined ? item : read(item, notes)
      if (part !== undefined) output.push(part)
    }
    return output
  }

const mapReader =
  (read: TreeRead | undefined, sparse: boolean): TreeRead =>
  (value, notes) => {
    if (!isRecord(value)) return undefined
    for (const key of Object.keys(value)) {
      const item = value[key]
      const part = item === null || read === undefined ? item : read(item, notes)
      if (part === undefined || (part === null && !sparse)) delete value[key]
      else if (part !== item) value[key] = part
    }
    return value
  }
