/**
 * Splits a description into what a service package holds: the service's identity, one section an operation, and, apart
 * from both, constraints and documentation. Shapes that several operations reach are shared between their files.
 */

import type {
  Constraint,
  Constraints,
  ContextSource,
  Docs,
  Member,
  Operation,
  Section,
  ServiceInfo,
  Shape,
} from '@plainwire/wire'
import { searchJmespath } from '@plainwire/wire/jmespath'
import type {
  DescribedMember,
  DescribedOperation,
  DescribedShape,
  Description,
} from '../description.ts'
import { parseJmespath } from '../jmespath.ts'

export type Split = {
  readonly info: Omit<ServiceInfo, 'codecs'>
  readonly operations: Readonly<Record<string, Operation>>
  readonly shapes: Readonly<Record<string, Shape>>
  readonly constraints: Constraints
  readonly docs: Docs
}

export function split(description: Description): Split {
  const shapes = Object.entries(description.shapes)
  return {
    info: infoOf(description),
    operations: mapValues(description.operations, operation =>
      leanOperation(description, operation),
    ),
    shapes: Object.fromEntries(shapes.map(([name, shape]) => [name, leanShape(shape)])),
    constraints: constraintsOf(description),
    docs: docsOf(description),
  }
}

/** One operation with all shapes it reaches, errors included. */
export function sectionOf({ operations, shapes }: Split, name: string): Section {
  const operation = operations[name]
  if (operation === undefined) throw new Error(`No operation ${name}`)
  const reached = reach(shapes, [operation.input, operation.output, ...operation.errors])
  return { operation, shapes: Object.fromEntries(reached.map(shape => [shape, shapes[shape]!])) }
}

/** Names of the shapes reached from some, in the order they are met. */
export function reach(shapes: Split['shapes'], from: readonly (string | undefined)[]): string[] {
  const met = new Set<string>()
  const waiting = from.filter(name => name !== undefined)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const shape = shapes[name]
    if (met.has(name) || shape === undefined) continue
    met.add(name)
    for (const member of membersOf(shape))
      if (member.shape !== undefined) waiting.push(member.shape)
  }
  return [...met]
}

export const membersOf = (shape: Shape): readonly Member[] =>
  shape.type === 'list'
    ? [shape.member]
    : shape.type === 'map'
      ? [shape.key, shape.value]
      : Object.values(shape.members)

function infoOf(description: Description): Split['info'] {
  const {
    title,
    documentation,
    operations,
    shapes,
    commonErrors,
    enums,
    waiters,
    source,
    ...info
  } = description
  return info
}

function leanOperation(description: Description, described: DescribedOperation): Operation {
  const { documentation, deprecated, examples, context, errors, ...operation } = described
  return {
    ...operation,
    errors: [...new Set([...errors, ...description.commonErrors])],
    ...(context === undefined ? {} : { context: mapValues(context, contextSource) }),
  }
}

const contextSource = (source: { static: unknown } | { path: string }): ContextSource =>
  'static' in source ? source : { path: parseJmespath(source.path), search: searchJmespath }

function leanShape(described: DescribedShape): Shape {
  if (described.type === 'list') {
    const { documentation, deprecated, constraint, ...shape } = described
    return { ...shape, member: leanMember(shape.member) }
  }
  if (described.type === 'map') {
    const { documentation, deprecated, constraint, ...shape } = described
    return { ...shape, key: leanMember(shape.key), value: leanMember(shape.value) }
  }
  const { documentation, deprecated, ...shape } = described
  return { ...shape, members: mapValues(shape.members, leanMember) } as Shape
}

/** What a member says that no rule says already: a string is understood, and so is EC2's usual spelling of a name. */
function leanMember(described: DescribedMember, key = ''): Member {
  const { target, constraint, documentation, deprecated, type, ec2Name, ...member } = described
  const usual = capital(member.xmlName ?? key)
  return {
    ...member,
    ...(type === undefined || type === 'string' ? {} : { type }),
    ...(ec2Name === undefined || ec2Name === usual ? {} : { ec2Name }),
  }
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Every member of every shape, as `Shape$member`. */
function* namedMembers(description: Description): Generator<[string, DescribedMember]> {
  for (const [name, shape] of Object.entries(description.shapes)) {
    if (shape.type === 'list') yield [`${name}$member`, shape.member]
    else if (shape.type === 'map') {
      yield [`${name}$key`, shape.key]
      yield [`${name}$value`, shape.value]
    } else
      for (const [key, member] of Object.entries(shape.members)) yield [`${name}$${key}`, member]
  }
}

/** A collection's own constraint counts at every member that holds one. */
function constraintsOf(description: Description): Constraints {
  const found: Record<string, Constraint> = {}
  for (const [name, member] of namedMembers(description)) {
    const target = member.shape === undefined ? undefined : description.shapes[member.shape]
    const own = target !== undefined && 'constraint' in target ? target.constraint : undefined
    if (member.constraint !== undefined || own !== undefined)
      found[name] = { ...own, ...member.constraint }
  }
  return found
}

function docsOf(description: Description): Docs {
  const found: Record<string, string> = {}
  const put = (name: string, text: string | undefined) => {
    if (text !== undefined && text !== '') found[name] = text
  }
  put('', description.documentation)
  for (const [name, operation] of Object.entries(description.operations))
    put(name, operation.documentation)
  for (const [name, member] of namedMembers(description)) put(name, member.documentation)
  return found
}

const mapValues = <T, U>(
  values: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value, key)]))
