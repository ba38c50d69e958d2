/** The time as the local AWS sees it: it runs with the machine's, from wherever it was set. */

export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** Sets the time; it runs on from there. */
  set(time: Date | number): void
  /** Lets so many milliseconds pass at once. */
  advance(milliseconds: number): void
  /** Goes back to the machine's time. */
  reset(): void
}

/** @example settableClock(() => Date.now()).advance(60_000) */
export function settableClock(machine: () => number): Clock {
  let offset = 0
  return {
    now: () => machine() + offset,
    set(time) {
      offset = Number(time) - machine()
    },
    advance(milliseconds) {
      offset += milliseconds
    },
    reset() {
      offset = 0
    },
  }
}
