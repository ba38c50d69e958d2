/**
 * What CloudWatch Logs keeps, by account and region: groups, their streams, and events in the order of their time and,
 * within an instant, of their coming. An event's key says where it stands, so a page is one range of rows.
 */
import { type Table, table } from '../rows/table.ts'
import { type Change, prefixed, type Rows } from '../rows/types.ts'
import type { Context } from '../server/types.ts'

export type Group = {
  readonly name: string
  /** Milliseconds since 1970, as all instants here. */
  readonly created: number
  readonly retention?: number
  readonly class: string
  readonly key?: string
  readonly bytes: number
  readonly tags: Readonly<Record<string, string>>
}

export type Stream = {
  readonly name: string
  readonly created: number
  readonly first?: number
  readonly last?: number
  readonly ingested?: number
  /** How many events ever came: numbers the next one. */
  readonly count: number
}

/** When it happened, its text, when it came. */
export type Event = { readonly at: number; readonly text: string; readonly came: number }

export type Store = {
  readonly groups: Table<Group>
  readonly streams: (group: string) => Table<Stream>
  readonly events: (group: string, stream: string) => Table<Event>
  /** All rows of a group, or of one of its streams. */
  readonly removal: (group: string, stream?: string) => readonly Change[]
}

/** No name holds this. */
const end = '\0'

export function store({
  rows,
  account,
  region,
}: Pick<Context, 'rows' | 'account' | 'region'>): Store {
  const base = `logs/${account}/${region}/`
  const streamsOf = (group: string) => `${base}stream/${group}${end}`
  const eventsOf = (group: string, stream: string) => `${base}event/${group}${end}${stream}${end}`
  return {
    groups: table(rows, `${base}group/`),
    streams: group => table(rows, streamsOf(group)),
    events: (group, stream) => table(rows, eventsOf(group, stream)),
    removal: (group, stream) =>
      stream === undefined
        ? [
            { delete: `${base}group/${group}` },
            ...gone(rows, streamsOf(group)),
            ...gone(rows, `${base}event/${group}${end}`),
          ]
        : [{ delete: streamsOf(group) + stream }, ...gone(rows, eventsOf(group, stream))],
  }
}

const gone = (rows: Rows, prefix: string): Change[] =>
  Array.from(rows.range(prefixed(prefix)), ([key]) => ({ delete: key }))

const digits = 15

/** Where an instant begins. @example placeOf(0) // '000000000000000' */
export const placeOf = (at: number): string =>
  String(Math.min(Math.max(0, Math.trunc(at)), 10 ** digits - 1)).padStart(digits, '0')

/** Where the n-th event that came stands. */
export const keyOf = (at: number, count: number): string => `${placeOf(at)}.${placeOf(count)}`

export const arnOf = (
  { region, account }: Pick<Context, 'region' | 'account'>,
  group: string,
): string => `arn:aws:logs:${region}:${account}:log-group:${group}`

/** Events that a group's retention has outlived begin behind this instant. */
export const oldest = ({ retention }: Group, now: number): number =>
  retention === undefined ? 0 : now - retention * 86_400_000
