/**
 * JSON bodies back into values: `JSON.parse` does the work, compiled closures then fix in place what JSON cannot say
 * (bytes, instants, names, gaps). Members the model does not know are dropped.
 */

import { decodeBase64 } from '../codec/base64.ts'
import { parseTimestamp } from '../codec/timestamp.ts'
import { shapeNamed } from '../model/lookup.ts'
import type {
  Member,
  Reference,
  Section,
  Shape,
  StructureShape,
  UnionShape,
} from '../model/types.ts'
import { correction } from './correction.ts'
import { type Notes, readDecimal, readInteger } from './scalars.ts'

/** Returns the value to keep, or `undefined` for none. */
export type JsonRead = (value: unknown, notes: Notes) => unknown

export type JsonStyle = { readonly renames: boolean }

type Compile = { section: Section; style: JsonStyle; done: Map<string, JsonRead> }

/** Compiles readers of one section. */
export function jsonReaders(section: Section, style: JsonStyle): (reference: Reference) => JsonRead {
  const compile: Compile = { section, style, done: new Map() }
  return reference => reader(compile, reference) ?? keep
}

/** Reads the members `pick` lets through out of one JSON object. */
export const jsonMembers = (
  section: Section,
  shape: StructureShape,
  name: string,
  style: JsonStyle,
  pick: (member: Member) => boolean = () => true,
): JsonRead => structureReader({ section, style, done: new Map() }, shape, name, pick)

const keep: JsonRead = value => value

/** A reader, or nothing where the value may stay as it is. */
function reader(compile: Compile, reference: Reference): JsonRead | undefined {
  if (reference.shape === undefined) return simple(reference)
  const name = reference.shape
  const known = compile.done.get(name)
  if (known) return known
  let ready: JsonRead | undefined
  compile.done.set(name, (value, notes) => ready!(value, notes))
  ready = shapeReader(compile, shapeNamed(compile.section, name), name)
  compile.done.set(name, ready)
  return ready
}

function shapeReader(compile: Compile, shape: Shape, name: string): JsonRead {
  if (shape.type === 'structure') return structureReader(compile, shape, name, () => true)
  if (shape.type === 'union') return unionReader(compile, shape)
  if (shape.type === 'list') return listReader(reader(compile, shape.member), shape.sparse === true)
  return mapReader(reader(compile, shape.value), shape.sparse === true)
}

type Field = { key: string; read: JsonRead }

const fieldsOf = (
  compile: Compile,
  shape: StructureShape | UnionShape,
  pick: (member: Member) => boolean,
): Map<string, Field> =>
  new Map(
    Object.entries(shape.members)
      .filter(([, member]) => pick(member))
      .map(([key, member]) => [
        compile.style.renames ? (member.jsonName ?? key) : key,
        { key, read: reader(compile, member) ?? keep },
      ]),
  )

function structureReader(
  compile: Compile,
  shape: StructureShape,
  name: string,
  pick: (member: Member) => boolean,
): JsonRead {
  const fields = fieldsOf(compile, shape, pick)
  const correct = correction(compile.section, shape, name, pick)
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
function unionReader(compile: Compile, shape: UnionShape): JsonRead {
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
  (read: JsonRead | undefined, sparse: boolean): JsonRead =>
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
  (read: JsonRead | undefined, sparse: boolean): JsonRead =>
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

function simple(reference: Reference): JsonRead | undefined {
  switch (reference.type ?? 'string') {
    case 'blob':
      return value => (typeof value === 'string' ? decodeBase64(value) : undefined)
    case 'timestamp':
      return timestampReader(reference)
    case 'float':
    case 'double':
      return value => (typeof value === 'string' ? special(value) : asNumber(value))
    case 'number':
      return value => (typeof value === 'string' ? special(value) : value)
    case 'bigInteger':
      return value => (typeof value === 'string' ? readInteger(value) : value)
    case 'bigDecimal':
      return value => (typeof value === 'string' ? readDecimal(value) : value)
    case 'string':
      return value => (typeof value === 'object' ? JSON.stringify(value) : value)
    default:
      return undefined
  }
}

/** Where exact numbers were asked for, a float may arrive as a bigint. */
const asNumber = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)

function special(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN
  if (text === 'Infinity') return Number.POSITIVE_INFINITY
  if (text === '-Infinity') return Number.NEGATIVE_INFINITY
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? undefined : value
}

/** Services do not always keep to the format they describe, so text and numbers are both read. */
function timestampReader(reference: Reference): JsonRead {
  const format = reference.format ?? 'epoch-seconds'
  return (value, notes) => {
    const date =
      typeof value === 'number'
        ? new Date(Math.round(value * 1000))
        : parseTimestamp(String(value), format)
    if (date !== undefined && !Number.isNaN(date.getTime())) return date
    notes.warnings = [...(notes.warnings ?? []), `not an instant: ${String(value).slice(0, 40)}`]
    return value
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
