/**
 * One member of a C2J shape in the terms of the neutral model. C2J says with `location` and `locationName`, by
 * protocol, what Smithy says with a trait each.
 */
import type { Constraint, SimpleType, TimestampFormat, XmlNamespace } from '@plainwire/wire'
import type { DescribedMember } from '../description.ts'
import { flag, present, unlessEmpty } from '../present.ts'
import type { C2jContext } from './context.ts'
import { shapeOf } from './context.ts'
import type { C2jShape, Namespace, ShapeRef } from './format.ts'
import { problem } from './format.ts'

/** A member of a structure or union. */
export function readMember(
  context: C2jContext,
  owner: C2jShape,
  name: string,
  ref: ShapeRef,
  where: string,
): DescribedMember {
  const target = shapeOf(context, ref.shape, where)
  return present<DescribedMember>({
    ...readUse(context, ref, where),
    ...place(context, owner, name, ref, target),
    required: flag(owner.required?.includes(name)),
    token: flag(ref.idempotencyToken),
    hostLabel: flag(ref.hostLabel),
    eventHeader: flag(ref.eventheader),
    eventPayload: flag(ref.eventpayload),
    contextParam: ref.contextParam?.name,
    ec2Name: ref.queryName,
    xmlAttribute: flag(ref.xmlAttribute),
    xmlFlattened: context.xmlNames ? flag(ref.flattened ?? target.flattened) : undefined,
  })
}

/** What any use of a shape says: by a member, as an element of a list, a key or a value. */
export function readUse(context: C2jContext, ref: ShapeRef, where: string): DescribedMember {
  const target = shapeOf(context, ref.shape, where)
  const type = simpleType(target, `${context.file}: ${ref.shape}`)
  return present<DescribedMember>({
    ...(type ? { type: ref.jsonvalue ? ('document' as const) : type } : { shape: ref.shape }),
    format: type === 'timestamp' ? timestampFormat(ref, target) : undefined,
    mediaType: ref.jsonvalue ? 'application/json' : undefined,
    sensitive: flag(target.sensitive),
    streaming: type === 'blob' ? flag(ref.streaming ?? target.streaming) : undefined,
    requiresLength: flag(target.requiresLength),
    xmlName: context.xmlNames ? ref.locationName : undefined,
    xmlNamespace: namespace(ref.xmlNamespace ?? target.xmlNamespace),
    target: ref.shape,
    constraint: unlessEmpty({ ...(type ? readConstraint(target) : {}), ...readConstraint(ref) }),
    documentation: ref.documentation,
    deprecated: flag(ref.deprecated),
  })
}

export const readConstraint = (from: Omit<ShapeRef, 'shape'>): Constraint =>
  present<Constraint>({
    min: from.min,
    max: from.max,
    pattern: from.pattern,
    values: from.enum,
  })

/** C2J gives a namespace as a record or as its bare address. */
export const namespace = (value: Namespace | undefined): XmlNamespace | undefined =>
  typeof value === 'string' ? { uri: value } : value

const simpleTypes: Readonly<Record<string, SimpleType>> = {
  string: 'string',
  character: 'string',
  boolean: 'boolean',
  byte: 'byte',
  short: 'short',
  integer: 'integer',
  long: 'long',
  float: 'float',
  double: 'double',
  biginteger: 'bigInteger',
  bigdecimal: 'bigDecimal',
  blob: 'blob',
  timestamp: 'timestamp',
}

const aggregates: ReadonlySet<string> = new Set(['structure', 'list', 'map'])

/** Undefined for a shape with members. */
export function simpleType(shape: C2jShape, where: string): SimpleType | undefined {
  if (shape.document) return 'document'
  if (aggregates.has(shape.type)) return undefined
  const type = simpleTypes[shape.type]
  if (!type) throw problem(where, `a known type, not "${shape.type}"`)
  return type
}

const formats: Readonly<Record<string, TimestampFormat>> = {
  iso8601: 'date-time',
  rfc822: 'http-date',
  unixTimestamp: 'epoch-seconds',
}

const timestampFormat = (ref: ShapeRef, target: C2jShape): TimestampFormat | undefined =>
  formats[ref.timestampFormat ?? target.timestampFormat ?? '']

type Placing = (ref: ShapeRef, name: string, target: C2jShape) => Partial<DescribedMember>

const named =
  (location: NonNullable<DescribedMember['in']>): Placing =>
  (ref, name) => ({ in: location, name: ref.locationName ?? name })

const locations: Readonly<Record<string, Placing>> = {
  header: named('header'),
  headers: ref => ({ in: 'prefixHeaders', name: ref.locationName ?? '' }),
  querystring: (ref, name, target) =>
    target.type === 'map' ? { in: 'queryParams' } : named('query')(ref, name, target),
  uri: () => ({ in: 'label' }),
  statusCode: () => ({ in: 'status' }),
}

type Place = Omit<Partial<DescribedMember>, 'xmlName'> & { readonly xmlName?: string | undefined }

function place(
  context: C2jContext,
  owner: C2jShape,
  name: string,
  ref: ShapeRef,
  target: C2jShape,
): Place {
  const placing = locations[ref.location ?? target.location ?? '']
  if (placing) return { ...placing(ref, name, target), xmlName: undefined }
  const names = bodyNames(context, name, ref, target)
  if (owner.payload !== name) return names
  return { ...names, in: 'payload', ...(isNamedByShape(name, ref) ? { xmlName: undefined } : {}) }
}

/**
 * Newer descriptions repeat a payload's own name as its `locationName` and mean the name of its shape; older ones say
 * with a namespace beside it that they mean it.
 */
const isNamedByShape = (name: string, ref: ShapeRef): boolean =>
  ref.locationName === name && ref.xmlNamespace === undefined

function bodyNames(context: C2jContext, name: string, ref: ShapeRef, target: C2jShape): Place {
  const json = context.jsonNames && ref.locationName !== undefined && ref.locationName !== name
  return {
    ...(json ? { jsonName: ref.locationName } : {}),
    ...(context.xmlNames ? { xmlName: elementName(context, ref, target) } : {}),
  }
}

/** A list shape that is flattened has no element of its own: one name is left for it and for its member. */
function elementName(context: C2jContext, ref: ShapeRef, target: C2jShape): string | undefined {
  const inner =
    target.flattened && ref.flattened === undefined ? target.member?.locationName : undefined
  return context.listNamesFirst ? (inner ?? ref.locationName) : (ref.locationName ?? inner)
}
