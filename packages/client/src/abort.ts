/** One listener for a signal, however many calls wait for it: platforms warn of more than a few. */

const waiting: WeakMap<AbortSignal, Set<() => void>> = new WeakMap()

/** Does something when a signal is aborted; returns the way to call it off. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const known = waiting.get(signal)
  const all = known ?? new Set()
  if (known === undefined) {
    waiting.set(signal, all)
    signal.addEventListener('abort', () => {
      for (const one of [...all]) one()
    })
  }
  all.add(run)
  return () => void all.delete(run)
}
