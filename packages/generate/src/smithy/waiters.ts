/** Waiters (`smithy.waiters#waitable`), which Smithy keeps on the operation they poll. */
import type { Comparator, Matcher, Waiter } from '../description.ts'
import { mapValues, present } from '../present.ts'
import { localName, shapeOf, trait } from './ast.ts'
import type { Naming } from './closure.ts'

export function readWaiters(
  naming: Naming,
  operations: readonly string[],
): Readonly<Record<string, Waiter>> {
  const all = operations.map(id => {
    const waitable = trait<Waitable>(shapeOf(naming.model, id), 'smithy.waiters#waitable')
    return mapValues(waitable, waiter => readWaiter(waiter, naming.name(id)))
  })
  return Object.assign({}, ...all)
}

type PathMatcher = {
  readonly path: string
  readonly comparator: Comparator
  readonly expected: string
}
type AstMatcher = {
  readonly success?: boolean
  readonly errorType?: string
  readonly output?: PathMatcher
  readonly inputOutput?: PathMatcher
}
type AstWaiter = {
  readonly minDelay?: number
  readonly maxDelay?: number
  readonly documentation?: string
  readonly acceptors: readonly {
    readonly state: 'success' | 'failure' | 'retry'
    readonly matcher: AstMatcher
  }[]
}
type Waitable = Readonly<Record<string, AstWaiter>>

/** 2 and 120 seconds are the trait's own defaults. */
const readWaiter = (waiter: AstWaiter, operation: string): Waiter =>
  present<Waiter>({
    operation,
    minDelay: waiter.minDelay ?? 2,
    maxDelay: waiter.maxDelay ?? 120,
    acceptors: waiter.acceptors.map(({ state, matcher }) => ({
      state,
      matcher: readMatcher(matcher),
    })),
    documentation: waiter.documentation,
  })

function readMatcher(matcher: AstMatcher): Matcher {
  if (matcher.output) return onPath(matcher.output, 'output')
  if (matcher.inputOutput) return onPath(matcher.inputOutput, 'inputOutput')
  if (matcher.errorType !== undefined) return { errorType: localName(matcher.errorType) }
  return { success: matcher.success ?? true }
}

const onPath = (
  { path, comparator, expected }: PathMatcher,
  on: 'output' | 'inputOutput',
): Matcher => ({ path, on, comparator, expected })
