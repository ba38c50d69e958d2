/** The standard mode as the AWS SDKs released it first: every retry costs the same but for timeouts, waits from a second. */
import { bucketed, type PolicyOptions, type RetryPolicy } from './retry.ts'

/**
 * @example
 * const store = client({ api: s3, retry: standardReleased(5) })
 */
export const standardReleased = (
  attempts = 3,
  { base = 1000, tokens }: PolicyOptions = {},
): RetryPolicy =>
  bucketed({
    name: 'standardReleased',
    attempts,
    tokens,
    cost: ({ code }) => (code === 'TIMEOUT' ? 10 : 5),
    base: () => base,
  })
