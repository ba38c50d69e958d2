/** Projections: paths out of a text, and what of an item they show. */
import { attribute, type Item, type Value } from '../values/types.ts'
import { refuseOverlaps } from './overlap.ts'
import { parsePath, parserOf, reservedFault } from './parser.ts'
import { checkedPath, type Scope, type Steps } from './scope.ts'
import type { Path } from './tree.ts'

/** Reads a projection. Throws an `ExpressionFault` where it is none. */
export function parseProjection(text: string): readonly Path[] {
  const parser = parserOf(text)
  const paths = [parsePath(parser)]
  while (parser.take(',')) paths.push(parsePath(parser))
  if (parser.peek().kind !== 'end') parser.unexpected()
  reservedFault(parser)
  return paths
}

/** The paths, every alias being defined and none within another. */
export function checkProjection(paths: readonly Path[], scope: Scope): readonly Steps[] {
  const checked = paths.map(path => checkedPath(path, scope))
  refuseOverlaps(checked)
  return checked
}

/** Paths that begin alike, as one tree. */
type Tree = Map<string | number, Tree | undefined>

function treeOf(paths: readonly Steps[]): Tree {
  const tree: Tree = new Map()
  for (const path of paths) {
    let at = tree
    for (const [index, step] of path.entries()) {
      if (index === path.length - 1) {
        at.set(step, undefined)
        break
      }
      const inner: Tree = at.get(step) ?? new Map()
      at.set(step, inner)
      at = inner
    }
  }
  return tree
}

/** A projection ready for many items. @example projector([['a', 0]])(item) */
export function projector(paths: readonly Steps[]): (item: Item) => Item {
  const tree = treeOf(paths)
  return item => shown({ M: item }, tree)?.M ?? {}
}

/** What is there of a value; elements of lists move together, in their order. */
function shown(value: Value, tree: Tree | undefined): Value | undefined {
  if (tree === undefined) return value
  if (value.M !== undefined) {
    const map = value.M
    const parts = [...tree].flatMap(([step, inner]) => {
      const part = typeof step === 'string' ? attribute(map, step) : undefined
      const within = part && shown(part, inner)
      return within === undefined ? [] : [[step, within] as const]
    })
    return parts.length === 0 ? undefined : { M: Object.fromEntries(parts) }
  }
  if (value.L === undefined) return undefined
  const list = value.L
  const elements = [...tree]
    .filter(([step]) => typeof step === 'number')
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([step, inner]) => {
      const part = list[Number(step)]
      const within = part && shown(part, inner)
      return within === undefined ? [] : [within]
    })
  return elements.length === 0 ? undefined : { L: elements }
}
