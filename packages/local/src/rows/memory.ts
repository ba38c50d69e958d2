/** Rows in memory. */
import { givenValue, heldKey } from './text.ts'
import { change, newTree, type Tree, walk } from './tree.ts'
import type { Rows, Snapshot } from './types.ts'

/** @example const rows = memoryRows() */
export function memoryRows(tree: Tree = newTree()): Rows {
  let held = tree
  return {
    get(key) {
      const value = held.get(heldKey(key))
      return value === undefined ? undefined : givenValue(value)
    },
    put: (key, value) => change(held, [{ put: key, value }]),
    delete: key => change(held, [{ delete: key }]),
    range: range => walk(held, range),
    batch: changes => change(held, changes),
    snapshot: () => snapshotOf(held.clone()),
    restore(snapshot) {
      held = treeOf(snapshot)
    },
    clear() {
      held = newTree()
    },
    close: () => undefined,
  }
}

type Held = Snapshot & { readonly tree?: Tree }

const snapshotOf = (tree: Tree): Held => ({
  rows: { [Symbol.iterator]: () => walk(tree, {})[Symbol.iterator]() },
  tree,
})

/** A snapshot of other rows is copied, one of our own is shared. */
export function treeOf(snapshot: Snapshot): Tree {
  const { tree } = snapshot as Held
  if (tree !== undefined) return tree.clone()
  const made = newTree()
  for (const [put, value] of snapshot.rows) change(made, [{ put, value }])
  return made
}
