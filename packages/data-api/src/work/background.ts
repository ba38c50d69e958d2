/**
 * What goes on behind the requests: each piece of work has a name, and among all replicas one owner at a time, who is
 * followed by another when he dies. Where it stands is a document, so that his follower goes on from there.
 */
import { type Documents, type Held, type Json, type Leases, leases } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { storeDocuments } from '../store/documents.ts'
import type { Store } from '../store/types.ts'

export type Background = {
  readonly documents: Documents
  readonly leases: Leases
}

export type BackgroundOptions = {
  readonly store: Store
  readonly newId: () => string
  readonly now: () => number
  /** Milliseconds after which the work of one who died is taken up; default 30 s. */
  readonly lease?: number
}

/** @example const background = backgroundOf({ store, newId, now: Date.now }) */
export function backgroundOf({ store, newId, now, lease }: BackgroundOptions): Background {
  const documents = storeDocuments(store, newId)
  return {
    documents,
    leases: leases({
      documents,
      owner: newId(),
      now,
      ...(lease !== undefined && { duration: lease }),
    }),
  }
}

export type Place<T> = {
  readonly value: T
  /** Notes how far the work has come; an anomaly when somebody else has meanwhile. */
  note(value: T): Promise<Anomaly | undefined>
}

/** Runs where nobody else does; `busy` where somebody does. The place is where the last one stopped. */
export function goOn<T extends Json, R>(
  { documents, leases }: Background,
  name: string,
  start: T,
  run: (place: Place<T>, held: Held) => Promise<R | Anomaly>,
): Promise<R | Anomaly> {
  return leases.hold(name, async held => {
    const found = await documents.get(name)
    if (isAnomaly(found)) return found
    let version = found?.version
    const place: Place<T> = {
      value: (found?.value as T | undefined) ?? start,
      async note(value) {
        const put = await documents.put(name, value, version === undefined ? 'absent' : { version })
        if (isAnomaly(put)) return put
        version = put.version
        return undefined
      },
    }
    return run(place, held)
  })
}

export const isBusy = (result: unknown): boolean => isAnomaly(result) && result.code === 'HELD'
