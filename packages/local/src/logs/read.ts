/** Reading events: one stream page by page in both directions, or a whole group in the order of time through a pattern. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Handler, Output } from '../server/types.ts'
import type { Matches } from './expression.ts'
import { invalid } from './failures.ts'
import { sizeOf } from './groups.ts'
import { type InGroup, inGroup, inStream, numberIn } from './names.ts'
import { matcherOf } from './pattern.ts'
import { type Event, oldest, placeOf } from './store.ts'

/** A page is full at so many events or bytes. (CloudWatch Logs API, GetLogEvents) */
const most = { events: 10_000, bytes: 1_048_576 }

type Row = readonly [key: string, event: Event]

const getLogEvents: Handler = (input, context) => {
  const found = inStream(input, context)
  if (isAnomaly(found)) return found
  const limit = numberIn(input.limit, 'limit', most.events, most.events)
  if (isAnomaly(limit)) return limit
  const from = cursorIn(input)
  if (isAnomaly(from)) return from
  const { kept, group, stream } = found
  const bounds = boundsOf(input, oldest(group, context.edge.now()))
  const events = kept.events(group.name, stream.name)
  const range = from.forward
    ? { after: later(bounds.after, from.key), before: bounds.before }
    : { after: bounds.after, before: earlier(bounds.before, from.key), reverse: true }
  const page = pageOf(events.list(range), limit)
  if (!from.forward) page.reverse()
  const [first, last] = [page[0]?.[0], page.at(-1)?.[0]]
  // At an end the token that led there is told again.
  return {
    events: page.map(([, event]) => shown(event)),
    nextForwardToken: `f/${last ?? from.key ?? bounds.after}`,
    nextBackwardToken: `b/${first ?? from.key ?? bounds.after}`,
  }
}

type Cursor = { readonly forward: boolean; readonly key?: string }

function cursorIn({ nextToken, startFromHead }: Output): Cursor | Anomaly {
  if (nextToken === undefined) return { forward: startFromHead === true }
  const [, direction, key] = /^([fb])\/([\d.]{15,31})$/.exec(String(nextToken)) ?? []
  return key === undefined
    ? invalid('The specified nextToken is invalid.')
    : { forward: direction === 'f', key }
}

/** From `startTime`, which counts, to `endTime`, which does not; nothing that is outlived. */
function boundsOf(
  { startTime, endTime }: Output,
  outlived: number,
): { after: string; before: string } {
  const from = Math.max(Number(startTime ?? 0), outlived)
  return {
    after: placeOf(from),
    before:
      endTime === undefined ? `${placeOf(Number.MAX_SAFE_INTEGER)}~` : placeOf(Number(endTime)),
  }
}

const later = (one: string, other: string | undefined) =>
  other !== undefined && other > one ? other : one
const earlier = (one: string, other: string | undefined) =>
  other !== undefined && other < one ? other : one

function pageOf(rows: Iterable<Row>, limit: number): Row[] {
  const page: Row[] = []
  let bytes = 0
  for (const row of rows) {
    bytes += sizeOf(row[1].text)
    if (page.length === limit || (bytes > most.bytes && page.length > 0)) break
    page.push(row)
  }
  return page
}

const shown = ({ at, text, came }: Event): Output => ({
  timestamp: at,
  message: text,
  ingestionTime: came,
})

const filterLogEvents: Handler = (input, context) => {
  const found = inGroup(input, context)
  if (isAnomaly(found)) return found
  const limit = numberIn(input.limit, 'limit', most.events, most.events)
  if (isAnomaly(limit)) return limit
  const matches = matcherOf(String(input.filterPattern ?? ''))
  if (isAnomaly(matches)) return matches
  const names = streamsIn(found, input)
  if (isAnomaly(names)) return names
  const token =
    input.nextToken === undefined
      ? ''
      : Buffer.from(String(input.nextToken), 'base64url').toString()
  const hits = merged(
    found,
    names,
    { ...boundsOf(input, oldest(found.group, context.edge.now())), token },
    limit,
    matches,
  )
  const more =
    hits.length > limit
      ? { nextToken: Buffer.from(hits[limit - 1]!.place).toString('base64url') }
      : {}
  return { events: hits.slice(0, limit).map(hitOf), searchedLogStreams: [], ...more }
}

function streamsIn({ kept, group }: InGroup, input: Output): readonly string[] | Anomaly {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input
  if (names !== undefined && prefix !== undefined)
    return invalid('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.')
  const streams = kept.streams(group.name)
  if (Array.isArray(names)) {
    if (names.length > 100) return invalid('logStreamNames holds at most 100 names.')
    return names.map(String).filter(name => streams.get(name))
  }
  return Array.from(streams.list(typeof prefix === 'string' ? { prefix } : {}), ([name]) => name)
}

type Hit = {
  readonly place: string
  readonly stream: string
  readonly event: Event
  readonly key: string
}
type Window = { readonly after: string; readonly before: string; readonly token: string }

/** The first `limit` events of all streams in order, and one more where there is one. */
function merged(
  { kept, group }: InGroup,
  streams: readonly string[],
  window: Window,
  limit: number,
  matches: Matches,
): Hit[] {
  let hits: Hit[] = []
  let { before } = window
  const trim = () => {
    hits = hits.sort((one, other) => (one.place < other.place ? -1 : 1)).slice(0, limit + 1)
    // What comes behind a full page need not be looked at.
    if (hits.length > limit) before = earlier(before, `${hits[limit]!.key}~`)
  }
  for (const stream of streams) {
    for (const [key, event] of kept
      .events(group.name, stream)
      .list({ after: window.after, before })) {
      const place = `${key}\0${stream}`
      if (place <= window.token || !matches(event.text)) continue
      if (hits.push({ place, stream, event, key }) > 4 * limit + 1000) trim()
      if (key > before) break
    }
  }
  trim()
  return hits
}

const hitOf = ({ stream, event, key }: Hit): Output => ({
  logStreamName: stream,
  ...shown(event),
  eventId: key.replace('.', '').padStart(56, '3'),
})

export const readHandlers: Readonly<Record<string, Handler>> = {
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
}
