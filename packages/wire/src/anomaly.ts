/**
 * Anomalies: expected failures as plain values, tagged with `$anomaly`.
 *
 * `$` cannot begin a member name in any AWS model, so the tag never collides with data.
 * Categories are those of Cognitect's anomalies; every step of the chain returns one instead of throwing.
 */

export type Category =
  | 'unavailable'
  | 'interrupted'
  | 'incorrect'
  | 'forbidden'
  | 'unsupported'
  | 'not-found'
  | 'conflict'
  | 'fault'
  | 'busy'

/** One thing wrong with a request: where (`path`), which rule it breaks, and what to do. */
export type Problem = {
  path: readonly (string | number)[]
  rule: string
  message: string
  suggestion?: string
}

export type Anomaly = {
  $anomaly: Category
  message: string
  /** May the same call succeed when it is sent again? */
  retryable: boolean
  /** The service's error code, e.g. `NoSuchBucket`; our own codes are UPPER_CASE. */
  code?: string
  status?: number
  requestId?: string
  op?: string
  service?: string
  /** The members of the AWS error body. */
  data?: unknown
  problems?: readonly Problem[]
  /** Not enumerable: never printed, never serialised. */
  cause?: unknown
}

export type Result<T> = (T & { readonly $anomaly?: undefined }) | Anomaly

type Details = Omit<Partial<Anomaly>, '$anomaly' | 'message'>

/**
 * Makes an anomaly. `retryable` follows the category unless it is given.
 *
 * @example
 * anomaly('not-found', 'no such table', { code: 'ResourceNotFoundException', status: 400 })
 */
export function anomaly(category: Category, message: string, details: Details = {}): Anomaly {
  const { cause, ...rest } = details
  const made: Anomaly = {
    $anomaly: category,
    message,
    retryable: retriableCategories.has(category),
    ...rest,
  }
  if (cause !== undefined) Object.defineProperty(made, 'cause', { value: cause, enumerable: false })
  return made
}

/**
 * Is this value an anomaly?
 *
 * @example
 * if (isAnomaly(result)) console.error(result.$anomaly, result.message)
 */
export const isAnomaly = (value: unknown): value is Anomaly =>
  typeof value === 'object' && value !== null && typeof (value as Anomaly).$anomaly === 'string'

const retriableCategories: ReadonlySet<Category> = new Set(['busy', 'interrupted', 'unavailable'])
