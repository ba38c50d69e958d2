/** When a request is sent again: the contract's codes, and its waits, which are random below a doubling limit. */
import type { Retriable, RetryPolicy } from '@plainwire/client/call'
import { type Anomaly, throttlingCodes } from '@plainwire/wire'
import { isObject } from '../objects.ts'
import type { LiteConfig, LiteHeaders, Loose } from '../types.ts'

/** Retries after the first attempt. */
export function retriesOf({ maxAttempts, retries }: LiteConfig): number {
  const wanted = maxAttempts ?? retries ?? 5
  if (Number.isNaN(Number(wanted))) throw new ReferenceError('retries property must a number')
  return Number(wanted)
}

type Noted = (reason: string, delayMs: number) => void

/** `Retry-After` counts where it asks for more patience. */
export const waits = (retries: number, note: Noted): RetryPolicy => ({
  name: 'aws-lite',
  delay(failure, before, random) {
    if (before >= retries) return undefined
    const wait = Math.min(Math.floor(random() * 100 * 2 ** before), longest)
    const delayMs = Math.max(wait, Math.min(askedFor(failure), longest))
    note(failure.code ?? `status code ${failure.status}`, delayMs)
    return delayMs
  },
  succeeded() {},
})

const longest = 20_000

const askedFor = ({ data }: Anomaly): number => {
  const { headers = {} } = (data ?? {}) as { headers?: LiteHeaders }
  const seconds = Number(headers['retry-after'])
  return seconds > 0 ? seconds * 1000 : 0
}

/** An answer says for itself whether it may be asked for again; of what failed on the way these codes may. */
export const isRetriable: Retriable = ({ status, retryable, code, cause, data }) => {
  if (status !== undefined) return retryable
  if (code === 'TIMEOUT') return (data as { limit?: string } | undefined)?.limit === 'connect'
  const own = (cause as { code?: string } | undefined)?.code ?? code
  return own !== undefined && connectionCodes.has(own)
}

const connectionCodes: ReadonlySet<string> = new Set([
  'EADDRINFO',
  'ECONNREFUSED',
  'ECONNRESET',
  'EMFILE',
  'ENOTFOUND',
  'EPIPE',
  'ESOCKETTIMEDOUT',
  'ETIMEDOUT',
])

/** The code of an error and whether it may pass, from status, body and header. */
export function judged(
  status: number,
  headers: LiteHeaders,
  payload: Loose,
): { readonly code?: string; readonly retryable: boolean } {
  const codes = codesOf(headers, payload)
  const known = codes.find(code => passing.has(code))
  const code = known ?? codes[0]
  const retryable = status >= 500 || status === 429 || known !== undefined
  return { ...(code === undefined ? {} : { code }), retryable }
}

function codesOf(headers: LiteHeaders, payload: Loose): string[] {
  const error = isObject(payload) ? payload : {}
  const { Errors, Error: inner } = error as Loose
  const [type] = (headers['x-amzn-errortype'] ?? '').split(/[,:]/)
  return [
    error.name,
    error.__type,
    error.type,
    error.code,
    error.Code,
    inner?.Code,
    Errors?.Error?.Code,
    type,
  ]
    .filter(Boolean)
    .map(code => String(code).split('#').at(-1)!)
}

const passing: ReadonlySet<string> = new Set([
  // The clock of one side is wrong.
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  ...throttlingCodes,
  // Passing.
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
])
