/**
 * Which file each shape goes into. A shape of one operation lies in that operation's file; shared ones lie in groups
 * that are used together, so that Node loads few files for one operation and a bundler drops what is not named.
 */
import { reach, type Split } from './split.ts'

export type Placement = {
  /** Shapes of one operation only, by operation. */
  readonly own: ReadonlyMap<string, readonly string[]>
  /** Shared shapes by group. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** All shapes an operation reaches, in order. */
  readonly reached: ReadonlyMap<string, readonly string[]>
}

/** Shared shapes of less text than this lie in one file: opening files costs more than reading a little too much. */
const smallService = 64_000

/** Groups with fewer shapes than this join the common one of their size class. */
const smallest = 4

export function place(split: Split): Placement {
  const reached = new Map(
    Object.values(split.operations).map(({ name, input, output, errors }) => [
      name,
      reach(split.shapes, [...errors, output, input]),
    ]),
  )
  const users = usersOf(reached)
  const own = new Map([...reached.keys()].map(name => [name, [] as string[]]))
  const shared = new Map<string, string[]>()
  for (const [shape, operations] of users) {
    if (operations.length === 1) own.get(operations[0]!)!.push(shape)
    else push(shared, operations.join(' '), shape)
  }
  const names = [...shared.values()].flat()
  const size = names.reduce((sum, name) => sum + JSON.stringify(split.shapes[name]).length, 0)
  const groups = size < smallService ? new Map([['all', names]]) : named(shared)
  return { own, groups, reached }
}

function usersOf(reached: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const users = new Map<string, string[]>()
  for (const [operation, shapes] of reached)
    for (const shape of shapes) push(users, shape, operation)
  return users
}

/** Names groups after their first shape; small ones are put together by how many operations use them. */
function named(shared: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [operations, shapes] of shared) {
    const users = operations.split(' ').length
    const common = shapes.length < smallest
    const name = common
      ? `common-${2 ** Math.floor(Math.log2(users))}`
      : fileName(groups, shapes[0]!)
    for (const shape of shapes) push(groups, name, shape)
  }
  return groups
}

/** File names differ by more than case, for file systems that do not. */
function fileName(taken: ReadonlyMap<string, unknown>, shape: string): string {
  const lower = new Set([...taken.keys()].map(name => name.toLowerCase()))
  let name = shape
  for (let count = 2; lower.has(name.toLowerCase()); count++) name = `${shape}-${count}`
  return name
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
