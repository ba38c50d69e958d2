/** A service that knows what it is at work on, also for callers who left: so that nothing is cut off when it ends. */
import type { Handle } from '@plainwire/server'

export type Busy = {
  readonly handle: Handle
  /** Resolves when nothing is under way any more, or after so many milliseconds. */
  ended(patience: number): Promise<void>
}

/** @example const { handle, ended } = busy(service) */
export function busy(serve: Handle): Busy {
  const running = new Set<Promise<unknown>>()
  return {
    handle(request, from) {
      const answer = serve(request, from)
      running.add(answer)
      answer.finally(() => running.delete(answer)).catch(() => undefined)
      return answer
    },
    async ended(patience) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise(done => {
        timer = setTimeout(done, patience)
      })
      await Promise.race([Promise.allSettled(running), late])
      clearTimeout(timer)
    },
  }
}
