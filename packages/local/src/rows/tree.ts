/** The order of rows: a B+ tree whose copies share what they have in common, so that a snapshot costs nothing. */
import sortedBTree from 'sorted-btree'
import { givenKey, givenValue, heldKey, heldValue } from './text.ts'
import type { Change, Range, Row } from './types.ts'

// A CommonJS package: what Node imports is its `exports`, of which the tree is the default.
const BTree: typeof sortedBTree.default = sortedBTree.default

/** Keys and values as `text.ts` holds them. */
export type Tree = InstanceType<typeof BTree<string, string>>

export const newTree = (): Tree =>
  new BTree<string, string>(undefined, (a, b) => (a < b ? -1 : a > b ? 1 : 0))

export function change(tree: Tree, changes: Iterable<Change>): void {
  for (const one of changes)
    if ('put' in one) tree.set(heldKey(one.put), heldValue(one.value))
    else tree.delete(heldKey(one.delete))
}

export function* walk(
  tree: Tree,
  { from, to, limit = Number.POSITIVE_INFINITY, reverse }: Range,
): Iterable<Row> {
  const low = from === undefined ? undefined : heldKey(from)
  const high = to === undefined ? undefined : heldKey(to)
  let left = limit
  const pairs = reverse
    ? tree.entriesReversed(high, undefined, high !== undefined)
    : tree.entries(low)
  for (const [key, value] of pairs) {
    const outside = reverse ? low !== undefined && key < low : high !== undefined && key >= high
    if (left-- <= 0 || outside) return
    yield [givenKey(key), givenValue(value)]
  }
}
