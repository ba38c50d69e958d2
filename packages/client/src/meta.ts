/**
 * What happened on the wire, kept beside a result and never inside it. One WeakMap per program, found through a
 * registered symbol, so that several copies of this module (bundles, entries) share it.
 */
import type { Anomaly, Header, HttpRequest, HttpResponse } from '@plainwire/wire'

export type Attempt = {
  readonly status?: number
  readonly category?: Anomaly['$anomaly']
  readonly durationMs: number
  /** Wait before the next attempt, where one followed. */
  readonly delayMs?: number
}

export type Meta = {
  readonly op: string
  readonly service: string
  readonly region?: string
  readonly endpoint?: string
  readonly attempts: readonly Attempt[]
  readonly requestId?: string
  /** The last request as sent, its secrets redacted. */
  readonly request?: HttpRequest
  readonly response?: Pick<HttpResponse, 'status' | 'headers'> & { readonly bytes?: Uint8Array }
  /** Required response members that the service left out and that were filled. */
  readonly filled?: readonly string[]
  readonly warnings?: readonly string[]
}

const key = Symbol.for('plainwire.meta')
type Shared = { [key]?: WeakMap<object, Meta> }
const shared = globalThis as Shared
shared[key] ??= new WeakMap()
const store: WeakMap<object, Meta> = shared[key]

/**
 * The HTTP exchange behind a result, or `undefined` for a value that never came from a call.
 *
 * @example
 * const made = await store.invoke({ op: 'CreateBucket', request: { Bucket: 'notes' } })
 * console.log(meta(made)?.attempts.length)
 */
export function meta(result: unknown): Meta | undefined {
  const found = typeof result === 'object' && result !== null ? store.get(result) : undefined
  return found?.request ? { ...found, request: redacted(found.request) } : found
}

/** As it was remembered, secrets and all: for the steps of the call itself. */
export const recall = (result: object): Meta | undefined => store.get(result)

export function remember<T extends object>(result: T, found: Meta): T {
  store.set(result, found)
  return result
}

/** What signs, and keys that S3 encrypts with and forgets. */
const secret = /^(authorization|x-amz-(security|s3session)-token|x-amz-.*-customer-key)$/i

const redactedHeader = ([name, value]: Header): Header =>
  secret.test(name) ? [name, hidden(value)] : [name, value]

/** Of an Authorization header the scope may be read, the signature may not. */
const hidden = (value: string): string =>
  value.startsWith('AWS4-') ? value.replace(/Signature=.*/, 'Signature=[redacted]') : '[redacted]'

/** A request that may be shown. */
export const redacted = (request: HttpRequest): HttpRequest => ({
  ...request,
  target: request.target.replace(
    /([?&]X-Amz-(?:Signature|Security-Token|S3session-Token)=)[^&]*/gi,
    '$1[redacted]',
  ),
  headers: request.headers.map(redactedHeader),
})
