/**
 * The tuples of `schemas/schemas_0.js`, given names:
 *
 *   structure, error  [3 | -3, namespace, name, traits, memberNames, memberSchemas, requiredCount?]
 *   union             [4, ...same]           list  [1, namespace, name, traits, element]
 *   simple            [0, ns, name, traits, code]   map   [2, namespace, name, traits, key, value]
 *   operation         [9, namespace, name, traits, input, output]
 *
 * A member is a schema, or the pair [schema, traits]; a schema is a tuple, a thunk of one, or a code: a simple
 * type, plus 64 for a list of it, plus 128 for a map of it. `[4, {...}]` is a timestamp with traits and `[4, ns,
 * ...]` a union: the length tells them apart. Traits are an object, or a sum of bits.
 */
import { isRecord } from '../present.ts'
import type { Scope } from './evaluate.ts'
import { scopeOf } from './evaluate.ts'
import type { Package } from './package.ts'
import { problem } from './package.ts'
import type { Module } from './syntax.ts'
import { declared, parseFile, unexpected } from './syntax.ts'

export type Traits = Readonly<Record<string, unknown>>
export type SchemaMember = { readonly schema: Schema; readonly traits: Traits }
export type Simple = {
  readonly kind: 'simple'
  readonly code: number
  readonly name?: string
  readonly traits: Traits
}
export type List = {
  readonly kind: 'list'
  readonly name?: string
  readonly traits: Traits
  member(): SchemaMember
}
export type MapSchema = {
  readonly kind: 'map'
  readonly name?: string
  readonly traits: Traits
  key(): SchemaMember
  value(): SchemaMember
}
export type Structure = {
  readonly kind: 'structure' | 'union'
  readonly name: string
  /** What the type files call it. */
  readonly typeName: string
  readonly traits: Traits
  /** How many of the first members are required. */
  readonly required: number
  members(): readonly (readonly [string, SchemaMember])[]
}
export type Schema = Simple | List | MapSchema | Structure
export type OperationSchema = {
  readonly name: string
  readonly traits: Traits
  /** Undefined where the operation has none. */
  readonly input: Structure | undefined
  readonly output: Structure | undefined
}
export type Schemas = {
  readonly module: Module
  /** By the name of their constant, as commands import them. */
  readonly operations: ReadonlyMap<string, OperationSchema>
  readonly errors: readonly Structure[]
  /** Names that tuples have; a list or map that is written as a code may have none of these. */
  readonly taken: ReadonlySet<string>
}

const file = 'dist-es/schemas/schemas_0.js'
const STRUCTURE = 3
const ERROR = -3
const OPERATION = 9

type Reading = { readonly module: Module; readonly names: ReadonlyMap<unknown, string> }

export function readSchemas(pkg: Package): Schemas {
  if (!pkg.files.has(file)) throw problem(pkg, file, 'schemas, which packages have since 3.930')
  const module = parseFile(pkg, file)
  const tuples = namedTuples(module, scopeOf(module))
  const names = new Map(tuples.map(([name, tuple]) => [tuple as unknown, name.replace(/\$$/, '')]))
  const reading = { module, names }
  const operations = tuples
    .filter(([, tuple]) => tuple[0] === OPERATION)
    .map(([name, tuple]) => [name, operationOf(tuple, reading)] as const)
  const errors = tuples
    .filter(([, t]) => t[0] === ERROR && !String(t[1]).startsWith('smithy.ts.sdk.synthetic'))
    .map(([, tuple]) => structureOf(tuple, reading))
  if (operations.length === 0) throw unexpected(module, null, 'operation schemas ([9, ...])')
  const taken = new Set(tuples.map(([, tuple]) => String(tuple[2])))
  return { module, operations: new Map(operations), errors, taken }
}

type Tuple = readonly unknown[]

/** Only the schemas: the file's other constants are registries and lists of them. */
function namedTuples(module: Module, scope: Scope): readonly (readonly [string, Tuple])[] {
  return declared(module.body).flatMap(([name, node]) => {
    if (node.type !== 'ArrayExpression' || node.elements.length < 5) return []
    const value = scope.lookup(name) as Tuple
    return typeof value[0] === 'number' ? [[name, value] as const] : []
  })
}

function operationOf(tuple: Tuple, reading: Reading): OperationSchema {
  const [, , name, traits, input, output] = tuple
  const place = (value: unknown) => {
    const forced = force(value)
    if (forced === 'unit') return undefined
    const schema = schemaOf(forced, reading)
    if (schema.kind === 'structure') return schema
    throw unexpected(reading.module, null, `a structure as input and output of ${String(name)}`)
  }
  return {
    name: String(name),
    traits: traitsOf(traits, reading),
    input: place(input),
    output: place(output),
  }
}

const LIST_OF = 64
const MAP_OF = 128
const noTraits: Traits = {}

function schemaOf(value: unknown, reading: Reading): Schema {
  const schema = force(value)
  if (typeof schema === 'number') return shorthand(schema)
  // A unit as a union's member.
  if (schema === 'unit') return unit
  if (!Array.isArray(schema)) throw unexpected(reading.module, null, 'a schema tuple or code')
  const read = tuples[String(schema[0])]
  if (!read) throw unexpected(reading.module, null, `a known kind of schema, not ${schema[0]}`)
  return read(schema, reading)
}

const unit: Structure = {
  kind: 'structure',
  name: 'Unit',
  typeName: 'Unit',
  traits: noTraits,
  required: 0,
  members: () => [],
}

function shorthand(code: number): Schema {
  const element = { schema: simple(code & ~(LIST_OF | MAP_OF)), traits: noTraits }
  if (code & LIST_OF) return { kind: 'list', traits: noTraits, member: () => element }
  if (code & MAP_OF) return { kind: 'map', traits: noTraits, key: () => text, value: () => element }
  return simple(code)
}

const simple = (code: number): Simple => ({ kind: 'simple', code, traits: noTraits })
const text: SchemaMember = { schema: simple(0), traits: noTraits }

const tuples: Readonly<Record<string, (tuple: Tuple, reading: Reading) => Schema>> = {
  0: ([, , name, traits, code], reading) => ({
    kind: 'simple',
    name: String(name),
    code: Number(code),
    traits: traitsOf(traits, reading),
  }),
  1: ([, , name, traits, member], reading) => ({
    kind: 'list',
    name: String(name),
    traits: traitsOf(traits, reading),
    member: () => memberOf(member, reading),
  }),
  2: ([, , name, traits, key, value], reading) => ({
    kind: 'map',
    name: String(name),
    traits: traitsOf(traits, reading),
    key: () => memberOf(key, reading),
    value: () => memberOf(value, reading),
  }),
  [STRUCTURE]: structureOf,
  [ERROR]: structureOf,
  4: structureOf,
}

function structureOf(tuple: Tuple, reading: Reading): Structure {
  const [kind, , name, traits, names, schemas, required = 0] = tuple
  if (!Array.isArray(names) || !Array.isArray(schemas) || names.length !== schemas.length)
    throw unexpected(reading.module, null, `as many schemas as names in ${String(name)}`)
  return {
    kind: kind === 4 ? 'union' : 'structure',
    name: String(name),
    typeName: reading.names.get(tuple) ?? String(name),
    traits: traitsOf(traits, reading),
    required: Number(required),
    members: () => names.map((key, i) => [String(key), memberOf(schemas[i], reading)] as const),
  }
}

function memberOf(value: unknown, reading: Reading): SchemaMember {
  if (Array.isArray(value) && value.length === 2)
    return { schema: schemaOf(value[0], reading), traits: traitsOf(value[1], reading) }
  return { schema: schemaOf(value, reading), traits: noTraits }
}

const force = (value: unknown): unknown => (typeof value === 'function' ? force(value()) : value)

const bits = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
]

function traitsOf(value: unknown, reading: Reading): Traits {
  if (isRecord(value)) return value
  if (typeof value !== 'number' || value >= 1 << bits.length)
    throw unexpected(reading.module, null, `traits as an object or bits, not ${String(value)}`)
  if (value === 0) return noTraits
  return Object.fromEntries(bits.filter((_, i) => value & (1 << i)).map(name => [name, 1]))
}
