/**
 * Keeps an index up with the log of changes: all items first where it is new, then one change after the other. Who
 * searches waits until the index has what was written before.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { changesAfter, lastChange } from '../items/history.ts'
import { type Item, itemOf } from '../items/row.ts'
import { type Namespace, tableOf } from '../namespace.ts'
import type { Key, Store } from '../store/types.ts'
import { type Background, goOn, isBusy, type Place } from '../work/background.ts'
import { placeOf } from './place.ts'
import type { SearchEngine } from './types.ts'

export type Keeping = {
  readonly store: Store
  readonly background: Background
  readonly engine: SearchEngine
  readonly now: () => number
  readonly wait: (milliseconds: number) => Promise<void>
}

/** How far an index is. While `scan` stands all items are read, and `cursor` is where the log was before that. */
export type Kept = {
  readonly cursor: number
  readonly scan?: 'begin' | { readonly id: string }
}

const start: Kept = { cursor: 0, scan: 'begin' }
const step = 100

/** Takes what the log has; how many changes that were. `busy` where another does. */
export const keepUp = (keeping: Keeping, namespace: Namespace): Promise<number | Anomaly> =>
  goOn<Kept, number>(keeping.background, placeOf(namespace), start, async (place, { lost }) => {
    const failed =
      place.value.scan === 'begin' ? await keeping.engine.prepare(namespace) : undefined
    return failed ?? stepping(keeping, namespace, place, lost)
  })

async function stepping(
  keeping: Keeping,
  namespace: Namespace,
  place: Place<Kept>,
  lost: AbortSignal,
): Promise<number | Anomaly> {
  let at = place.value
  let taken = 0
  while (!lost.aborted) {
    const next = at.scan
      ? await scanned(keeping, namespace, at)
      : await followed(keeping, namespace, at)
    if (isAnomaly(next)) return next
    if (next === undefined) return taken
    const failed = await place.note(next.at)
    if (failed) return failed
    at = next.at
    taken += next.taken
  }
  return taken
}

type Step = { readonly at: Kept; readonly taken: number }

async function scanned(
  { store, engine }: Keeping,
  namespace: Namespace,
  at: Kept,
): Promise<Step | Anomaly> {
  const first = at.scan === 'begin'
  const cursor = first ? await lastChange(store, namespace) : at.cursor
  if (isAnomaly(cursor)) return cursor
  const after: Key | undefined = typeof at.scan === 'object' ? { id: { S: at.scan.id } } : undefined
  const page = await store.scan({
    table: tableOf(namespace),
    limit: step,
    consistent: true,
    ...(after && { after }),
  })
  if (isAnomaly(page)) return page
  const failed = await engine.put(namespace, page.rows.map(itemOf))
  if (failed) return failed
  const id = (page.after?.id as { S: string } | undefined)?.S
  return { at: { cursor, ...(id !== undefined && { scan: { id } }) }, taken: page.rows.length }
}

async function followed(
  { store, engine, now }: Keeping,
  namespace: Namespace,
  { cursor }: Kept,
): Promise<Step | undefined | Anomaly> {
  const lines = await changesAfter(store, namespace, cursor, step, now())
  if (isAnomaly(lines)) return lines
  const last = lines.at(-1)
  if (last === undefined) return undefined
  // Of several changes of an item the last one says it all.
  const items = new Map<string, Item>(lines.map(({ item }) => [item.id, item]))
  const failed = await engine.put(namespace, [...items.values()])
  return failed ?? { at: { cursor: last.sequence }, taken: lines.length }
}

/** Waits until the index has everything that was written before, or nothing more can be had at the moment. */
export async function caughtUp(
  keeping: Keeping,
  namespace: Namespace,
): Promise<Anomaly | undefined> {
  const target = await lastChange(keeping.store, namespace)
  if (isAnomaly(target)) return target
  for (let tries = 0; tries < 100; tries++) {
    const found = await keeping.background.documents.get(placeOf(namespace))
    if (isAnomaly(found)) return found
    const at = found?.value as Kept | undefined
    if (at && at.scan === undefined && at.cursor >= target) return undefined
    const kept = await keepUp(keeping, namespace)
    if (!isBusy(kept)) return isAnomaly(kept) ? kept : undefined
    await keeping.wait(10 + tries)
  }
  return undefined
}

/** Begins the index anew, from the items. */
export async function rebuild(
  { background, engine }: Keeping,
  namespace: Namespace,
): Promise<Anomaly | undefined> {
  const done = await background.leases.hold(placeOf(namespace), async () => {
    const failed = await engine.clear(namespace)
    if (failed) return failed
    return background.documents.delete(placeOf(namespace), 'any')
  })
  return done
}
