/**
 * What a service asks for between attempts, within bounds: `x-amz-retry-after` in milliseconds, up to five seconds more
 * than one would wait anyway; else `Retry-After` in seconds or as a date, up to the longest wait there is.
 */
import { type Header, header } from '@plainwire/wire'

/** Milliseconds. */
const longest = 20_000

/** The wait that is asked for, where one would wait `own` milliseconds by oneself. */
export function askedWait(own: number, headers: readonly Header[], now: number): number {
  const exact = header(headers, 'x-amz-retry-after') ?? ''
  if (/^\d+$/.test(exact)) return Math.min(Math.max(own, Number(exact)), own + 5000)
  const after = header(headers, 'retry-after')
  if (after === undefined) return own
  const wait = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now
  return Math.max(own, Math.min(wait || 0, longest))
}
