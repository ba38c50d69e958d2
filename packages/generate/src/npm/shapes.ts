/**
 * Aggregate shapes: everything that operations and errors reach, each read once.
 */
import type { ErrorTraits } from '@plainwire/wire'
import type { DescribedMember, DescribedShape } from '../description.ts'
import { flag, present } from '../present.ts'
import type { Declared, DeclaredMember } from './declarations.ts'
import type { Knowledge, Reached } from './members.ts'
import { readMember, xmlNamespaceOf } from './members.ts'
import { problem } from './package.ts'
import type { List, MapSchema, SchemaMember, Structure } from './schema.ts'
import { unexpected } from './syntax.ts'

type Shapes = Record<string, DescribedShape>
/** Reads a member and notes what it leads to. */
type Follow = (
  member: SchemaMember,
  key: string,
  declared: Partial<DeclaredMember>,
) => DescribedMember

export function readShapes(knowledge: Knowledge, roots: readonly Structure[]): Shapes {
  const shapes = new Map<string, DescribedShape>()
  const waiting: Reached[] = roots.map(schema => ({ name: schema.name, schema, link: {}, key: '' }))
  const follow: Follow = (schema, key, declared) => {
    const { member, reached } = readMember(knowledge, schema, key, declared)
    if (reached && !shapes.has(reached.name)) waiting.push(reached)
    return member
  }
  for (let next = waiting.pop(); next; next = waiting.pop())
    if (!shapes.has(next.name)) shapes.set(next.name, readShape(knowledge, next, follow))
  return Object.fromEntries([...shapes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function readShape(knowledge: Knowledge, reached: Reached, follow: Follow): DescribedShape {
  const { schema } = reached
  if (schema.kind === 'list') return list(schema, reached, follow)
  if (schema.kind === 'map') return map(schema, reached, follow)
  return structure(knowledge, schema, follow)
}

/** What an unnamed list or map holds is known by the member that holds it; a named one's by its own name. */
const keyOf = ({ schema, name, key }: Reached): string => (schema.name === undefined ? key : name)

const list = (schema: List, reached: Reached, follow: Follow): DescribedShape =>
  present<Extract<DescribedShape, { type: 'list' }>>({
    type: 'list',
    member: follow(schema.member(), `${keyOf(reached)}$member`, {
      link: reached.link.element ?? {},
    }),
    sparse: flag(schema.traits.sparse),
  })

const map = (schema: MapSchema, reached: Reached, follow: Follow): DescribedShape =>
  present<Extract<DescribedShape, { type: 'map' }>>({
    type: 'map',
    key: follow(schema.key(), `${keyOf(reached)}$key`, { link: reached.link.key ?? {} }),
    value: follow(schema.value(), `${keyOf(reached)}$value`, { link: reached.link.element ?? {} }),
    sparse: flag(schema.traits.sparse),
  })

function structure(knowledge: Knowledge, schema: Structure, follow: Follow): DescribedShape {
  const declared = declaredAs(knowledge, schema)
  const required = requiredMembers(knowledge, schema, declared)
  const members = schema.members().map(([name, member], i) => {
    const words = declared?.members[name] ?? {}
    const read = follow(member, `${schema.name}$${name}`, words)
    return [name, required(name, i) ? { required: true as const, ...read } : read] as const
  })
  const shared = present({
    members: Object.fromEntries(members),
    xmlName: schema.traits.xmlName as string | undefined,
    xmlNamespace: xmlNamespaceOf(schema.traits.xmlNamespace),
    documentation: declared?.documentation,
    deprecated: declared?.deprecated,
  })
  if (schema.kind === 'union')
    return present<Extract<DescribedShape, { type: 'union' }>>({
      type: 'union',
      ...shared,
      streaming: flag(schema.traits.streaming),
    })
  return present<Extract<DescribedShape, { type: 'structure' }>>({
    type: 'structure',
    ...shared,
    error: errorTraits(knowledge, schema, declared),
  })
}

function declaredAs({ declarations, module }: Knowledge, schema: Structure): Declared | undefined {
  const found = declarations.types.get(schema.typeName) ?? declarations.types.get(schema.name)
  if (!found && schema.members().length > 0)
    throw problem(module.pkg, 'dist-types/models', `a type named ${schema.typeName}`)
  return found
}

/** Since 3.984 the schema counts its required members and has them first; before, only the types tell. */
function requiredMembers(
  { module }: Knowledge,
  schema: Structure,
  declared: Declared | undefined,
): (name: string, index: number) => boolean {
  const [major = 0, minor = 0] = module.pkg.version.split('.').map(Number)
  if (major > 3 || minor >= 984) return (_, index) => index < schema.required
  if (schema.kind === 'union') return () => false
  return name => declared?.members[name]?.optional === false
}

function errorTraits(
  { module }: Knowledge,
  { traits, name }: Structure,
  declared: Declared | undefined,
): ErrorTraits | undefined {
  const fault = traits.error
  if (fault === undefined) return undefined
  if (fault !== 'client' && fault !== 'server')
    throw unexpected(module, null, `"client" or "server" as the fault of ${name}`)
  const [queryCode, queryStatus] = (traits.awsQueryError ?? []) as readonly [string?, number?]
  const status = traits.httpError as number | undefined
  return present<ErrorTraits>({
    fault,
    status,
    queryCode: queryCode === name ? undefined : queryCode,
    queryStatus: queryStatus === status ? undefined : queryStatus,
    retryable: declared?.retryable,
    throttling: declared?.throttling,
  })
}
