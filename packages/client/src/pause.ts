/** Waits some milliseconds; ends early when the signal does, and the call then finds out by itself. */
import { onAbort } from './abort.ts'

export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      off?.()
      resolve()
    }
    const timer = setTimeout(done, ms)
    const off = signal && onAbort(signal, done)
  })
}
