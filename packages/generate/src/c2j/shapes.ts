/** Aggregate shapes, errors and enums of a C2J description: those its operations reach. */
import type { ErrorTraits } from '@plainwire/wire'
import type { DescribedShape, Enums } from '../description.ts'
import { flag, mapValues, present, unlessEmpty } from '../present.ts'
import type { C2jContext } from './context.ts'
import { shapeOf } from './context.ts'
import type { C2jShape, ShapeRef } from './format.ts'
import { problem } from './format.ts'
import { namespace, readConstraint, readMember, readUse, simpleType } from './members.ts'

/** Names of the shapes the operations reach, sorted. */
export function reach(context: C2jContext): readonly string[] {
  const found = new Set<string>()
  const open: [name: string, user: string][] = Object.entries(context.service.operations).flatMap(
    ([user, operation]) =>
      [operation.input, operation.output, ...(operation.errors ?? [])].flatMap(ref =>
        ref ? [[ref.shape, user] as [string, string]] : [],
      ),
  )
  for (let next = open.pop(); next; next = open.pop()) {
    const [name, user] = next
    if (found.has(name)) continue
    found.add(name)
    for (const ref of refsOf(shapeOf(context, name, user))) open.push([ref.shape, name])
  }
  return [...found].sort()
}

const refsOf = (shape: C2jShape): readonly ShapeRef[] => [
  ...Object.values(shape.members ?? {}),
  ...[shape.member, shape.key, shape.value].flatMap(ref => ref ?? []),
]

export function readShapes(
  context: C2jContext,
  names: readonly string[],
): Readonly<Record<string, DescribedShape>> {
  const roots = rootRefs(context)
  const entries = names.flatMap(name => {
    const shape = shapeOf(context, name, name)
    if (simpleType(shape, `${context.file}: ${name}`)) return []
    return [[name, readShape(context, name, shape, roots.get(name))] as const]
  })
  return Object.fromEntries(entries)
}

export function readEnums(context: C2jContext, names: readonly string[]): Enums {
  const entries = names.flatMap(name => {
    const values = shapeOf(context, name, name).enum
    return values ? [[name, values] as const] : []
  })
  return Object.fromEntries(entries)
}

/** An operation may name the root element of its input; the shape's own name goes before. */
const rootRefs = (context: C2jContext): ReadonlyMap<string, ShapeRef> =>
  new Map(
    Object.values(context.service.operations).flatMap(({ input }) =>
      input ? [[input.shape, input] as const] : [],
    ),
  )

function readShape(
  context: C2jContext,
  name: string,
  shape: C2jShape,
  root: ShapeRef | undefined,
): DescribedShape {
  if (shape.type === 'list') return readList(context, name, shape)
  if (shape.type === 'map') return readMap(context, name, shape)
  const payload = shape.payload ?? root?.payload
  const owner = payload === undefined ? shape : { ...shape, payload }
  const body = {
    members: mapValues(shape.members, (ref, key) =>
      readMember(context, owner, key, ref, `${name}$${key}`),
    ),
    ...(context.xmlNames ? rootNames(name, shape, root) : {}),
    ...words(shape),
  }
  return shape.union || shape.eventstream
    ? present<Extract<DescribedShape, { type: 'union' }>>({
        type: 'union',
        ...body,
        streaming: flag(shape.eventstream),
      })
    : present<Extract<DescribedShape, { type: 'structure' }>>({
        type: 'structure',
        ...body,
        error: errorTraits(name, shape),
      })
}

function rootNames(name: string, shape: C2jShape, root: ShapeRef | undefined) {
  const xmlName = shape.locationName ?? root?.locationName
  return {
    xmlName: xmlName === name ? undefined : xmlName,
    xmlNamespace: namespace(root?.xmlNamespace ?? shape.xmlNamespace),
  }
}

function readList(context: C2jContext, name: string, shape: C2jShape): DescribedShape {
  if (!shape.member) throw problem(`${context.file}: ${name}`, 'a list with a "member"')
  return present<Extract<DescribedShape, { type: 'list' }>>({
    type: 'list',
    member: readUse(context, shape.member, `${name}$member`),
    constraint: unlessEmpty(readConstraint(shape)),
    ...words(shape),
  })
}

function readMap(context: C2jContext, name: string, shape: C2jShape): DescribedShape {
  if (!shape.key || !shape.value)
    throw problem(`${context.file}: ${name}`, 'a map with a "key" and a "value"')
  return present<Extract<DescribedShape, { type: 'map' }>>({
    type: 'map',
    key: readUse(context, shape.key, `${name}$key`),
    value: readUse(context, shape.value, `${name}$value`),
    constraint: unlessEmpty(readConstraint(shape)),
    ...words(shape),
  })
}

const words = (shape: C2jShape) => ({
  documentation: shape.documentation,
  deprecated: flag(shape.deprecated),
})

function errorTraits(name: string, shape: C2jShape): ErrorTraits | undefined {
  if (!shape.exception && !shape.error) return undefined
  const { code, httpStatusCode, senderFault, fault } = shape.error ?? {}
  const server = shape.fault ?? fault ?? (senderFault ? false : (httpStatusCode ?? 400) >= 500)
  return present<ErrorTraits>({
    fault: server ? 'server' : 'client',
    status: httpStatusCode,
    queryCode: code === name ? undefined : code,
    retryable: flag(shape.retryable),
    throttling: flag(shape.retryable?.throttling),
  })
}
