/**
 * A decision diagram in the packages' own numbering, put into the model's: nodes in the order they are met, steps
 * counted from the node they leave, so that most of them are small numbers.
 */

/** A reference from here on is a result. */
const firstResult = 100_000_000

type Diagram<R> = { readonly nodes: readonly number[]; readonly results: readonly R[] }

/**
 * `nodes`: node number n (from 1) is the triple at 3 * (n - 1): index of a condition, then the reference to follow when
 * it holds, then the one to follow when it does not. A reference >= 100_000_000 is a result; 1 and -1 are ends without
 * one (node 1 is a filler). +n is node n, -n node n with its two branches exchanged. Evaluation begins at `root`.
 */
export function normalised<R>(
  nodes: readonly number[],
  root: number,
  results: readonly R[],
): Diagram<R> {
  if (isEnd(root)) return { nodes: [], results: [] }
  if (root >= firstResult) return { nodes: [], results: [results[root - firstResult]!] }
  const order = ordered(nodes, root)
  const position = new Map(order.map((reference, index) => [reference, index]))
  const step = (from: number, to: number): number => {
    if (isEnd(to)) return 0
    if (to >= firstResult) return -(to - firstResult) - 1
    return position.get(to)! - from
  }
  const triples = order.flatMap((reference, index) => {
    const { condition, yes, no } = nodeAt(nodes, reference)
    return [condition, step(index, yes), step(index, no)]
  })
  return { nodes: triples, results }
}

const isEnd = (reference: number): boolean => reference === 1 || reference === -1

function nodeAt(nodes: readonly number[], reference: number) {
  const at = 3 * (Math.abs(reference) - 1)
  const [condition = 0, first = 1, second = 1] = nodes.slice(at, at + 3)
  return reference > 0
    ? { condition, yes: first, no: second }
    : { condition, yes: second, no: first }
}

/** Every node after all that lead to it (depth-first, reversed), so that steps only lead forward. */
function ordered(nodes: readonly number[], root: number): number[] {
  const done: number[] = []
  const met = new Set<number>()
  const visit = (reference: number): void => {
    if (isEnd(reference) || reference >= firstResult || met.has(reference)) return
    met.add(reference)
    const { yes, no } = nodeAt(nodes, reference)
    visit(no)
    visit(yes)
    done.push(reference)
  }
  visit(root)
  return done.reverse()
}
