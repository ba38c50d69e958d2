/**
 * Whether to try again, and when. Two plain functions decide: `retriable(anomaly)` and `backoff(retriesSoFar)`; the
 * named policies put a token bucket and jitter around them.
 */
import type { Anomaly } from '@plainwire/wire'

export type Retriable = (anomaly: Anomaly) => boolean
/** Milliseconds to wait before retry number `retries` (from 0), or `undefined` to stop. */
export type Backoff = (retries: number) => number | undefined

/**
 * State of one client: asked before each retry, told of each success.
 * `delay` is in milliseconds; `undefined` ends the call.
 */
export type RetryPolicy = {
  readonly name: string
  delay(anomaly: Anomaly, retries: number, random: () => number): number | undefined
  succeeded(retries: number): void
}

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

const capacity = 500
const costs = { transient: 14, throttling: 5 }

/**
 * The AWS SDKs' current standard mode: three attempts, jittered waits from 50 ms (1 s when throttled), and a bucket of
 * 500 tokens that keeps a broken service from being hammered.
 */
export function standard(maxAttempts = 3): RetryPolicy {
  let tokens = capacity
  let lastCost = 0
  return {
    name: 'standard',
    delay(anomaly, retries, random) {
      const throttled = anomaly.$anomaly === 'busy'
      const cost = throttled ? costs.throttling : costs.transient
      if (retries + 1 >= maxAttempts || tokens < cost) return undefined
      tokens -= cost
      lastCost = cost
      return random() * Math.min(20_000, (throttled ? 1000 : 50) * 2 ** retries)
    },
    succeeded(retries) {
      tokens = Math.min(capacity, tokens + (retries > 0 ? lastCost : 1))
    },
  }
}

/** The seed's own: no jitter, no bucket, the two functions alone. */
export const plain = (wait: Backoff = backoff.default): RetryPolicy => ({
  name: 'seed',
  delay: (_anomaly, retries) => wait(retries),
  succeeded: () => undefined,
})
