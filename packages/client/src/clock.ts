/**
 * Clocks that differ: AWS refuses signatures that are minutes off. A refusal says what time it is there; the difference is
 * kept by host, and the next attempt and all calls after it are dated by it.
 */
import { type Anomaly, type Header, header } from '@plainwire/wire'

/** Milliseconds to add to the time of this machine, by host. */
export type Clock = Map<string, number>

/** Four minutes: services allow five. */
const tolerated = 240_000

/** What a service says when it may be the clock; a bodiless answer says `Forbidden`. */
const suspicious =
  /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture|InvalidSignatureException|SignatureDoesNotMatch|AuthFailure|Forbidden)$/

/** Sets the clock right if it was the reason, and says whether it was. */
export function corrected(
  clock: Clock,
  host: string,
  { code = '' }: Anomaly,
  headers: readonly Header[],
  now: number,
): boolean {
  if (!suspicious.test(code)) return false
  const offset = Date.parse(header(headers, 'date') ?? '') - now
  const before = clock.get(host) ?? 0
  if (!(Math.abs(offset - before) > tolerated)) return false
  clock.set(host, offset)
  return true
}
