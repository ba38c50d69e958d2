/** PutLogEvents: a batch is refused as a whole or taken, but for events that are too old or too new to keep. */
import { isAnomaly } from '@plainwire/wire'
import type { Change } from '../rows/types.ts'
import type { Handler, Output } from '../server/types.ts'
import { invalid } from './failures.ts'
import { sizeOf, tokenOf } from './groups.ts'
import { inStream } from './names.ts'
import { type Group, keyOf, oldest, placeOf, type Store, type Stream } from './store.ts'

type Given = { readonly timestamp: number; readonly message: string }

/** Limits of a batch. (CloudWatch Logs API, PutLogEvents) */
const most = {
  events: 10_000,
  bytes: 1_048_576,
  span: 86_400_000,
  past: 14 * 86_400_000,
  future: 7_200_000,
}

export const putLogEvents: Handler = (input, context) => {
  const found = inStream(input, context)
  if (isAnomaly(found)) return found
  const given = (input.logEvents as readonly Given[]).map(({ timestamp, message }) => ({
    timestamp: Number(timestamp),
    message,
  }))
  const refused = badBatch(given)
  if (refused) return refused
  const now = context.edge.now()
  const { kept, group, stream } = found
  const parts = sorted(given, group, now)
  if (parts.kept.length > 0) context.rows.batch(changes(kept, group, stream, parts.kept, now))
  return { nextSequenceToken: tokenOf(stream.count + parts.kept.length), ...rejected(parts) }
}

function badBatch(events: readonly Given[]) {
  if (events.length === 0) return invalid('Log events must not be empty.')
  if (events.length > most.events)
    return invalid(
      `A batch holds at most ${most.events} log events; this one has ${events.length}.`,
    )
  const bytes = events.reduce((sum, { message }) => sum + sizeOf(message), 0)
  if (bytes > most.bytes)
    return invalid(`Upload too large: ${bytes} bytes exceeds limit of ${most.bytes}`)
  if (events.some(({ message }) => message === ''))
    return invalid('Log event message must not be empty.')
  if (events.some(({ timestamp }) => timestamp < 0))
    return invalid('Log event timestamp must not be negative.')
  if (events.some(({ timestamp }, index) => index > 0 && timestamp < events[index - 1]!.timestamp))
    return invalid('Log events in a single PutLogEvents request must be in chronological order.')
  return events.at(-1)!.timestamp - events[0]!.timestamp > most.span
    ? invalid(
        'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
      )
    : undefined
}

type Parts = {
  readonly kept: readonly Given[]
  readonly expired: number
  readonly old: number
  readonly fresh: number
  readonly all: number
}

/** Where in the batch, which is in order, what is kept begins and ends. */
function sorted(events: readonly Given[], group: Group, now: number): Parts {
  const before = (instant: number) => events.filter(({ timestamp }) => timestamp < instant).length
  const expired = before(oldest(group, now))
  const old = before(now - most.past)
  const fresh = before(now + most.future + 1)
  return {
    kept: events.slice(Math.max(expired, old), fresh),
    expired,
    old,
    fresh,
    all: events.length,
  }
}

function rejected({ expired, old, fresh, all }: Parts): Output {
  const info = {
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(old > 0 && { tooOldLogEventEndIndex: old }),
    ...(fresh < all && { tooNewLogEventStartIndex: fresh }),
  }
  return Object.keys(info).length === 0 ? {} : { rejectedLogEventsInfo: info }
}

function changes(
  kept: Store,
  group: Group,
  stream: Stream,
  events: readonly Given[],
  now: number,
): Change[] {
  const table = kept.events(group.name, stream.name)
  const times = [events[0]!.timestamp, events.at(-1)!.timestamp] as const
  const outlived = [...outlivedIn(table.list(), placeOf(oldest(group, now)))]
  const lost = outlived.reduce((sum, [, { text }]) => sum + sizeOf(text), 0)
  const won = events.reduce((sum, { message }) => sum + sizeOf(message), 0)
  return [
    ...outlived.map(([key]) => table.change(key, undefined)),
    ...events.map(({ timestamp, message }, index) =>
      table.change(keyOf(timestamp, stream.count + index), {
        at: timestamp,
        text: message,
        came: now,
      }),
    ),
    kept.streams(group.name).change(stream.name, {
      ...stream,
      first: Math.min(stream.first ?? times[0], times[0]),
      last: Math.max(stream.last ?? times[1], times[1]),
      ingested: now,
      count: stream.count + events.length,
    }),
    kept.groups.change(group.name, { ...group, bytes: Math.max(0, group.bytes + won - lost) }),
  ]
}

/** Events that are cleared away by the way, some at a time. */
function* outlivedIn<T>(
  rows: Iterable<readonly [string, T]>,
  from: string,
): Iterable<readonly [string, T]> {
  let left = 1000
  for (const row of rows) {
    if (row[0] >= from || left-- === 0) return
    yield row
  }
}
