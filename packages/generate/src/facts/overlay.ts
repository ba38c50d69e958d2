/**
 * Facts laid over a description. The description's own knowledge wins everywhere: a fact fills a bound, a default,
 * a width (where the source said only "number"), a list's name (where the source had none), and changes nothing.
 */
import type { Constraint, Pagination, ProtocolName } from '@plainwire/wire'
import type {
  DescribedMember,
  DescribedOperation,
  DescribedShape,
  Description,
} from '../description.ts'
import { mapValues, present, unlessEmpty } from '../present.ts'
import { TOKEN } from './extract.ts'
import { dropUnused, isSynthesised } from './synthesised.ts'
import type { Facts, MemberFact, PageFact, TypeFact } from './types.ts'

/** @example overlay(await readNpm(folder), await factsOf('sqs')) */
export function overlay(description: Description, facts: Facts | undefined): Description {
  if (!facts) return description
  const given = new Map<string, DescribedShape>()
  const laying: Laying = { description, facts, given }
  const shapes = mapValues(description.shapes, (shape, name) => overShape(laying, shape, name))
  return {
    ...description,
    protocols: union<ProtocolName>(description.protocols, facts.protocols),
    shapes: dropUnused(description, { ...shapes, ...Object.fromEntries(given) }),
    operations: mapValues(description.operations, operation =>
      overOperation(description, facts, operation),
    ),
    source: overSource(description.source, facts),
  }
}

/** `given` collects lists and maps that get back the name their source had left out. */
type Laying = {
  readonly description: Description
  readonly facts: Facts
  readonly given: Map<string, DescribedShape>
}

const union = <T>(known: readonly T[], more: readonly T[]): readonly T[] => [
  ...known,
  ...more.filter(one => !known.includes(one)),
]

function overShape(laying: Laying, shape: DescribedShape, name: string): DescribedShape {
  if (shape.type === 'list' || shape.type === 'map') return overCollection(laying, shape, name)
  const types = typesOfMembers(laying.facts, name)
  const members = mapValues(shape.members, (member, key) =>
    overMember(laying, member, types.get(key), laying.facts.members[`${name}$${key}`]),
  )
  return { ...shape, members }
}

function typesOfMembers(facts: Facts, shape: string): ReadonlyMap<string, string> {
  const groups = Object.entries(own(facts.shapes, shape) ?? {})
  return new Map(
    groups.flatMap(([type, names]) => [names].flat().map(name => [name, type] as const)),
  )
}

const own = <T>(values: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined

type Collection = Extract<DescribedShape, { type: 'list' | 'map' }>

function overCollection(laying: Laying, shape: Collection, name: string): Collection {
  const fact = own(laying.facts.types, name)
  if (fact?.type !== shape.type) return shape
  const over = (member: DescribedMember, part: 'member' | 'key' | 'value') =>
    overMember(laying, member, fact[part], laying.facts.members[`${name}$${part}`])
  const constraint = unlessEmpty({ ...boundsOf(fact), ...shape.constraint })
  const bounded = constraint ? { constraint } : {}
  return shape.type === 'list'
    ? { ...shape, ...bounded, member: over(shape.member, 'member') }
    : { ...shape, ...bounded, key: over(shape.key, 'key'), value: over(shape.value, 'value') }
}

function overMember(
  laying: Laying,
  member: DescribedMember,
  typeName: string | undefined,
  memberFact: MemberFact = {},
): DescribedMember {
  const type = typeName === undefined ? undefined : own(laying.facts.types, typeName)
  const fact = type && fits(laying.description, member, type) ? type : undefined
  if (fact && typeName && member.shape !== undefined && member.shape !== typeName)
    return overOwn(giveName(laying, member, member.shape, typeName), memberFact)
  return overOwn(member.type && fact ? overSimple(member, fact) : member, memberFact)
}

/** A shape may have changed its kind since the facts were taken: then they are not about this member. */
function fits({ shapes }: Description, member: DescribedMember, fact: TypeFact): boolean {
  if (member.shape !== undefined) return shapes[member.shape]?.type === fact.type
  if (member.type === 'string' || member.type === 'blob') return fact.type === undefined
  return member.type === 'number' || member.type === fact.type
}

const overSimple = (member: DescribedMember, fact: TypeFact): DescribedMember => ({
  ...member,
  ...(member.type === 'number' && isWidth(fact.type)
    ? { type: fact.type, target: member.target === 'Number' ? capital(fact.type) : member.target }
    : {}),
  ...withConstraint(boundsOf(fact), member.constraint),
})

const isWidth = (
  type: TypeFact['type'],
): type is Exclude<TypeFact['type'], 'list' | 'map' | undefined> =>
  type !== undefined && type !== 'list' && type !== 'map'

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function overOwn(member: DescribedMember, fact: MemberFact): DescribedMember {
  const { default: byDefault, ...bounds } = fact
  return {
    ...member,
    ...(member.default === undefined && byDefault !== undefined ? { default: byDefault } : {}),
    ...withConstraint(bounds, member.constraint),
  }
}

const boundsOf = (fact: TypeFact): Constraint =>
  present<Constraint>({ min: fact.min, max: fact.max, pattern: fact.pattern, unique: fact.unique })

const withConstraint = (
  under: Constraint,
  over: Constraint | undefined,
): { readonly constraint?: Constraint } => {
  const constraint = unlessEmpty({ ...under, ...over })
  return constraint ? { constraint } : {}
}

/** Only a name that a reader made up gives way, and only to one that is free or stands for the same thing. */
function giveName(
  laying: Laying,
  member: DescribedMember,
  made: string,
  name: string,
): DescribedMember {
  const { description, facts, given } = laying
  const shape = description.shapes[made]
  if (!shape || !isSynthesised(made) || own(facts.types, made)) return member
  const taken = own(description.shapes, name) ?? given.get(name)
  if (taken && !sameContent(taken, shape)) return member
  if (!taken) {
    given.set(name, shape) // holds the place while what it contains is laid over
    given.set(name, overShape(laying, shape, name))
  }
  return { ...member, shape: name, target: member.target === made ? name : member.target }
}

function sameContent(a: DescribedShape, b: DescribedShape): boolean {
  if (a.type === 'list' && b.type === 'list') return sameKind(a.member, b.member)
  if (a.type === 'map' && b.type === 'map')
    return sameKind(a.key, b.key) && sameKind(a.value, b.value)
  return false
}

const sameKind = (a: DescribedMember, b: DescribedMember): boolean =>
  a.shape === b.shape && (a.type === b.type || a.type === 'number' || b.type === 'number')

function overOperation(
  description: Description,
  facts: Facts,
  operation: DescribedOperation,
): DescribedOperation {
  const fact = own(facts.pages, operation.name)
  const errors = (own(facts.errors, operation.name) ?? []).filter(name => description.shapes[name])
  return {
    ...operation,
    ...(fact ? { pagination: overPages(operation.pagination, fact) } : {}),
    errors: operation.errors.length > 0 ? operation.errors : errors,
    ...(facts.unsigned.includes(operation.name) ? { unsignedPayload: true } : {}),
  }
}

/** Which members drive the pages is the description's business; what a page holds is the facts'. */
function overPages(known: Pagination | undefined, fact: PageFact): Pagination {
  if (!known) return { input: TOKEN, output: TOKEN, ...fact }
  const { items, more } = { ...fact, ...known }
  return {
    ...known,
    ...(items === undefined ? {} : { items }),
    ...(more === undefined ? {} : { more }),
  }
}

function overSource(source: Description['source'], facts: Facts): Description['source'] {
  const { name, version, licence } = facts.source
  const overlays = source.overlays ?? []
  const known = overlays.some(one => one.name === name && one.version === version)
  return { ...source, overlays: known ? overlays : [...overlays, { name, version, licence }] }
}
