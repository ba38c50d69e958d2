/** Rows in memory: a B+ tree whose copies share what they have in common, so that a snapshot costs nothing. */
import sortedBTree from 'sorted-btree'
import type { Change, Range, Row, Rows, Snapshot, Value } from './types.ts'

// A CommonJS package: what Node imports is its `exports`, of which the tree is the default.
const BTree = sortedBTree.default
type Tree = InstanceType<typeof BTree<string, Value>>

/** Code points, not UTF-16 units: the order that bytes of UTF-8 have on disk. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index)
    const right = b.charCodeAt(index)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Halves of surrogate pairs stand for what is above every single unit. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

/** @example const rows = memoryRows() */
export function memoryRows(): Rows {
  let tree: Tree = new BTree<string, Value>(undefined, compareKeys)
  return {
    get: key => tree.get(key),
    put: (key, value) => void tree.set(key, value),
    delete: key => void tree.delete(key),
    range: range => walk(tree, range),
    batch(changes) {
      for (const change of changes) apply(tree, change)
    },
    snapshot() {
      const kept = tree.clone()
      return { rows: kept.entries() as Iterable<Row>, kept } as Snapshot
    },
    restore(snapshot) {
      const { kept } = snapshot as Snapshot & { kept?: Tree }
      tree =
        kept?.clone() ??
        new BTree<string, Value>([...snapshot.rows] as [string, Value][], compareKeys)
    },
    clear: () => tree.clear(),
    close: () => undefined,
  }
}

const apply = (tree: Tree, change: Change): void => {
  if ('put' in change) tree.set(change.put, change.value)
  else tree.delete(change.delete)
}

function* walk(
  tree: Tree,
  { from, to, limit = Number.POSITIVE_INFINITY, reverse }: Range,
): Iterable<Row> {
  let left = limit
  const pairs = reverse ? tree.entriesReversed(to, undefined, to !== undefined) : tree.entries(from)
  for (const [key, value] of pairs) {
    const outside = reverse
      ? from !== undefined && compareKeys(key, from) < 0
      : to !== undefined && compareKeys(key, to) >= 0
    if (left-- <= 0 || outside) return
    yield [key, value]
  }
}
