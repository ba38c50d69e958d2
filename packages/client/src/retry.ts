/**
 * Whether to try again, and when. Two plain functions decide: `retriable(anomaly)` and `backoff(retriesSoFar)`; the
 * named policies put a token bucket and jitter around them.
 */
import { type Anomaly, throttlingCodes } from '@plainwire/wire'

export type Retriable = (anomaly: Anomaly) => boolean
/** Milliseconds to wait before retry number `retries` (from 0), or `undefined` to stop. */
export type Backoff = (retries: number) => number | undefined

/** What a policy may want to know of a failed attempt beside its anomaly. */
export type Failed = {
  /** The wait that the service asks for, where one would wait so long by oneself. */
  readonly asked: (own: number) => number
  /** Does this operation wait at the service for something to happen? */
  readonly longPoll: boolean
}

/** A wait, what it cost, and whether the call ends after it. */
export type Pause = { readonly wait: number; readonly cost?: number; readonly last?: true }

/** State of one client: asked before each retry, told of each success. */
export type RetryPolicy = {
  readonly name: string
  /** Milliseconds; `undefined` ends the call. */
  delay(
    anomaly: Anomaly,
    retries: number,
    random: () => number,
    failed?: Failed,
  ): number | Pause | undefined
  /** `cost` is that of the last retry, where there was one. */
  succeeded(retries: number, cost?: number): void
  /** Milliseconds to hold an attempt back. */
  readonly before?: (now: number) => number
  /** Is told how each attempt ended. */
  readonly ended?: (throttled: boolean, now: number) => void
  /** Tokens left to pay retries with. */
  readonly tokens?: () => number
}

/** Policies that have a name; `retry-config.ts` finds them. */
export type RetryName = 'standard' | 'standardReleased' | 'adaptive' | 'seed'

/** The policy of a client, as far as it is known; where it is needed, it is looked up. */
export type FindPolicy = (
  needed: boolean,
) => RetryPolicy | Anomaly | undefined | Promise<RetryPolicy | Anomaly>

export const retriable: { readonly default: Retriable } = {
  default: anomaly => anomaly.retryable,
}

export const backoff: {
  readonly default: Backoff
  readonly capped: (base: number, cap: number, max: number) => Backoff
} = {
  default: retries => backoff.capped(100, 20_000, 3)(retries),
  capped: (base, cap, max) => retries =>
    retries < max ? Math.min(cap, base * 2 ** retries) : undefined,
}

export type PolicyOptions = {
  /** Milliseconds of the first wait, at most. */
  readonly base?: number | undefined
  /** Tokens to pay retries with; default 500. */
  readonly tokens?: number | undefined
}

/**
 * The AWS SDKs' current standard mode: three attempts, jittered waits from 50 ms (1 s when throttled), and a bucket of
 * 500 tokens that keeps a broken service from being hammered.
 *
 * @example
 * const store = client({ api: s3, retry: standard(5) })
 */
export const standard = (attempts = 3, { base = 50, tokens }: PolicyOptions = {}): RetryPolicy =>
  bucketed({
    name: 'standard',
    attempts,
    tokens,
    cost: failure => (isThrottling(failure) ? 5 : 14),
    base: failure => (isThrottling(failure) ? 1000 : base),
  })

type Rules = Required<Pick<RetryPolicy, 'name'>> &
  Pick<PolicyOptions, 'tokens'> & {
    readonly attempts: number
    readonly cost: (anomaly: Anomaly) => number
    readonly base: (anomaly: Anomaly) => number
  }

/** Waits double and are jittered; each retry is paid for, and paid back by a success. */
export function bucketed({ name, attempts, tokens = 500, cost, base }: Rules): RetryPolicy {
  let left = tokens
  return {
    name,
    tokens: () => left,
    delay(failure, retries, random, failed) {
      if (retries + 1 >= attempts) return undefined
      const own = random() * Math.min(longest, base(failure) * 2 ** retries)
      const wait = failed?.asked(own) ?? own
      const price = cost(failure)
      if (left < price) return failed?.longPoll ? { wait, last: true } : undefined
      left -= price
      return { wait, cost: price }
    },
    succeeded(_, price = 1) {
      left = Math.min(500, left + price)
    },
  }
}

/** Milliseconds. */
const longest = 20_000

/** A service that is out of order says 503 as well: only its code tells that it was asked too often. */
export const isThrottling = ({ $anomaly, status, code = '' }: Anomaly): boolean =>
  $anomaly === 'busy' && (status !== 503 || throttlingCodes.has(code))

/** The seed's own: no jitter, no bucket, the two functions alone. */
export const plain = (wait: Backoff = backoff.default): RetryPolicy => ({
  name: 'seed',
  delay: (_anomaly, retries) => wait(retries),
  succeeded: () => undefined,
})
