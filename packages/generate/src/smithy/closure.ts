/**
 * Which shapes belong to a service and what they are called there: the operations it binds (those of its
 * resources too), everything they reach, and the service's `rename` table.
 */
import type { AstShape, Model, Target } from './ast.ts'
import { localName, problem, shapeOf, UNIT } from './ast.ts'

/** A model together with the names its shapes have within one service. */
export type Naming = { readonly model: Model; readonly name: (id: string) => string }

/** Names within a service: `rename` first, else the id without its namespace. */
export function namingOf(model: Model, service: AstShape): Naming {
  const rename = service.rename ?? {}
  return { model, name: id => rename[id] ?? localName(id) }
}

const lifecycle = ['create', 'put', 'read', 'update', 'delete', 'list'] as const

/** Ids of all operations, in the order the model binds them. */
export function operationsOf(model: Model, service: AstShape): readonly string[] {
  const found = new Set<string>()
  const seen = new Set<AstShape>()
  const visit = (holder: AstShape): void => {
    if (seen.has(holder)) return
    seen.add(holder)
    for (const target of boundTo(holder)) found.add(target.target)
    for (const resource of holder.resources ?? []) visit(shapeOf(model, resource.target))
  }
  visit(service)
  return [...found]
}

const boundTo = (holder: AstShape): readonly Target[] => [
  ...lifecycle.flatMap(step => holder[step] ?? []),
  ...(holder.operations ?? []),
  ...(holder.collectionOperations ?? []),
]

/** Ids of the shapes that operations and common errors reach. */
export function reach(model: Model, starts: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const open = [...starts]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...neighbours(shapeOf(model, id)))
  }
  return [...found].sort()
}

/** What an operation reaches first: input, output, errors; `Unit` means none. */
export const endsOf = (operation: AstShape): readonly string[] =>
  [operation.input, operation.output, ...(operation.errors ?? [])]
    .map(target => target?.target)
    .filter(id => id !== undefined)
    .filter(id => id !== UNIT)

const neighbours = (shape: AstShape): readonly string[] => [
  ...Object.values(shape.members ?? {}).map(member => member.target),
  ...[shape.member, shape.key, shape.value].flatMap(member => member?.target ?? []),
]

/** Smithy allows two simple shapes or lists of one name in a service, but never two structures. */
export function checkNames(naming: Naming, ids: readonly string[]): void {
  const owners = new Map<string, string>()
  for (const id of ids) {
    if (!unique.has(shapeOf(naming.model, id).type)) continue
    const other = owners.get(naming.name(id))
    if (other !== undefined)
      throw problem(naming.model.file, `a "rename" that tells ${other} from ${id}`)
    owners.set(naming.name(id), id)
  }
}

const unique: ReadonlySet<string> = new Set(['structure', 'union', 'map'])
