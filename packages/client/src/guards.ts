/**
 * What stands around an attempt beside retries: the patience of the caller, clocks that differ, what services ask for
 * between attempts, who calls in circles, and advice.
 * The lean entries go without.
 */
import { type Anomaly, type Header, header, type ServiceInfo } from '@plainwire/wire'
import { advised } from './advice.ts'
import { type Clock, corrected } from './clock.ts'
import type { Environment } from './environment.ts'
import { type Patience, patienceOf } from './patience.ts'
import { retryQuirks } from './quirks/retries.ts'
import type { Failed } from './retry.ts'
import { askedWait } from './retry-hints.ts'

export type Guards = {
  /** Undefined where there is no end to it. */
  readonly patience: (
    signal: AbortSignal | undefined,
    limit: number | undefined,
  ) => Patience | undefined
  /** Milliseconds by which the clock of a host is ahead. */
  readonly ahead: (host: string) => number
  /** Was it the clock, and is it right now? */
  readonly corrected: (host: string, failure: Anomaly, headers: readonly Header[]) => boolean
  /** With what to do next. */
  readonly advised: (failure: Anomaly) => Anomaly
  /** What a policy may want to know. */
  readonly failed: (op: string, headers: readonly Header[]) => Failed
  /** Headers that every request of a program carries, by where it runs. */
  readonly headers: (given: readonly Header[]) => readonly Header[]
}

export function guards({ name }: ServiceInfo, environment: Environment): Guards {
  const clock: Clock = new Map()
  const { longPolls } = retryQuirks[name] ?? {}
  const { variables, now, wait } = environment
  return {
    patience: (signal, limit) => patienceOf(signal, limit, wait),
    ahead: host => clock.get(host) ?? 0,
    corrected: (host, failure, headers) => corrected(clock, host, failure, headers, now()),
    advised,
    failed: (op, headers) => ({
      asked: own => askedWait(own, headers, now()),
      longPoll: longPolls?.test(op) === true,
    }),
    // A function that calls itself in a circle is found out by this; it changes with every event.
    headers: variables.AWS_LAMBDA_FUNCTION_NAME
      ? given => traced(given, variables._X_AMZN_TRACE_ID)
      : () => [],
  }
}

const traceHeader = 'X-Amzn-Trace-Id'

const traced = (given: readonly Header[], id: string | undefined): readonly Header[] =>
  id && header(given, traceHeader) === undefined
    ? [[traceHeader, id.replace(/[^ -~]|%/g, encodeURIComponent)]]
    : []
