/**
 * Leases that are waited for: requests for one dataset queue up within a process, and try again while another replica holds
 * it, up to a limit. What takes up unfinished work does not wait: a lease that is held is somebody's own.
 */
import type { Leases } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { unavailable } from './failures.ts'

export type PatientOptions = {
  readonly leases: Leases
  readonly wait: (milliseconds: number) => Promise<void>
  readonly now: () => number
  /** Milliseconds somebody waits at most; default 30 s. */
  readonly patience?: number
}

/** @example const waiting = patient({ leases, wait, now: Date.now }) */
export function patient({ leases, wait, now, patience = 30_000 }: PatientOptions): Leases {
  const queues = new Map<string, Promise<unknown>>()
  return {
    hold(name, run) {
      const before = queues.get(name) ?? Promise.resolve()
      const mine = before.then(() => tried(leases, name, run, { wait, now, patience }))
      const settled = mine.catch(() => undefined)
      queues.set(name, settled)
      settled.then(() => queues.get(name) === settled && queues.delete(name))
      return mine
    },
  }
}

async function tried<T>(
  leases: Leases,
  name: string,
  run: Parameters<typeof leases.hold<T>>[1],
  { wait, now, patience }: Required<Omit<PatientOptions, 'leases'>>,
): ReturnType<typeof leases.hold<T>> {
  const until = now() + patience
  for (let pause = 5; ; pause = Math.min(200, pause * 2)) {
    let ran = false
    const result = await leases.hold(name, held => {
      ran = true
      return run(held)
    })
    if (ran || !isAnomaly(result) || result.code !== 'HELD') return result
    if (now() >= until) return unavailable('Another is at work on this; try again.')
    await wait(pause)
  }
}
