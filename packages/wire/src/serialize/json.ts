/**
 * JSON bodies of awsJson, restJson1 and rpcv2Json: a shape becomes a closure that appends JSON text. Only members the
 * model knows are written; absent and null ones are left out, except in sparse collections.
 */

import { encodeBase64 } from '../codec/base64.ts'
import type { SerializeContext } from '../model/codec.ts'
import { compiledOnce, shapeNamed } from '../model/lookup.ts'
import { part } from '../model/parts.ts'
import type { Member, Reference, Section, Shape, StructureShape } from '../model/types.ts'
import { isRecord } from '../record.ts'
import { absentValue } from './absent.ts'
import { bytesOf, itemsOf, misfit, oneMember, scalarWriter } from './scalars.ts'

export type JsonWrite = (value: unknown, context: SerializeContext) => string

export type JsonStyle = {
  /** Does `jsonName` rename members (restJson1)? */
  readonly renames: boolean
  /** rpcv2Json writes big numbers as text and instants as numbers, whatever format the model names. */
  readonly rpcv2?: true
}

type Compile = { section: Section; style: JsonStyle; done: Map<string, JsonWrite> }

/** Compiles writers of one section; recursive shapes are compiled once and refer to themselves. */
export function jsonWriters(
  section: Section,
  style: JsonStyle,
): (at: Reference, name: string) => JsonWrite {
  const compile: Compile = { section, style, done: new Map() }
  return (reference, name) => writer(compile, reference, name)
}

/** Writes the members `pick` lets through as one JSON object. */
export function jsonObject(
  section: Section,
  shape: StructureShape,
  name: string,
  style: JsonStyle,
  pick: (member: Member) => boolean = () => true,
): JsonWrite {
  return structureWriter({ section, style, done: new Map() }, shape, name, pick, true)
}

function writer(compile: Compile, reference: Reference, at: string): JsonWrite {
  return reference.shape === undefined
    ? simpleWriter(compile, reference, at)
    : aggregateWriter(compile, reference.shape)
}

function aggregateWriter(compile: Compile, name: string): JsonWrite {
  return compiledOnce(compile.done, name, () =>
    shapeWriter(compile, shapeNamed(compile.section, name), name),
  )
}

function shapeWriter(compile: Compile, shape: Shape, name: string): JsonWrite {
  if (shape.type === 'structure') return structureWriter(compile, shape, name)
  if (shape.type === 'union') return unionWriter(compile, shape, name)
  if (shape.type === 'list') {
    const write = writer(compile, shape.member, `${name}$member`)
    return listWriter(name, write, shape.sparse === true)
  }
  return mapWriter(name, writer(compile, shape.value, `${name}$value`), shape.sparse === true)
}

function structureWriter(
  compile: Compile,
  shape: Pick<StructureShape, 'members'>,
  name: string,
  pick: (member: Member) => boolean = () => true,
  top = false,
): JsonWrite {
  const fields = Object.entries(shape.members)
    .filter(([, member]) => pick(member))
    .map(([key, member]) => ({
      key,
      prefix: `${JSON.stringify(wireName(compile, key, member))}:`,
      write: writer(compile, member, `${name}$${key}`),
      absent: absentValue(compile.section, member, top),
    }))
  return (value, context) => {
    if (!isRecord(value)) return misfit(name, 'an object', value)
    let text = ''
    for (const field of fields) {
      const part = value[field.key] ?? field.absent?.(context)
      if (part === undefined || part === null) continue
      text += (text === '' ? field.prefix : `,${field.prefix}`) + field.write(part, context)
    }
    return `{${text}}`
  }
}

function unionWriter(
  compile: Compile,
  shape: Pick<StructureShape, 'members'>,
  name: string,
): JsonWrite {
  const write = structureWriter(compile, shape, name)
  return (value, context) => write(oneMember(name, shape.members, value), context)
}

const listWriter =
  (name: string, write: JsonWrite, sparse: boolean): JsonWrite =>
  (value, context) => {
    let text = ''
    for (const item of itemsOf(name, value)) {
      const absent = item === undefined || item === null
      if (absent && !sparse) continue
      const part = absent ? 'null' : write(item, context)
      text += text === '' ? part : `,${part}`
    }
    return `[${text}]`
  }

const mapWriter =
  (name: string, write: JsonWrite, sparse: boolean): JsonWrite =>
  (value, context) => {
    const entries =
      value instanceof Map ? Object.fromEntries(value) : isRecord(value) ? value : undefined
    if (entries === undefined) return misfit(name, 'an object', value)
    let text = ''
    for (const key of Object.keys(entries)) {
      const item = entries[key]
      const absent = item === undefined || item === null
      if (absent && !sparse) continue
      const part = `${JSON.stringify(key)}:${absent ? 'null' : write(item, context)}`
      text += text === '' ? part : `,${part}`
    }
    return `{${text}}`
  }

function simpleWriter({ section, style }: Compile, reference: Reference, at: string): JsonWrite {
  switch (reference.type ?? 'string') {
    case 'string':
      return value =>
        typeof value === 'string' ? JSON.stringify(value) : misfit(at, 'a string', value)
    case 'document':
      return part(section, 'documents').writer(reference)
    case 'blob':
      return value => `"${encodeBase64(bytesOf(at, value))}"`
    case 'timestamp':
      return timestampWriter(section, style, reference, at)
    case 'float':
    case 'double':
    case 'number': {
      const write = scalarWriter(section, reference, at, 'epoch-seconds')
      return value =>
        Number.isFinite(value) || typeof value === 'bigint' ? write(value) : `"${write(value)}"`
    }
    case 'bigInteger':
    case 'bigDecimal': {
      const write = scalarWriter(section, reference, at, 'epoch-seconds')
      return style.rpcv2 ? value => `"${write(value)}"` : write
    }
    default:
      return scalarWriter(section, reference, at, 'epoch-seconds')
  }
}

function timestampWriter(
  section: Section,
  style: JsonStyle,
  { format = 'epoch-seconds' }: Reference,
  at: string,
): JsonWrite {
  const { writer } = part(section, 'instants')
  if (style.rpcv2 || format === 'epoch-seconds') return writer(at, 'epoch-seconds')
  const write = writer(at, format)
  return value => JSON.stringify(write(value))
}

const wireName = (compile: Compile, key: string, member: Member): string =>
  compile.style.renames ? (member.jsonName ?? key) : key
