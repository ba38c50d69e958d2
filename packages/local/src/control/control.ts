/** What can be done to a local AWS from outside of it: its state, its time, its chance, and what is to go wrong. */

import { type Watch, type Watched, watching } from '../access/watch.ts'
import type { DiskOptions } from '../rows/disk.ts'
import { openStorage } from '../rows/storage.ts'
import type { Snapshot } from '../rows/types.ts'
import type { Stored } from '../server/handling.ts'
import { seeded } from '../server/ids.ts'
import type { Edge } from '../server/types.ts'
import { type Clock, settableClock } from './clock.ts'
import { type Delays, delayed } from './delays.ts'
import { type Faults, type FaultsInUse, faults } from './faults.ts'
import { type IssuerKeys, type Issuers, issuers } from './issuers.ts'

export type Control = Watch & {
  readonly clock: Clock
  readonly faults: Faults
  readonly delays: Delays
  readonly issuers: Issuers
  /** As it was at the start, and empty: no rows, faults or delays, first issuers, the machine's time, the first id again. */
  reset(): void
  /** All that is kept, at this moment. It holds what is deleted from then on until it is forgotten. */
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  forget(snapshot: Snapshot): void
  /** Ids repeat from here on; without a seed they do not. */
  seed(seed?: number): void
}

export type ControlOptions = Pick<DiskOptions, 'durable'> & {
  readonly path?: string
  readonly seed?: number
  readonly issuers?: IssuerKeys
}

/** What a server stands on. */
export type Ground = {
  readonly control: Control
  readonly stored: Stored
  readonly edge: Edge
  readonly faults: FaultsInUse
  readonly watched: Watched
  close(): void
}

/** @example const { control, stored, edge } = ground({ seed: 7 }) */
export function ground({ path, seed, durable = false, issuers: given }: ControlOptions): Ground {
  const storage = openStorage(path, { durable })
  const clock = settableClock(() => Date.now())
  const { rows, seen, delays, settle } = delayed(storage.rows, clock.now)
  const trouble = faults()
  const known = issuers(given)
  const { watch, watched } = watching(clock.now)
  let random = chance(seed)
  const changing = (change: () => void): void => {
    change()
    settle()
  }
  const control: Control = {
    ...watch,
    clock,
    faults: trouble,
    delays,
    issuers: known,
    reset() {
      changing(storage.clear)
      trouble.remove()
      known.reset()
      watched.clear()
      for (const service of Object.keys(delays.all())) delays.set(service, 0)
      clock.reset()
      random = chance(seed)
    },
    snapshot: storage.snapshot,
    restore: snapshot => changing(() => storage.restore(snapshot)),
    forget: storage.forget,
    seed(next) {
      random = chance(next)
    },
  }
  return {
    control,
    stored: { rows, seen, blobs: storage.blobs },
    edge: { now: clock.now, random: () => random(), issuerKeys: known.keysOf },
    faults: trouble,
    watched,
    close: storage.close,
  }
}

const chance = (seed: number | undefined): (() => number) =>
  seed === undefined ? Math.random : seeded(seed)
