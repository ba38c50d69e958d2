/**
 * One member, whole: its own traits over those of the simple shape it targets, which dissolves into it.
 * Two tables say what each trait means; a trait that is not there does not concern the wire.
 */
import type { Constraint, SimpleType } from '@plainwire/wire'
import type { DescribedMember } from '../description.ts'
import { flag, present, unlessEmpty } from '../present.ts'
import type { AstMember, AstShape, Traits } from './ast.ts'
import { problem, shapeOf, trait } from './ast.ts'
import type { Naming } from './closure.ts'

export function readMember(naming: Naming, member: AstMember, where: string): DescribedMember {
  const target = shapeOf(naming.model, member.target)
  const name = naming.name(member.target)
  const aggregate = aggregates.has(target.type)
  return present<DescribedMember>({
    ...(aggregate ? { shape: name } : simpleReference(target, `${naming.model.file}: ${where}`)),
    ...readTraits(target.traits, aggregate ? aggregateTraits(target.type) : simpleTraits),
    ...readTraits(member.traits, memberTraits),
    target: name,
    constraint: unlessEmpty({
      ...(aggregate ? {} : simpleConstraint(target)),
      ...readConstraint(member.traits),
    }),
    documentation: trait<string>(member, 'smithy.api#documentation'),
    deprecated: flag(trait(member, 'smithy.api#deprecated')),
  })
}

export function readConstraint(traits: Traits | undefined): Constraint {
  const bounds = (traits?.['smithy.api#length'] ?? traits?.['smithy.api#range'] ?? {}) as Constraint
  return present<Constraint>({
    min: bounds.min,
    max: bounds.max,
    pattern: traits?.['smithy.api#pattern'] as string | undefined,
    unique: flag(traits?.['smithy.api#uniqueItems']),
  })
}

/** An enum's values are a constraint of every member that targets it. */
function simpleConstraint(target: AstShape): Constraint {
  const values = enumValues(target)
  const internal = internalValues(target)
  return {
    ...readConstraint(target.traits),
    ...(values ? { values } : {}),
    ...(internal.length > 0 ? { internal } : {}),
  }
}

/** An enum says it with a trait, the older `@enum` with a tag. */
function internalValues(shape: AstShape): readonly (string | number)[] {
  const old = trait<readonly OldValue[]>(shape, 'smithy.api#enum')
  if (old !== undefined)
    return old.filter(({ tags }) => tags?.includes('internal')).map(({ value }) => value)
  if (shape.type !== 'enum' && shape.type !== 'intEnum') return []
  return Object.entries(shape.members ?? {})
    .filter(([, member]) => trait(member, 'smithy.api#internal') !== undefined)
    .map(([name, member]) => trait<string | number>(member, 'smithy.api#enumValue') ?? name)
}

type OldValue = { readonly value: string; readonly tags?: readonly string[] }

export function enumValues(shape: AstShape): readonly (string | number)[] | undefined {
  if (shape.type === 'enum' || shape.type === 'intEnum')
    return Object.entries(shape.members ?? {}).map(
      ([name, member]) => trait<string | number>(member, 'smithy.api#enumValue') ?? name,
    )
  const old = trait<readonly OldValue[]>(shape, 'smithy.api#enum')
  return old?.map(entry => entry.value)
}

export const aggregates: ReadonlySet<string> = new Set(['structure', 'union', 'list', 'set', 'map'])

const simpleTypes: Readonly<Record<string, SimpleType>> = {
  string: 'string',
  enum: 'string',
  boolean: 'boolean',
  byte: 'byte',
  short: 'short',
  integer: 'integer',
  intEnum: 'integer',
  long: 'long',
  float: 'float',
  double: 'double',
  bigInteger: 'bigInteger',
  bigDecimal: 'bigDecimal',
  blob: 'blob',
  timestamp: 'timestamp',
  document: 'document',
}

function simpleReference(target: AstShape, where: string): Partial<DescribedMember> {
  const type = simpleTypes[target.type]
  if (!type) throw problem(where, `a target of a known type, not "${target.type}"`)
  return target.type === 'intEnum' ? { type, intEnum: true } : { type }
}

type Meaning = (value: unknown) => Partial<DescribedMember>
type Meanings = Readonly<Record<string, Meaning>>

function readTraits(traits: Traits | undefined, meanings: Meanings): Partial<DescribedMember> {
  const known = Object.entries(traits ?? {}).map(([id, value]) => meanings[id]?.(value))
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
  name => ({ in: location, name: name as string })

/** What a simple shape tells the members that target it. */
const simpleTraits: Meanings = {
  'smithy.api#timestampFormat': as('format'),
  'smithy.api#mediaType': as('mediaType'),
  'smithy.api#sensitive': is({ sensitive: true }),
  'smithy.api#streaming': is({ streaming: true }),
  'smithy.api#requiresLength': is({ requiresLength: true }),
  'smithy.api#xmlNamespace': as('xmlNamespace'),
}

const sensitive: Meanings = { 'smithy.api#sensitive': is({ sensitive: true }) }
const collection: Meanings = { ...sensitive, 'smithy.api#xmlNamespace': as('xmlNamespace') }

/** A structure keeps its XML names itself; a list or map has none of its own and tells its members. */
const aggregateTraits = (type: string): Meanings =>
  type === 'structure' || type === 'union' ? sensitive : collection

const memberTraits: Meanings = {
  ...simpleTraits,
  'smithy.api#required': is({ required: true }),
  'smithy.api#default': value => (value === null ? {} : { default: value }),
  'smithy.api#clientOptional': is({ clientOptional: true }),
  'smithy.api#httpHeader': at('header'),
  'smithy.api#httpPrefixHeaders': at('prefixHeaders'),
  'smithy.api#httpQuery': at('query'),
  'smithy.api#httpQueryParams': is({ in: 'queryParams' }),
  'smithy.api#httpLabel': is({ in: 'label' }),
  'smithy.api#httpResponseCode': is({ in: 'status' }),
  'smithy.api#httpPayload': is({ in: 'payload' }),
  'smithy.api#jsonName': as('jsonName'),
  'smithy.api#xmlName': as('xmlName'),
  'smithy.api#xmlFlattened': is({ xmlFlattened: true }),
  'smithy.api#xmlAttribute': is({ xmlAttribute: true }),
  'aws.protocols#ec2QueryName': as('ec2Name'),
  'smithy.api#idempotencyToken': is({ token: true }),
  'smithy.api#hostLabel': is({ hostLabel: true }),
  'smithy.api#eventHeader': is({ eventHeader: true }),
  'smithy.api#eventPayload': is({ eventPayload: true }),
  'smithy.rules#contextParam': value => ({
    contextParam: (value as { readonly name: string }).name,
  }),
}
