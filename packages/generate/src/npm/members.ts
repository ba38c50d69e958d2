/**
 * One member of a shape, whole: its traits over those of the simple shape it targets, which dissolves into it,
 * with what the type files and the placeholder examples add.
 */
import type { SimpleType, XmlNamespace } from '@plainwire/wire'
import type { DescribedMember, Enums } from '../description.ts'
import { present } from '../present.ts'
import type { Declarations, DeclaredMember, Link } from './declarations.ts'
import type { Hint, Hints } from './hints.ts'
import type { List, MapSchema, Schema, SchemaMember, Simple, Traits } from './schema.ts'
import type { Module } from './syntax.ts'
import { unexpected } from './syntax.ts'

/** Everything that is known about a service's shapes, besides the schemas. */
export type Knowledge = {
  readonly module: Pick<Module, 'pkg' | 'file'>
  readonly declarations: Declarations
  readonly hints: Hints
  /** Names of shapes that the schemas spell out. */
  readonly taken: ReadonlySet<string>
}

/** A shape that a member leads to, and what is known about it from there. */
export type Reached = {
  readonly name: string
  readonly schema: Exclude<Schema, Simple>
  readonly link: Link
  readonly key: string
}
export type ReadMember = { readonly member: DescribedMember; readonly reached?: Reached }

export function readMember(
  knowledge: Knowledge,
  { schema, traits }: SchemaMember,
  key: string,
  declared: Partial<DeclaredMember>,
): ReadMember {
  const link = declared.link ?? {}
  const { documentation, deprecated } = declared
  const all = (own: Partial<DescribedMember>, target: string): DescribedMember =>
    present<DescribedMember>({
      ...own,
      ...readTraits(knowledge, traits, memberTraits),
      target,
      documentation,
      deprecated,
    })
  if (schema.kind === 'simple') {
    const own = simpleReference(knowledge, schema, key, link)
    return { member: all(own, targetOf(knowledge, schema, key, link)) }
  }
  const name = nameOfShape(knowledge, schema, key, link)
  const shared = readTraits(knowledge, schema.traits, aggregateTraits[schema.kind])
  return { member: all({ shape: name, ...shared }, name), reached: { name, schema, link, key } }
}

const timestamps: Readonly<Record<number, DescribedMember['format']>> = {
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
}

/** What the type codes are, and the name of the model's own shape of that type. */
const simpleTypes: Readonly<Record<number, readonly [SimpleType, string]>> = {
  0: ['string', 'String'],
  1: ['number', 'Number'],
  2: ['boolean', 'Boolean'],
  4: ['timestamp', 'Timestamp'],
  5: ['timestamp', 'Timestamp'],
  6: ['timestamp', 'Timestamp'],
  7: ['timestamp', 'Timestamp'],
  15: ['document', 'Document'],
  17: ['bigInteger', 'BigInteger'],
  19: ['bigDecimal', 'BigDecimal'],
  21: ['blob', 'Blob'],
  42: ['blob', 'StreamingBlob'],
}

function typeOf(knowledge: Knowledge, { code }: Simple): readonly [SimpleType, string] {
  const type = simpleTypes[code]
  if (!type) throw unexpected(knowledge.module, null, `a known type code, not ${code}`)
  return type
}

function simpleReference(
  knowledge: Knowledge,
  schema: Simple,
  key: string,
  link: Link,
): Partial<DescribedMember> {
  const [type] = typeOf(knowledge, schema)
  const values = enumOf(knowledge, link)?.[1]
  const whole = typeof values?.[0] === 'number'
  return present<Partial<DescribedMember>>({
    type: type === 'number' ? (whole ? 'integer' : widthOf(knowledge, key)) : type,
    format: timestamps[schema.code],
    streaming: schema.code === 42 ? true : undefined,
    intEnum: whole && type === 'number' ? true : undefined,
    constraint: values && values.length > 0 ? { values } : undefined,
    ...readTraits(knowledge, schema.traits, simpleTraits),
  })
}

const widthOf = ({ hints }: Knowledge, key: string): SimpleType => hints.get(key)?.width ?? 'number'

function enumOf(
  { declarations }: Knowledge,
  { name }: Link,
): readonly [string, Enums[string]] | undefined {
  const values = name === undefined ? undefined : declarations.enums[name]
  return name !== undefined && values ? [name, values] : undefined
}

/** The enum, the named simple shape, or a name for the type. */
function targetOf(knowledge: Knowledge, schema: Simple, key: string, link: Link): string {
  const named = enumOf(knowledge, link)?.[0] ?? schema.name
  if (named) return named
  const [type, name] = typeOf(knowledge, schema)
  return type === 'number' ? capital(widthOf(knowledge, key)) : name
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const nameOfShape = (
  knowledge: Knowledge,
  schema: Exclude<Schema, Simple>,
  key: string,
  link: Link,
): string =>
  schema.kind === 'list' || schema.kind === 'map'
    ? (schema.name ?? synthesised(knowledge, schema, key, link))
    : schema.name

/** A list or map without a name in the schemas: the model's name where an example shows it, or one from its content. */
function synthesised(
  knowledge: Knowledge,
  schema: List | MapSchema,
  key: string,
  link: Link,
): string {
  const hint: Hint = knowledge.hints.get(key) ?? {}
  if (hint.name) return hint.name
  const held = schema.kind === 'list' ? schema.member().schema : schema.value().schema
  if (held.kind !== 'simple') throw unexpected(knowledge.module, null, `a simple type in ${key}`)
  const part = schema.kind === 'list' ? 'member' : 'value'
  const of = targetOf(knowledge, held, `${key}$${part}`, link.element ?? {})
  const by = enumOf(knowledge, link.key ?? {})?.[0]
  const name = schema.kind === 'list' ? `ListOf${of}` : `MapOf${of}${by ? `By${by}` : ''}`
  return knowledge.taken.has(name) ? `Plain${name}` : name
}

type Meaning = (value: unknown) => Partial<DescribedMember>
type Meanings = Readonly<Record<string, Meaning | undefined>>

function readTraits(
  { module }: Knowledge,
  traits: Traits,
  meanings: Meanings,
): Partial<DescribedMember> {
  const known = Object.entries(traits).map(([name, value]) => {
    if (!Object.hasOwn(meanings, name)) throw unexpected(module, null, `no trait "${name}" here`)
    return meanings[name]?.(value)
  })
  return Object.assign({}, ...known)
}

const is =
  (meaning: Partial<DescribedMember>): Meaning =>
  () =>
    meaning
const as =
  (key: keyof DescribedMember): Meaning =>
  value => ({ [key]: value })
const at =
  (location: NonNullable<DescribedMember['in']>): Meaning =>
  name => ({ in: location, name: String(name) })

/** `[prefix, uri]`; the prefix may be empty. */
export function xmlNamespaceOf(value: unknown): XmlNamespace | undefined {
  if (value === undefined) return undefined
  const [uri, prefix] = Array.isArray(value) ? value.map(String).reverse() : [String(value)]
  return present<XmlNamespace>({ uri: uri ?? '', prefix: prefix || undefined })
}
const xmlNamespace: Meaning = value => present({ xmlNamespace: xmlNamespaceOf(value) })

/** What a simple shape tells the members that target it. */
const simpleTraits: Meanings = {
  sensitive: is({ sensitive: true }),
  streaming: is({ streaming: true }),
  requiresLength: is({ requiresLength: true }),
  mediaType: as('mediaType'),
  xmlName: undefined,
  xmlNamespace,
}

/** What a list or map tells its members; `undefined` is what the shape itself keeps, or nobody needs. */
const collection: Meanings = {
  sensitive: is({ sensitive: true }),
  xmlNamespace,
  xmlName: undefined,
  sparse: undefined,
}
const structure: Meanings = {
  sensitive: is({ sensitive: true }),
  xmlName: undefined,
  xmlNamespace: undefined,
  streaming: undefined,
  error: undefined,
  httpError: undefined,
  awsQueryError: undefined,
}
const aggregateTraits = { list: collection, map: collection, structure, union: structure }

const memberTraits: Meanings = {
  ...simpleTraits,
  httpHeader: at('header'),
  httpPrefixHeaders: at('prefixHeaders'),
  httpQuery: at('query'),
  httpQueryParams: is({ in: 'queryParams' }),
  httpLabel: is({ in: 'label' }),
  httpResponseCode: is({ in: 'status' }),
  httpPayload: is({ in: 'payload' }),
  jsonName: as('jsonName'),
  xmlName: as('xmlName'),
  xmlFlattened: is({ xmlFlattened: true }),
  xmlAttribute: is({ xmlAttribute: true }),
  ec2QueryName: as('ec2Name'),
  idempotencyToken: is({ token: true }),
  hostLabel: is({ hostLabel: true }),
  eventHeader: is({ eventHeader: true }),
  eventPayload: is({ eventPayload: true }),
}
