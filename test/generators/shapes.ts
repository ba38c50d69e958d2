/**
 * Arbitrary inputs and outputs of an operation, made from its shapes: everything the types allow but what `losses.ts`
 * says the protocol cannot carry. Big structures show a few of their members at a time; recursion ends after a while.
 */
import fc, { type Arbitrary } from 'fast-check'
import { type Direction, isLost, type Place } from '../../packages/wire/src/losses.ts'
import { shapeNamed } from '../../packages/wire/src/model/lookup.ts'
import type {
  ListShape,
  MapShape,
  Member,
  ProtocolName,
  Reference,
  Section,
  StructureShape,
  TimestampFormat,
  UnionShape,
} from '../../packages/wire/src/model/types.ts'
import { headerItems, headerTexts, type Loses, simpleValues, texts } from './texts.ts'

export type Value = Record<string, unknown>

/** Inputs of the operation; `outputs` are made alike. */
export const inputs = (protocol: ProtocolName, section: Section): Arbitrary<Value> =>
  operationValues(protocol, section, section.operation.input, 'request')

export const outputs = (protocol: ProtocolName, section: Section): Arbitrary<Value> =>
  operationValues(protocol, section, section.operation.output, 'response')

type Make = {
  readonly protocol: ProtocolName
  readonly section: Section
  readonly direction: Direction
  readonly done: Map<string, Arbitrary<unknown>>
}

function operationValues(
  protocol: ProtocolName,
  section: Section,
  name: string | undefined,
  direction: Direction,
): Arbitrary<Value> {
  if (name === undefined) return fc.constant({})
  const shape = shapeNamed(section, name)
  if (shape.type !== 'structure') throw new Error(`${name} is a ${shape.type}`)
  const make: Make = { protocol, section, direction, done: new Map() }
  const fields = Object.entries(shape.members)
    .filter(([, member]) => !isEventStream(section, member))
    .map(([key, member]) => topField(make, key, member))
  return someOf(fields.filter(field => field !== undefined))
}

const isRest = (protocol: ProtocolName): boolean =>
  protocol === 'restJson1' || protocol === 'restXml'

/** Where a member of the operation's own structure travels in this direction. */
function placeOf({ protocol, direction }: Make, { in: at }: Member): Place {
  if (!isRest(protocol) || at === undefined) return 'body'
  const bound = direction === 'request' ? at !== 'status' : at !== 'label' && at !== 'query'
  if (at === 'queryParams') return direction === 'request' ? 'query' : 'body'
  return bound ? at : 'body'
}

type Field = { readonly key: string; readonly values: Arbitrary<unknown>; readonly always: boolean }

function topField(make: Make, key: string, member: Member): Field | undefined {
  const place = isWholeDocument(make, key, member) ? 'payload' : placeOf(make, member)
  const loses: Loses = name => isLost(name, make.protocol, place, make.direction)
  const always =
    place === 'label' ||
    loses('absentPrefixHeaders') ||
    loses('absentStatus') ||
    (isContentType(member) && loses('absentContentType')) ||
    member.hostLabel === true ||
    (place === 'payload' && loses('absentPayload') && isStructure(make, member))
  if (loses('sharedName') && sharesName(make, key, member)) return undefined
  return { key, values: boundValues(make, member, place, loses), always }
}

/** A text that is called like the document around it is the document: S3 writes where a bucket is in this way. */
function isWholeDocument({ section, direction }: Make, key: string, member: Member): boolean {
  const shape = section.shapes[(direction === 'response' && section.operation.output) || '']
  return (
    shape?.type === 'structure' &&
    shape.xmlName !== undefined &&
    shape.xmlName === (member.xmlName ?? key) &&
    member.shape === undefined
  )
}

/** Is there another member of the operation that the form calls the same? */
function sharesName({ section, direction }: Make, key: string, member: Member): boolean {
  const shape = section.shapes[(direction === 'request' && section.operation.input) || '']
  if (shape?.type !== 'structure') return false
  const name = member.xmlName ?? key
  return Object.entries(shape.members).some(
    ([other, { xmlName = other }]) => other !== key && xmlName === name,
  )
}

const isContentType = ({ in: at, name }: Member): boolean =>
  at === 'header' && name?.toLowerCase() === 'content-type'

const isStructure = ({ section }: Make, { shape }: Member): boolean =>
  shape !== undefined && shapeNamed(section, shape).type === 'structure'

function boundValues(make: Make, member: Member, place: Place, loses: Loses): Arbitrary<unknown> {
  if (member.hostLabel) return hostLabels
  if (place === 'status') return fc.integer({ min: 200, max: 299 })
  if (place === 'prefixHeaders') return prefixHeaders
  if (member.in === 'queryParams') return queryMap(make, member, loses)
  if (place === 'header') return headerValues(make, member, loses)
  if (place === 'label')
    return simpleValues(member, loses, 'date-time').map(value => (value === '' ? '.' : value))
  if (place === 'payload' && member.shape === undefined && loses('emptyPayload'))
    return simpleValues(member, loses, 'date-time').map(notEmpty)
  return values(make, member, place, 0, member)
}

const hostLabels = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)

const prefixHeaders = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), headerTexts, {
  maxKeys: 3,
  noNullPrototype: true,
})

function queryMap({ section }: Make, { shape = '' }: Member, loses: Loses): Arbitrary<unknown> {
  const map = shapeNamed(section, shape)
  const lists = map.type === 'map' && map.value.shape !== undefined
  const items: Arbitrary<unknown> = lists
    ? fc.array(texts(loses), { minLength: 1, maxLength: 2 })
    : texts(loses)
  return fc.dictionary(fc.stringMatching(/^[a-z]{1,3} ?[a-z]{1,3}$/), items, {
    maxKeys: 3,
    noNullPrototype: true,
  })
}

const notEmpty = (value: unknown): unknown =>
  value === '' ? 'x' : value instanceof Uint8Array && value.length === 0 ? Uint8Array.of(0) : value

function headerValues(make: Make, member: Member, loses: Loses): Arbitrary<unknown> {
  if (member.shape === undefined) return headerValue(member, loses, headerTexts)
  const shape = shapeNamed(make.section, member.shape)
  if (shape.type !== 'list') throw new Error(`${member.shape} in a header`)
  return fc.array(headerValue(shape.member, loses, headerItems), { maxLength: 3 })
}

/** What travels in base64 may hold anything; documents are objects, since text is kept as the text it is. */
function headerValue(
  reference: Reference,
  loses: Loses,
  plain: Arbitrary<string>,
): Arbitrary<unknown> {
  if (reference.type === 'document')
    return fc.dictionary(fc.string(), fc.string(), { maxKeys: 2, noNullPrototype: true })
  if ((reference.type ?? 'string') === 'string' && reference.mediaType === undefined) return plain
  return simpleValues(reference, loses, 'http-date')
}

const maxDepth = 3

/** `member` tells whether a collection is flattened, where it is a member that holds it. */
function values(
  make: Make,
  reference: Reference,
  place: Place,
  depth: number,
  member?: Member,
): Arbitrary<unknown> {
  const loses: Loses = name => isLost(name, make.protocol, place, make.direction)
  if (reference.shape === undefined)
    return simpleValues(reference, loses, instantsOf(make, place, reference))
  const flat = member?.xmlFlattened === true
  const key = [reference.shape, place, Math.min(depth, maxDepth + 1), flat].join(' ')
  const known = make.done.get(key)
  if (known) return known
  const made = aggregate(make, reference.shape, place, depth, flat)
  make.done.set(key, made)
  return made
}

/** rpcv2Json and CBOR write numbers, whatever format the model names. */
function instantsOf({ protocol }: Make, place: Place, { format }: Reference): TimestampFormat {
  if (place === 'query') return 'date-time'
  if (/Json/.test(protocol) || protocol === 'restJson1') return format ?? 'epoch-seconds'
  return protocol === 'rpcv2Cbor' ? 'epoch-seconds' : 'date-time'
}

function aggregate(
  make: Make,
  name: string,
  place: Place,
  depth: number,
  flat: boolean,
): Arbitrary<unknown> {
  const shape = shapeNamed(make.section, name)
  const next = { make, place, depth: depth + 1 }
  if (shape.type === 'list') return lists(next, shape, flat)
  if (shape.type === 'map') return maps(next, shape, flat)
  return shape.type === 'union' ? unions(next, shape, name) : structures(next, shape, name)
}

type Next = { readonly make: Make; readonly place: Place; readonly depth: number }

const loss =
  ({ make, place }: Next): Loses =>
  name =>
    isLost(name, make.protocol, place, make.direction)

function lists(next: Next, shape: ListShape, flat: boolean): Arbitrary<unknown> {
  const loses = loss(next)
  const least =
    loses('emptyList') || loses('emptyQueryList') || (flat && loses('emptyFlatList')) ? 1 : 0
  const most = next.depth > maxDepth ? least : 3
  const items = values(next.make, shape.member, next.place, next.depth)
  return fc.array(gaps(shape, loses, items), { minLength: least, maxLength: most })
}

/** Nulls, where the shape has room for them and the wire carries them. */
const gaps = (
  { sparse }: ListShape | MapShape,
  loses: Loses,
  items: Arbitrary<unknown>,
): Arbitrary<unknown> => (sparse && !loses('nullItems') ? fc.option(items) : items)

function maps(next: Next, shape: MapShape, flat: boolean): Arbitrary<unknown> {
  const loses = loss(next)
  const least = loses('emptyMap') || (flat && loses('emptyFlatMap')) ? 1 : 0
  const most = next.depth > maxDepth ? least : 3
  const items = values(next.make, shape.value, next.place, next.depth)
  return fc.dictionary(
    fc.oneof(
      { weight: 9, arbitrary: texts(loses) },
      { weight: 1, arbitrary: fc.constant('__proto__') },
    ),
    gaps(shape, loses, items),
    { minKeys: least, maxKeys: most, noNullPrototype: true },
  )
}

function unions(next: Next, shape: UnionShape, name: string): Arbitrary<unknown> {
  const members = nearest(next, Object.entries(shape.members))
  if (members.length === 0) throw new Error(`${name} has no members`)
  return fc
    .constantFrom(...members)
    .chain(([key, member]) => memberValues(next, member).map(value => ({ [key]: value })))
}

function structures(next: Next, shape: StructureShape, name: string): Arbitrary<unknown> {
  const members = nearest(next, Object.entries(shape.members))
  const empty = loss(next)('emptyStructure')
  if (empty && members.length === 0) throw new Error(`${name} cannot be told in a form`)
  const fields = members.map(([key, member]) => ({
    key,
    values: memberValues(next, member),
    always: false,
  }))
  return someOf(fields, empty ? 1 : 0)
}

const memberValues = (next: Next, member: Member): Arbitrary<unknown> =>
  lazily(() => values(next.make, member, next.place, next.depth, member))

/** Deep down only members that end there. */
function nearest(next: Next, all: [string, Member][]): [string, Member][] {
  const { make, depth } = next
  const least = loss(next)('emptyStructure') ? 1 : 0
  const members = least === 0 ? all : all.filter(([, member]) => ends(make, member, least))
  if (depth <= maxDepth) return members
  const simple = members.filter(([, { shape }]) => shape === undefined)
  if (simple.length > 0) return simple
  const ending = members.filter(([, member]) => ends(make, member, least))
  return ending.slice(0, 1)
}

/** Does a way through the shapes lead to a simple value, or to a structure without members where such a one may stand? */
function ends(
  make: Make,
  { shape }: Reference,
  least: number,
  met: ReadonlySet<string> = new Set(),
): boolean {
  if (shape === undefined) return true
  if (met.has(shape)) return false
  const within = new Set([...met, shape])
  const found = shapeNamed(make.section, shape)
  if (found.type === 'list') return ends(make, found.member, least, within)
  if (found.type === 'map') return ends(make, found.value, least, within)
  const members = Object.values(found.members)
  if (members.length === 0) return least === 0
  return members.some(member => ends(make, member, least, within))
}

/** A few of the members. */
function someOf(fields: readonly Field[], least = 0): Arbitrary<Value> {
  const always = fields.filter(field => field.always)
  const others = fields.filter(field => !field.always)
  const size = { minLength: Math.min(least, others.length), maxLength: Math.min(6, others.length) }
  return fc
    .subarray([...others], size)
    .chain(chosen =>
      fc.record(
        Object.fromEntries([...always, ...chosen].map(({ key, values }) => [key, values])),
        { noNullPrototype: true },
      ),
    )
}

const lazily = (make: () => Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.constant(undefined).chain(make)

const isEventStream = (section: Section, { shape }: Member): boolean => {
  const found = shape === undefined ? undefined : section.shapes[shape]
  return found?.type === 'union' && found.streaming === true
}
