/** Whatever is thrown on the way, as an anomaly: transfers reject for misuse only. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { unreadable } from '../file-body.ts'

export function failure(cause: unknown): Anomaly {
  const {
    anomaly: known,
    syscall,
    path,
  } = (cause ?? {}) as {
    anomaly?: unknown
    syscall?: unknown
    path?: unknown
  }
  if (isAnomaly(known)) return known
  if (typeof syscall === 'string') return unreadable(String(path ?? syscall), cause)
  const message = cause instanceof Error ? cause.message : String(cause)
  return anomaly('fault', message, { code: 'UNEXPECTED', cause })
}
