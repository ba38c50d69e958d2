/**
 * Waiters of `waiters-2.json` as Smithy's. C2J waits a fixed delay up to a number of attempts; Smithy's waiter grows
 * its delay up to a bound, so the delay becomes the lower bound and the trait's default the upper one.
 */
import type { Acceptor, Comparator, Matcher, Waiter } from '../description.ts'
import { mapValues, present } from '../present.ts'
import { problem } from './format.ts'
import { section } from './operations.ts'

type C2jAcceptor = {
  readonly matcher: string
  readonly state: Acceptor['state']
  readonly argument?: string
  readonly expected: unknown
}
type C2jWaiter = {
  readonly operation: string
  readonly delay: number
  readonly description?: string
  readonly acceptors: readonly C2jAcceptor[]
}

const MAX_DELAY = 120

export const readWaiters = (file: unknown, name: string): Readonly<Record<string, Waiter>> =>
  mapValues(section<C2jWaiter>(file, 'waiters'), waiter =>
    present<Waiter>({
      operation: waiter.operation,
      minDelay: waiter.delay,
      maxDelay: Math.max(waiter.delay, MAX_DELAY),
      acceptors: waiter.acceptors.map(acceptor => ({
        state: acceptor.state,
        matcher: readMatcher(acceptor, name),
      })),
      documentation: waiter.description,
    }),
  )

type Reading = (acceptor: C2jAcceptor) => Matcher

const onPath =
  (comparator: Comparator): Reading =>
  ({ argument = '', expected }) => ({
    path: argument,
    on: 'output',
    comparator: typeof expected === 'boolean' ? booleans[comparator] : comparator,
    expected: String(expected),
  })

/** JMESPath compares `[true, true]` with "all" by no comparator of Smithy's but the one for text. */
const booleans: Readonly<Record<Comparator, Comparator>> = {
  stringEquals: 'booleanEquals',
  booleanEquals: 'booleanEquals',
  allStringEquals: 'allStringEquals',
  anyStringEquals: 'anyStringEquals',
}

const readings: Readonly<Record<string, Reading>> = {
  path: onPath('stringEquals'),
  pathAll: onPath('allStringEquals'),
  pathAny: onPath('anyStringEquals'),
  error: ({ expected }) =>
    typeof expected === 'boolean' ? { success: !expected } : { errorType: String(expected) },
  status: ({ expected }) => (expected === 200 ? { success: true } : { status: Number(expected) }),
}

function readMatcher(acceptor: C2jAcceptor, name: string): Matcher {
  const reading = readings[acceptor.matcher]
  if (!reading) throw problem(name, `a known matcher of waiters, not "${acceptor.matcher}"`)
  return reading(acceptor)
}
