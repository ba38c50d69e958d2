/** What is done from time to time: now and then because others may have left something, soon because something of ours failed. */

export type Rounds = { stop(): Promise<void> }

export type RoundsOptions = {
  readonly round: () => Promise<void>
  /** Set by whatever is to be tried again. */
  readonly failing: { again: boolean }
  /** Milliseconds: between two looks at our own failures, and between rounds. */
  readonly soon?: number
  readonly seldom?: number
}

/** @example const going = rounds({ round, failing }); await going.stop() */
export function rounds({ round, failing, soon = 1000, seldom = 30_000 }: RoundsOptions): Rounds {
  let last = 0
  let waited = 0
  let running: Promise<void> | undefined
  const tick = () => {
    waited += soon
    if (running || !(waited - last >= seldom || (failing.again && waited - last >= soon))) return
    last = waited
    failing.again = false
    running = round()
      .catch(() => undefined)
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(tick, soon)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
