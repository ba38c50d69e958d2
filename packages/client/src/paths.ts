/**
 * Paths as paginators write them, and patches of waiters may: fields, indices, flattening and alternatives, the part of
 * JMESPath that names where something stands. What generated packages hold in parsed form needs none of this.
 */
import { searchJmespath } from '@plainwire/wire'
import { Misuse } from './misuse.ts'

type Node = { readonly type: string; readonly [key: string]: unknown }

/**
 * What stands at a path, `null` where nothing does.
 *
 * @example
 * valueAt('NextMarker || Contents[-1].Key', page)
 */
export function valueAt(path: string, value: unknown): unknown {
  const known = parsed.get(path)
  if (known !== undefined) return searchJmespath(known, value)
  const made = parsePath(path)
  if (parsed.size < 1000) parsed.set(path, made)
  return searchJmespath(made, value)
}

const parsed = new Map<string, Node>()

/** The parsed form of a path; a text that is none is misuse. */
export const parsePath = (path: string): Node =>
  path
    .split('||')
    .map(part => chained({ type: 'Current' }, stepsOf(part.trim(), path)))
    .reduce((left, right) => ({ type: 'OrExpression', left, right }))

type Step = { readonly field: string } | { readonly index: number } | { readonly flatten: boolean }

const token = /^(?:\.?([A-Za-z_]\w*)|\.?"((?:[^"\\]|\\.)*)"|\[(-?\d+)\]|\[(\*?)\])/

function stepsOf(text: string, path: string): Step[] {
  const steps: Step[] = []
  let rest = text
  do {
    const found = token.exec(rest)
    if (found === null || (steps.length === 0 && rest.startsWith('.')))
      throw new Misuse(
        'BAD_PATH',
        `'${path}' is no path of names, [n], [] and ||: stuck at '${rest}'.`,
      )
    const [whole, name, quoted, index] = found
    if (name !== undefined) steps.push({ field: name })
    else if (quoted !== undefined) steps.push({ field: JSON.parse(`"${quoted}"`) as string })
    else if (index !== undefined) steps.push({ index: Number(index) })
    else steps.push({ flatten: whole === '[]' })
    rest = rest.slice(whole.length)
  } while (rest !== '')
  return steps
}

/** What follows a list's items is asked of each of them, up to the next flattening, which makes one list of all. */
function chained(left: Node, [step, ...rest]: readonly Step[]): Node {
  if (step === undefined) return left
  if ('field' in step) {
    const right = { type: 'Field', name: step.field }
    return chained({ type: 'Subexpression', left, right }, rest)
  }
  if ('index' in step) {
    const right = { type: 'Index', value: step.index }
    return chained({ type: 'IndexExpression', left, right }, rest)
  }
  const flat = rest.findIndex(one => 'flatten' in one && one.flatten)
  const end = flat < 0 ? rest.length : flat
  const list = step.flatten ? { type: 'Flatten', child: left } : left
  const right = chained({ type: 'Current' }, rest.slice(0, end))
  return chained({ type: 'Projection', left: list, right }, rest.slice(end))
}
