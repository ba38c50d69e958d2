/**
 * Description in, facts out: what a source other than npm's knows more. Whichever reader made the description.
 */
import type { Constraint, Pagination } from '@plainwire/wire'
import type {
  DescribedMember,
  DescribedOperation,
  DescribedShape,
  Description,
} from '../description.ts'
import { mapValues, present, unlessEmpty } from '../present.ts'
import { withoutOutdated } from './outdated.ts'
import type { Facts, FactsSource, MemberFact, PageFact, TypeFact } from './types.ts'

export function extract(given: Description, source: FactsSource): Facts {
  const description = withoutOutdated(given)
  const types = readTypes(description)
  return {
    source,
    protocols: description.protocols,
    types,
    shapes: kept(mapValues(description.shapes, shape => groupByType(types, shape))),
    members: Object.fromEntries(memberFacts(description, types)),
    pages: kept(mapValues(description.operations, operation => page(description, operation))),
    errors: kept(
      mapValues(description.operations, ({ errors }) => (errors.length > 0 ? errors : undefined)),
    ),
    unsigned: Object.values(description.operations)
      .filter(operation => operation.unsignedPayload)
      .map(operation => operation.name),
  }
}

type Types = Readonly<Record<string, TypeFact>>
type Use = readonly [where: string, member: DescribedMember]

/** Sorted, without what is undefined. */
function kept<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, T] => entry[1] !== undefined,
  )
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Simple types first, then the lists and maps that have bounds or hold something that has. */
function readTypes(description: Description): Types {
  const simple = new Map<string, TypeFact>()
  for (const [, member] of usesOf(description)) {
    if (!member.type) continue
    const known = simple.get(member.target)
    const fact = simpleFact(member)
    simple.set(member.target, known ? shared(known, fact) : fact)
  }
  const facts = new Map([...simple].filter(([, fact]) => unlessEmpty(fact)))
  const collections = Object.entries(description.shapes).filter(([, shape]) => isCollection(shape))
  for (let before = -1; before !== facts.size; ) {
    before = facts.size
    for (const [name, shape] of collections) {
      const fact = collectionFact(facts, shape)
      if (fact) facts.set(name, fact)
    }
  }
  return kept(Object.fromEntries(facts))
}

/** A member may narrow its type: the type is what all its uses have in common. */
const shared = (a: TypeFact, b: TypeFact): TypeFact =>
  Object.fromEntries(Object.entries(a).filter(([key, value]) => b[key as keyof TypeFact] === value))

const isCollection = (shape: DescribedShape): boolean =>
  shape.type === 'list' || shape.type === 'map'

function collectionFact(
  known: ReadonlyMap<string, TypeFact>,
  shape: DescribedShape,
): TypeFact | undefined {
  if (shape.type !== 'list' && shape.type !== 'map') return undefined
  const held = (member: DescribedMember) =>
    known.has(member.target) ? { name: member.target } : undefined
  const parts: Partial<TypeFact> =
    shape.type === 'list'
      ? present({ member: held(shape.member)?.name })
      : present({ key: held(shape.key)?.name, value: held(shape.value)?.name })
  const fact = { ...parts, ...bounds(shape.constraint) }
  return unlessEmpty(fact) && { type: shape.type, ...fact }
}

const numbers: ReadonlySet<string> = new Set([
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'bigInteger',
  'bigDecimal',
])

const simpleFact = (member: DescribedMember): TypeFact => ({
  ...(member.type && numbers.has(member.type) ? { type: member.type } : {}),
  ...bounds(member.constraint),
})

function bounds(constraint: Constraint | undefined): Omit<Constraint, 'values'> {
  const { values: _, ...rest } = constraint ?? {}
  return rest
}

/** Every use of a shape by a member, an element, a key or a value. */
function usesOf(description: Description): readonly Use[] {
  return Object.entries(description.shapes).flatMap(([name, shape]) =>
    membersOf(shape).map(([key, member]) => [`${name}$${key}`, member] as const),
  )
}

export function membersOf(shape: DescribedShape): readonly (readonly [string, DescribedMember])[] {
  if (shape.type === 'list') return [['member', shape.member]]
  if (shape.type === 'map')
    return [
      ['key', shape.key],
      ['value', shape.value],
    ]
  return Object.entries(shape.members)
}

function groupByType(types: Types, shape: DescribedShape): Facts['shapes'][string] | undefined {
  if (isCollection(shape)) return undefined
  const groups = new Map<string, readonly string[]>()
  for (const [name, member] of membersOf(shape))
    if (Object.hasOwn(types, member.target))
      groups.set(member.target, [...(groups.get(member.target) ?? []), name])
  return unlessEmpty(
    mapValues(Object.fromEntries(groups), names => (names.length === 1 ? names[0]! : names)),
  )
}

/** Bounds that differ from those of the type, and defaults other than "nothing". */
function memberFacts(description: Description, types: Types): readonly [string, MemberFact][] {
  const facts = usesOf(description).flatMap(([where, member]): [string, MemberFact][] => {
    const own = Object.entries(bounds(member.constraint)).filter(
      ([key, value]) => types[member.target]?.[key as keyof Constraint & keyof TypeFact] !== value,
    )
    const byDefault = isNothing(member.default) ? {} : { default: member.default }
    const fact = unlessEmpty<MemberFact>({ ...Object.fromEntries(own), ...byDefault })
    return fact ? [[where, fact]] : []
  })
  return facts.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Smithy gives numbers and flags a default of nothing to say that they cannot be absent. */
const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  value === 0 ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value ?? {}).length === 0)

export const TOKEN = 'NextToken'

function page(description: Description, operation: DescribedOperation): PageFact | undefined {
  if (!operation.pagination) return undefined
  const { input, output, items, ...rest } = operation.pagination
  const holder = description.shapes[operation.output ?? '']
  return {
    ...(input === TOKEN ? {} : { input }),
    ...(output === TOKEN ? {} : { output }),
    ...withItems(holder, items),
    ...rest,
  }
}

/** C2J also names counts, to be added up over pages; items are what lists hold. */
function withItems(
  output: DescribedShape | undefined,
  items: Pagination['items'],
): Pick<PageFact, 'items'> {
  const members = output?.type === 'structure' ? output.members : {}
  const lists = [items ?? []].flat().filter(name => members[name]?.type === undefined)
  if (lists.length === 0) return {}
  return { items: lists.length === 1 ? lists[0]! : lists }
}
