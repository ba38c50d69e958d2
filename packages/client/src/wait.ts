/**
 * Waiting until something has come to be: a waiter of the description is asked again and again, with growing, jittered
 * pauses between its delays, until one of its acceptors knows the answer or the time is up.
 * https://smithy.io/2.0/additional-specs/waiters.html
 */
import {
  type Anomaly,
  anomaly,
  isAnomaly,
  type Result,
  type Section,
  searchJmespath,
  type Waiter,
  type WaiterMatcher,
  type Waiters,
} from '@plainwire/wire'
import type { Inside } from './client.ts'
import type { OpCall } from './invoke.ts'
import { didYouMean } from './nearest.ts'
import { parsePath } from './paths.ts'

export type WaitCall = Omit<OpCall, 'op'> & {
  /** Name of the waiter, e.g. `TableExists`. */
  readonly until: string
  /** Seconds in all; default 300. */
  readonly maxWaitTime?: number | undefined
  /** Seconds between two questions, at least and at most; the waiter's own by default. */
  readonly minDelay?: number | undefined
  readonly maxDelay?: number | undefined
}

/** What the waiter saw last: an answer, or the anomaly it was waiting for. */
export type Waited<Answer = object> = {
  readonly attempts: number
  readonly last: Answer | Anomaly
}

/**
 * Resolves when the waiter's success is there; to an anomaly when its failure is, when the time is up, when the call
 * fails otherwise, or on `signal`.
 *
 * @example
 * const up = await table.wait({ until: 'TableExists', request: { TableName: 'notes' }, maxWaitTime: 60 })
 * if (isAnomaly(up)) console.error(up.code, up.message)
 */
export async function wait(on: Inside, given: WaitCall): Promise<Result<Waited>> {
  const { until, maxWaitTime = 300, minDelay, maxDelay, ...call } = given
  const { now, wait: pause, random } = on.invoker.config.environment
  const found = await waiterOf(on, until)
  if (isAnomaly(found)) return found
  const { waiter, section } = found
  const delays = { min: minDelay ?? waiter.minDelay, max: maxDelay ?? waiter.maxDelay }
  const end = now() + maxWaitTime * 1000
  for (let attempts = 1; ; attempts++) {
    const last = await on.call({ ...call, op: waiter.operation })
    const state = stateOf(waiter, section, call.request ?? {}, last)
    if (state === 'success') return { attempts, last }
    if (state === 'failure') return failed(until, waiter, last)
    if (state === undefined && isAnomaly(last)) return last
    const delay = delayBefore(attempts, delays, (end - now()) / 1000, random)
    if (delay === undefined) return late(until, waiter, maxWaitTime, last)
    await pause(delay * 1000, call.signal)
    if (call.signal?.aborted) return cancelled(waiter)
  }
}

type Found = { readonly waiter: Waiter; readonly section: Section }

async function waiterOf(on: Inside, until: string): Promise<Found | Anomaly> {
  const { info } = on.catalogue
  const waiters: Waiters = (await on.catalogue.waiters?.()) ?? {}
  const waiter = Object.hasOwn(waiters, until) ? waiters[until] : undefined
  if (waiter === undefined) {
    const names = Object.keys(waiters)
    const known = names.length === 0 ? ' It has none.' : didYouMean(until, names)
    return anomaly('unsupported', `${info.name} has no waiter '${until}'.${known}`, {
      code: 'UNKNOWN_WAITER',
      service: info.name,
      data: { waiters: names },
    })
  }
  const ready = await on.invoker.operation(waiter.operation)
  return isAnomaly(ready) ? ready : { waiter, section: ready.section }
}

/** The first acceptor that matches decides; none means to go on, unless the call failed. */
const stateOf = (waiter: Waiter, section: Section, input: object, last: object) =>
  waiter.acceptors.find(({ matcher }) => matches(matcher, section, input, last))?.state

function matches(matcher: WaiterMatcher, section: Section, input: object, last: object): boolean {
  if ('success' in matcher) return matcher.success === !isAnomaly(last)
  if ('errorType' in matcher)
    return isAnomaly(last) && codesOf(section, matcher.errorType).includes(last.code ?? '')
  if ('status' in matcher)
    return (
      matcher.status === (isAnomaly(last) ? last.status : (section.operation.http?.code ?? 200))
    )
  if (isAnomaly(last)) return false
  const { path, on, comparator, expected } = matcher
  const tree = typeof path === 'string' ? parsePath(path) : path
  const found = searchJmespath(tree, on === 'output' ? last : { input, output: last })
  return comparators[comparator](found, expected)
}

/** An error goes by the name of its shape, or by the code that the Query protocols send for it. */
function codesOf({ shapes }: Section, errorType: string): readonly string[] {
  const name = errorType.slice(errorType.indexOf('#') + 1)
  const shape = shapes[name]
  const code = shape?.type === 'structure' ? shape.error?.queryCode : undefined
  return code === undefined ? [name] : [name, code]
}

type Comparator = Extract<WaiterMatcher, { comparator: unknown }>['comparator']

const isText = (found: unknown, expected: string): boolean => String(found) === expected

const comparators: Readonly<Record<Comparator, (found: unknown, expected: string) => boolean>> = {
  stringEquals: (found, expected) => found !== null && isText(found, expected),
  booleanEquals: (found, expected) => typeof found === 'boolean' && isText(found, expected),
  allStringEquals: (found, expected) =>
    Array.isArray(found) && found.length > 0 && found.every(item => isText(item, expected)),
  anyStringEquals: (found, expected) =>
    Array.isArray(found) && found.some(item => isText(item, expected)),
}

/** Seconds to wait after so many attempts; `undefined` when another one would come too late. */
function delayBefore(
  attempts: number,
  { min, max }: { min: number; max: number },
  left: number,
  random: () => number,
): number | undefined {
  const most = Math.max(min, Math.min(max, min * 2 ** Math.min(attempts - 1, 30)))
  const delay = min + random() * (most - min)
  if (left <= 0 || left < min) return undefined
  return left - delay <= min ? Math.max(min, left - min) : delay
}

const failed = (until: string, { operation }: Waiter, last: object): Anomaly =>
  anomaly('conflict', `${until} will not come: ${operation} says so.`, {
    code: 'WAIT_FAILED',
    op: operation,
    data: last,
  })

const late = (until: string, { operation }: Waiter, seconds: number, last: object): Anomaly =>
  anomaly('interrupted', `${until} did not come within ${seconds} s; give 'maxWaitTime' more.`, {
    code: 'WAIT_TIMED_OUT',
    op: operation,
    data: last,
  })

const cancelled = ({ operation }: Waiter): Anomaly =>
  anomaly('interrupted', 'The wait was cancelled.', {
    code: 'ABORTED',
    op: operation,
    retryable: false,
  })
