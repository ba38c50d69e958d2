/** What the network and its servers do wrong, as anomalies: the one table of which is which. */
import { type Anomaly, anomaly, type Category } from '@plainwire/wire'

export const aborted = (): Anomaly =>
  anomaly('interrupted', 'The call was cancelled.', { code: 'ABORTED', retryable: false })

/** `limit` is the name of the limit that was passed: `connect`, `idle`, `attempt` or `call`. */
export const timedOut = (limit: string, what: string, ms: number): Anomaly =>
  anomaly('interrupted', `Timed out: ${what} ${ms} ms.`, { code: 'TIMEOUT', data: { limit, ms } })

/** A cancelled call was interrupted; most else that a network does makes the service unavailable. */
export function networkAnomaly(error: unknown): Anomaly {
  const known = (error as { anomaly?: Anomaly } | null)?.anomaly
  if (known) return known
  const code = codeOf(error)
  if (code === 'ABORT_ERR') return aborted()
  const [category, what, , own = code] = kinds.find(([, , codes]) =>
    codes.test(`${code} ${messageOf(error)}`),
  )!
  const details = { ...(own && { code: own }), cause: error }
  return anomaly(category, `${what}: ${messageOf(error)}.`, details)
}

/** By code and words of the error; the last column is a code of ours where Node's says something else. */
const kinds: readonly (readonly [Category, what: string, error: RegExp, code?: string])[] = [
  [
    'fault',
    'No secure connection',
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/,
  ],
  ['fault', 'The answer is not HTTP', /^HPE_/],
  [
    'unavailable',
    'The server closed the connection without an answer',
    /socket hang up/,
    'HUNG_UP',
  ],
  ['unavailable', 'The answer was cut short', /aborted|cut short/, 'CUT_SHORT'],
  ['unavailable', 'The connection failed', /^/],
]

export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/** Node joins the failures of several addresses into one error without words. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message || (codeOf(error) ?? error.name) : String(error)
}
