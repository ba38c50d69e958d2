/**
 * Changes that take a while to be seen, as in a distributed service: reading operations are shown the rows as they were,
 * until the delay of the service whose rows they are has passed. Off where no delay is set.
 */
import { heldKey } from '../rows/text.ts'
import type { Change, Range, Row, Rows, Value } from '../rows/types.ts'

export type Delays = {
  /** Milliseconds by service; 0 switches it off. @example delays.set('iam', 2000) */
  set(service: string, milliseconds: number): void
  all(): Readonly<Record<string, number>>
}

export type Delayed = {
  readonly delays: Delays
  /** The rows as they are; what is written through these is what takes a while. */
  readonly rows: Rows
  /** The rows as reading operations see them. */
  readonly seen: Rows
  /** Everything is seen as it is, until it changes again. */
  settle(): void
}

/** What was there before a change that cannot be seen yet. */
type Hidden = { readonly until: number; readonly before: Value | undefined }

export function delayed(rows: Rows, now: () => number): Delayed {
  const delays = new Map<string, number>()
  const hidden = new Map<string, readonly Hidden[]>()
  const hide = (changes: readonly Change[]): void => {
    for (const change of changes) {
      const key = 'put' in change ? change.put : change.delete
      const delay = delays.get(serviceOf(key))
      if (delay === undefined) continue
      const still = stillHidden(hidden.get(key), now())
      hidden.set(key, [...still, { until: now() + delay, before: rows.get(key) }])
    }
  }
  const whenDelayed = (changes: readonly Change[]): void => {
    if (delays.size > 0) hide(changes)
  }
  const written: Rows = {
    ...rows,
    put(key, value) {
      whenDelayed([{ put: key, value }])
      rows.put(key, value)
    },
    delete(key) {
      whenDelayed([{ delete: key }])
      rows.delete(key)
    },
    batch(changes) {
      whenDelayed(changes)
      rows.batch(changes)
    },
  }
  return {
    rows: written,
    seen: seenRows(written, hidden, now),
    settle: () => hidden.clear(),
    delays: {
      set(service, milliseconds) {
        if (milliseconds > 0) delays.set(service, milliseconds)
        else delays.delete(service)
      },
      all: () => Object.fromEntries(delays),
    },
  }
}

const serviceOf = (key: string): string => key.slice(0, key.indexOf('/'))

const stillHidden = (list: readonly Hidden[] | undefined, now: number): readonly Hidden[] =>
  list?.filter(({ until }) => until > now) ?? []

function seenRows(rows: Rows, hidden: Map<string, readonly Hidden[]>, now: () => number): Rows {
  /** The oldest change that cannot be seen yet says what can. */
  const oldest = (key: string): Hidden | undefined => {
    const list = hidden.get(key)
    if (list === undefined) return undefined
    const still = stillHidden(list, now())
    if (still.length === 0) hidden.delete(key)
    return still[0]
  }
  return {
    ...rows,
    get(key) {
      const old = hidden.size === 0 ? undefined : oldest(key)
      return old === undefined ? rows.get(key) : old.before
    },
    range(range) {
      if (hidden.size === 0) return rows.range(range)
      const old = new Map<string, Value | undefined>()
      for (const key of hidden.keys()) {
        const found = isWithin(key, range) ? oldest(key) : undefined
        if (found !== undefined) old.set(key, found.before)
      }
      return old.size === 0 ? rows.range(range) : limited(merged(rows, range, old), range.limit)
    },
  }
}

const isWithin = (key: string, { from, to }: Range): boolean => {
  const held = heldKey(key)
  return (from === undefined || held >= heldKey(from)) && (to === undefined || held < heldKey(to))
}

/** Rows in order, those that changed too lately as they were. */
function* merged(
  rows: Rows,
  { limit: _, ...range }: Range,
  old: ReadonlyMap<string, Value | undefined>,
): Iterable<Row> {
  const sign = range.reverse ? -1 : 1
  const before: Row[] = []
  for (const [key, value] of old) if (value !== undefined) before.push([key, value])
  before.sort(([a], [b]) => (heldKey(a) < heldKey(b) ? -sign : sign))
  let at = 0
  for (const row of rows.range(range)) {
    if (old.has(row[0])) continue
    const isBefore = ([key]: Row): boolean => heldKey(key) < heldKey(row[0]) === sign > 0
    while (at < before.length && isBefore(before[at]!)) yield before[at++]!
    yield row
  }
  yield* before.slice(at)
}

function* limited(rows: Iterable<Row>, limit = Number.POSITIVE_INFINITY): Iterable<Row> {
  let left = limit
  if (left <= 0) return
  for (const row of rows) {
    yield row
    if (--left <= 0) return
  }
}
