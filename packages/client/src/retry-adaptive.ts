/**
 * The standard mode with a client that holds itself back: each throttled answer slows it down by three tenths, and it
 * grows faster again along a cubic curve, to the rate it had and then beyond. Rates are of requests a second.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
import { type PolicyOptions, type RetryPolicy, standard } from './retry.ts'

/**
 * @example
 * const store = client({ api: s3, retry: adaptive() })
 */
export const adaptive = (attempts?: number, options?: PolicyOptions): RetryPolicy => {
  const limiter = rateLimiter()
  return {
    ...standard(attempts, options),
    name: 'adaptive',
    before: limiter.take,
    ended: limiter.ended,
  }
}

const slowest = 0.5
const smoothing = 0.8
const slowdown = 0.7
const steepness = 0.4

export type RateLimiter = {
  /** Takes a place in the queue; milliseconds until it is one's turn. */
  readonly take: (now: number) => number
  readonly ended: (throttled: boolean, now: number) => void
  readonly rate: () => number
}

/** Times come in milliseconds; before anything was throttled nobody waits. */
export function rateLimiter(): RateLimiter {
  const measured = meter()
  let rate = 0 // allowed; 0 while nothing is
  let free = 0 // places that nobody has taken; negative when some are promised
  let at = 0
  let highest = 0 // the rate that was too much
  let since = 0 // when it was
  const refill = (now: number) => {
    free = Math.min(Math.max(rate, 1), free + (Math.max(0, now - at) / 1000) * rate)
    at = now
  }
  const window = () => Math.cbrt((highest * (1 - slowdown)) / steepness)
  const allow = (wanted: number, now: number) => {
    refill(now)
    rate = Math.max(slowest, Math.min(wanted, 2 * measured.rate()))
    free = Math.min(free, Math.max(rate, 1))
  }
  return {
    rate: () => rate,
    take(now) {
      if (rate === 0) return 0
      refill(now)
      free--
      return free >= 0 ? 0 : (-free / rate) * 1000
    },
    ended(throttled, now) {
      measured.count(now)
      if (throttled) {
        highest = rate === 0 ? measured.rate() : Math.min(measured.rate(), rate)
        since = now
        allow(highest * slowdown, now)
      } else if (rate > 0) {
        const elapsed = (now - since) / 1000
        allow(steepness * (elapsed - window()) ** 3 + highest, now)
      }
    },
  }
}

/** Answers a second, smoothed over half seconds. */
function meter() {
  let bucket: number | undefined
  let count = 0
  let rate = 0
  return {
    rate: () => rate,
    count(now: number) {
      const half = Math.floor(now / 500) / 2
      bucket ??= half - 0.5
      count++
      if (half <= bucket) return
      rate = (count / (half - bucket)) * smoothing + rate * (1 - smoothing)
      count = 0
      bucket = half
    },
  }
}
