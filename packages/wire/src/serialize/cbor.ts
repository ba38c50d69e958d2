/**
 * CBOR bodies of rpcv2Cbor: a shape becomes a closure that checks a value and gives the tree `encodeCbor` writes. Instants
 * are tagged whatever format the model names. Absent and null members are left out, except in sparse collections.
 */

import { cborDecimal } from '../codec/cbor-encode.ts'
import type { SerializeContext } from '../model/codec.ts'
import { compiledOnce, shapeNamed } from '../model/lookup.ts'
import type { Reference, Section, Shape, SimpleType, StructureShape } from '../model/types.ts'
import { instantOf } from '../parts/instants.ts'
import { isRecord } from '../record.ts'
import { absentValue } from './absent.ts'
import { bigWriter, bytesOf, itemsOf, misfit, oneMember, scalarWriter } from './scalars.ts'

export type CborTree = (value: unknown, context: SerializeContext) => unknown

type Compile = { section: Section; done: Map<string, CborTree> }

/** The operation's input as one map. */
export const cborObject = (section: Section, shape: StructureShape, name: string): CborTree =>
  structureTree({ section, done: new Map() }, shape, name, true)

/** Compiles any value of a section. */
export const cborValue = (section: Section, reference: Reference, at: string): CborTree =>
  tree({ section, done: new Map() }, reference, at)

function tree(compile: Compile, reference: Reference, at: string): CborTree {
  if (reference.shape === undefined) return simpleTree(compile, reference, at)
  const name = reference.shape
  return compiledOnce(compile.done, name, () =>
    shapeTree(compile, shapeNamed(compile.section, name), name),
  )
}

function shapeTree(compile: Compile, shape: Shape, name: string): CborTree {
  if (shape.type === 'structure') return structureTree(compile, shape, name)
  if (shape.type === 'union') return unionTree(compile, shape, name)
  return shape.type === 'list'
    ? listTree(name, tree(compile, shape.member, `${name}$member`), shape.sparse === true)
    : mapTree(name, tree(compile, shape.value, `${name}$value`), shape.sparse === true)
}

type Members = Pick<StructureShape, 'members'>

function structureTree(compile: Compile, shape: Members, name: string, top = false): CborTree {
  const fields = Object.entries(shape.members).map(([key, member]) => ({
    key,
    make: tree(compile, member, `${name}$${key}`),
    absent: absentValue(compile.section, member, top),
  }))
  return (value, context) => {
    if (!isRecord(value)) return misfit(name, 'an object', value)
    const made: Record<string, unknown> = {}
    for (const { key, make, absent } of fields) {
      const part = value[key] ?? absent?.(context)
      if (part !== undefined && part !== null) made[key] = make(part, context)
    }
    return made
  }
}

function unionTree(compile: Compile, shape: Members, name: string): CborTree {
  const make = structureTree(compile, shape, name)
  return (value, context) => make(oneMember(name, shape.members, value), context)
}

const listTree =
  (name: string, make: CborTree, sparse: boolean): CborTree =>
  (value, context) => {
    const made: unknown[] = []
    for (const item of itemsOf(name, value)) {
      if (item !== undefined && item !== null) made.push(make(item, context))
      else if (sparse) made.push(null)
    }
    return made
  }

const mapTree =
  (name: string, make: CborTree, sparse: boolean): CborTree =>
  (value, context) => {
    if (!isRecord(value)) return misfit(name, 'an object', value)
    const pairs: [string, unknown][] = []
    for (const key of Object.keys(value)) {
      const item = value[key]
      if (item !== undefined && item !== null) pairs.push([key, make(item, context)])
      else if (sparse) pairs.push([key, null])
    }
    return Object.fromEntries(pairs) // own members, whatever a key is called
  }

function simpleTree({ section }: Compile, reference: Reference, at: string): CborTree {
  const type = reference.type ?? 'string'
  const special = specials[type]
  if (special) return value => special(at, value)
  const check = scalarWriter(section, reference, at, 'epoch-seconds')
  return value => {
    check(value)
    return value
  }
}

const specials: Partial<Record<SimpleType, (at: string, value: unknown) => unknown>> = {
  blob: bytesOf,
  timestamp: instantOf,
  document: (_, value) => value,
  bigInteger: (at, value) =>
    typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : wholeOf(at, value),
  bigDecimal: (at, value) => cborDecimal(bigWriter(at)(value)) ?? value,
}

const wholeOf = (at: string, value: unknown): unknown =>
  Number.isSafeInteger(value) || typeof value === 'bigint'
    ? value
    : misfit(at, 'a whole number (a bigint beyond 2^53)', value)
