/**
 * Shapes of two descriptions, walked in parallel from what operations take and give: two sources may call a shape
 * by different names, so a pair is what the same path leads to.
 */
import type { DescribedMember, DescribedShape, Description } from '../description.ts'
import { present } from '../present.ts'
import type { Difference } from './difference.ts'
import { difference, inFields, inNames } from './difference.ts'

/** Names of a shape in both descriptions. */
export type Pair = readonly [a: string, b: string]

export function compareShapes(
  a: Description,
  b: Description,
  starts: readonly Pair[],
): readonly Difference[] {
  const seen = new Set<string>()
  const waiting = [...starts]
  const found: Difference[] = []
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    const key = pair.join(' ')
    if (seen.has(key)) continue
    seen.add(key)
    found.push(
      ...comparePair(a.shapes[pair[0]], b.shapes[pair[1]], pair, next => waiting.push(next)),
    )
  }
  return found
}

type Lead = (pair: Pair) => void

function comparePair(
  a: DescribedShape | undefined,
  b: DescribedShape | undefined,
  [name, other]: Pair,
  lead: Lead,
): readonly Difference[] {
  if (!a || !b) return difference(name, 'shape', a?.type, b?.type)
  const own = [
    ...difference(name, `name of ${a.type}`, name, other),
    ...inFields(name, aspectsOfShapes, a, b),
  ]
  if (a.type !== b.type) return [...own, ...difference(name, 'kind', a.type, b.type)]
  return [...own, ...compareMembers(name, membersOf(a), membersOf(b), lead)]
}

const aspectsOfShapes = [
  'sparse',
  'streaming',
  'error',
  'xmlName',
  'xmlNamespace',
  'constraint',
  'deprecated',
]

type Members = Readonly<Record<string, DescribedMember>>

function membersOf(shape: DescribedShape): Members {
  if (shape.type === 'list') return { member: shape.member }
  if (shape.type === 'map') return { key: shape.key, value: shape.value }
  return shape.members
}

function compareMembers(name: string, a: Members, b: Members, lead: Lead): readonly Difference[] {
  const both = Object.keys(a).filter(key => b[key])
  return [
    ...inNames(name, 'member', Object.keys(a), Object.keys(b)),
    ...both.flatMap(key => compareMember(`${name}$${key}`, a[key]!, b[key]!, lead)),
  ]
}

function compareMember(
  where: string,
  a: DescribedMember,
  b: DescribedMember,
  lead: Lead,
): readonly Difference[] {
  if (a.shape !== undefined && b.shape !== undefined) lead([a.shape, b.shape])
  const kind = (member: DescribedMember) => (member.shape === undefined ? member.type : 'aggregate')
  return [
    ...difference(where, 'type', kind(a), kind(b)),
    ...inFields(where, aspectsOfMembers, onTheWire(a, where), onTheWire(b, where)),
    ...difference(where, requiredOf(a), a.required, b.required),
    ...inFields(where, ['min', 'max', 'pattern', 'unique'], a.constraint ?? {}, b.constraint ?? {}),
    ...inNames(where, 'value', valuesOf(a), valuesOf(b)),
  ]
}

/** One source spells names out where another leaves them to the rules of the protocol. */
function onTheWire(member: DescribedMember, where: string): DescribedMember {
  const key = where.slice(where.indexOf('$') + 1)
  const { xmlName, ec2Name, ...rest } = member
  const body = member.in === undefined
  return present<DescribedMember>({
    ...rest,
    xmlName: body && xmlName === key ? undefined : xmlName,
    ec2Name: ec2Name === capital(xmlName ?? key) ? undefined : ec2Name,
  })
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** A token is required of the wire, not of the caller. */
const requiredOf = (member: DescribedMember): string =>
  member.token ? 'required token' : 'required'

const valuesOf = (member: DescribedMember): readonly string[] =>
  (member.constraint?.values ?? []).map(String).sort()

const aspectsOfMembers = [
  'format',
  'mediaType',
  'sensitive',
  'streaming',
  'requiresLength',
  'xmlName',
  'xmlNamespace',
  'intEnum',
  'in',
  'name',
  'jsonName',
  'ec2Name',
  'xmlFlattened',
  'xmlAttribute',
  'token',
  'hostLabel',
  'eventHeader',
  'eventPayload',
  'contextParam',
  'default',
  'deprecated',
]
