/** How long a caller waits: until a signal says stop, and no longer than so long in all. Nothing of this hangs on others. */
import type { Anomaly, Limits } from '@plainwire/wire'
import { onAbort } from './abort.ts'
import { aborted, timedOut } from './send/failures.ts'

export type CallLimits = Limits & {
  /** Milliseconds for the call as a whole: look-ups, attempts and the waits between. */
  readonly call?: number
}

export type Patience = {
  /** Ends attempts and waits under way. */
  readonly signal: AbortSignal
  /** Why it is over, if it is. */
  over(): Anomaly | undefined
  /** The result of what is begun, or why nobody waits for it any more; `late` gets it then. */
  orOver<T>(begin: () => Promise<T>, late: (result: T) => void): Promise<T | Anomaly>
  end(): void
}

/** None where there is no end to it, so that such calls pay nothing. */
export function patienceOf(
  given: AbortSignal | undefined,
  limit: number | undefined,
  wait: (ms: number, signal?: AbortSignal) => Promise<void>,
): Patience | undefined {
  if (given === undefined && !limit) return undefined
  const cut = new AbortController()
  const ended = new AbortController()
  let why: Anomaly | undefined
  let tell: (why: Anomaly) => void = () => undefined
  const told = new Promise<Anomaly>(resolve => {
    tell = resolve
  })
  const stop = (reason: Anomaly) => {
    if (ended.signal.aborted) return
    why ??= reason
    tell(why)
    cut.abort()
  }
  const abort = () => stop(aborted())
  if (given?.aborted) abort()
  const off = given && onAbort(given, abort)
  if (limit) wait(limit, ended.signal).then(() => stop(timedOut('call', 'no result within', limit)))
  return {
    // The caller's signal goes on to hold for a body that is still to be read; the limit does not.
    signal: given && limit ? AbortSignal.any([given, cut.signal]) : (given ?? cut.signal),
    over: () => why,
    async orOver(begin, late) {
      if (why !== undefined) return why
      const result = begin()
      const first = await Promise.race([result, told])
      if (why === undefined) return first
      result.then(late)
      return why
    },
    end() {
      off?.()
      ended.abort()
    },
  }
}
