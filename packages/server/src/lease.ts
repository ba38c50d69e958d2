/**
 * One owner at a time for a name, among any number of replicas: a document that its owner renews and that anybody may
 * take over once its time is up. Clocks of replicas may differ by less than the time a lease is held beyond its renewal.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Documents, Found } from './documents.ts'

export type Held = {
  /** Grows with every owner of the name; a store that refuses smaller ones keeps out an owner who slept. */
  readonly fence: number
  /** Aborts when the lease was lost: stop what stands on it. */
  readonly lost: AbortSignal
}

export type Leases = {
  /** Runs while holding the name; a `busy` anomaly when another holds it. */
  hold<T>(name: string, run: (held: Held) => Promise<T>): Promise<T | Anomaly>
}

export type LeaseOptions = {
  readonly documents: Documents
  /** Names this process among its replicas. */
  readonly owner: string
  readonly now: () => number
  /** Milliseconds a lease lasts without renewal; default 30 s. It is renewed after a third. */
  readonly duration?: number
}

type Lease = { readonly owner: string; readonly until: number; readonly fence: number }
type Taken = { readonly lease: Lease; readonly version: string }

/** @example await leases({ documents, owner, now: Date.now }).hold('dataset/7', async () => promote()) */
export function leases(options: LeaseOptions): Leases {
  let holds = 0
  return {
    async hold(name, run) {
      // Two of one process are two owners: by what is written, a write whose answer was lost is known to be one's own.
      const one = { ...options, owner: `${options.owner}/${++holds}` }
      const taken = await take(one, `leases/${name}`)
      if (isAnomaly(taken)) return taken
      const kept = keep(one, `leases/${name}`, taken)
      try {
        return await run({ fence: taken.lease.fence, lost: kept.lost })
      } finally {
        await kept.release()
      }
    },
  }
}

const standard = 30_000

async function take(
  { documents, owner, now, duration = standard }: LeaseOptions,
  key: string,
): Promise<Taken | Anomaly> {
  const found = await documents.get(key)
  if (isAnomaly(found)) return found
  const before = leaseIn(found)
  if (before && before.until > now()) return held(key, before)
  const lease = { owner, until: now() + duration, fence: (before?.fence ?? 0) + 1 }
  const put = await documents.put(key, lease, found ? { version: found.version } : 'absent')
  if (!isAnomaly(put)) return { lease, version: put.version }
  return put.$anomaly === 'conflict' ? held(key) : put
}

const leaseIn = (found: Found | undefined) => found?.value as Lease | undefined

const held = (key: string, lease?: Lease): Anomaly =>
  anomaly(
    'busy',
    `Another is at work on ${key.slice('leases/'.length)}${lease ? ` (${lease.owner})` : ''}; try again.`,
    {
      code: 'HELD',
    },
  )

function keep(
  { documents, owner, now, duration = standard }: LeaseOptions,
  key: string,
  taken: Taken,
) {
  const lost = new AbortController()
  let { lease, version } = taken
  let renewal: Promise<void> = Promise.resolve()
  const renew = async () => {
    const next = { ...lease, until: now() + duration }
    const put = await documents.put(key, next, { version })
    if (!isAnomaly(put)) [lease, version] = [next, put.version]
    else if (put.$anomaly === 'conflict' || lease.until <= now()) lost.abort()
  }
  const timer = setInterval(() => {
    renewal = renewal.then(renew)
  }, duration / 3)
  timer.unref?.()
  return {
    lost: lost.signal,
    /** Lets the name go, and its number stay. */
    async release() {
      clearInterval(timer)
      await renewal
      if (!lost.signal.aborted)
        await documents.put(key, { owner, until: 0, fence: lease.fence }, { version })
    },
  }
}
