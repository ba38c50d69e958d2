/** Queries and forms: pairs out of text, and the dotted names of a form as a tree. */
import { refuse } from './refuse.ts'

export type Pair = readonly [key: string, value: string]

/** `a=b&c` as decoded pairs. */
export const pairsOf = (text: string): Pair[] =>
  text
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const equals = part.indexOf('=')
      return equals < 0
        ? [formDecode(part), '']
        : [formDecode(part.slice(0, equals)), formDecode(part.slice(equals + 1))]
    })

const formDecode = (text: string): string => percentDecode(text.replaceAll('+', ' '))

export function percentDecode(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return refuse('The request has broken percent-encoding')
  }
}

/** A name of the form: the value that stands at it, and the names below it. */
export type Node = { value?: string; readonly below: Map<string, Node> }

/** The last of repeated names counts. */
export function formTree(pairs: readonly Pair[]): Node {
  const root: Node = { below: new Map() }
  for (const [name, value] of pairs) {
    const parts = name.split('.')
    if (parts.length > maxDepth) refuse(`A parameter's name has more than ${maxDepth} parts`)
    let node = root
    for (const part of parts) node = childOf(node, part)
    node.value = value
  }
  return root
}

const maxDepth = 200

function childOf(node: Node, name: string): Node {
  const known = node.below.get(name)
  if (known !== undefined) return known
  const made: Node = { below: new Map() }
  node.below.set(name, made)
  return made
}
