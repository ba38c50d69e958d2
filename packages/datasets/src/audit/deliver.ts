/**
 * From the outbox into the log. The head of the chain moves first, conditionally, and remembers the message that moved it:
 * whoever takes the message up again finds the same entries, and only puts what the log does not hold yet.
 */
import type { Documents, Json, Message } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { AuditEvent } from '../types.ts'
import { entriesOf, genesis } from './chain.ts'
import type { Line, Sink } from './sink.ts'
import { type Streams, streamsOf } from './streams.ts'
import type { TrailOptions } from './trail.ts'
import type { Chain, Entry, Head } from './types.ts'
import { pieces } from './words.ts'

/** @example outbox({ queue, deliver: delivery(options, 'research'), ... }) */
export const delivery =
  (options: TrailOptions, account: string) =>
  async ({ id, content }: Message): Promise<Anomaly | undefined> => {
    const { events } = content as unknown as { events: readonly AuditEvent[] }
    for (const own of byChain(events)) {
      const failure = await delivered(options, options.sink(account), id, own)
      if (failure) {
        options.failed?.(failure)
        // Whatever it was: it stays until the log takes it.
        return { ...failure, retryable: true }
      }
    }
    return undefined
  }

/** @example headKey({ account: 'research', group: 'lab1', dataset: id }) */
export const headKey = ({ account, group, dataset }: Chain): string =>
  `audit/heads/${encodeURIComponent(account)}/${dataset ?? `group/${encodeURIComponent(group)}`}`

function byChain(events: readonly AuditEvent[]): readonly (readonly AuditEvent[])[] {
  const chains = new Map<string, AuditEvent[]>()
  for (const event of events) {
    const key = headKey(event)
    chains.set(key, [...(chains.get(key) ?? []), event])
  }
  return [...chains.values()]
}

async function delivered(
  options: TrailOptions,
  sink: Sink,
  message: string,
  events: readonly AuditEvent[],
): Promise<Anomaly | undefined> {
  const moved = await movedHead(options.documents, message, events)
  if (isAnomaly(moved)) return moved
  const { entries, head, again } = moved
  const streams = streamsOf(options.names, events[0]!)
  const fresh = events.filter(({ id }) => !head.skipped.includes(id))
  const written = await intoLog(sink, streams, again, entries, fresh)
  return written ?? options.anchor?.(headKey(events[0]!), head)
}

const intoLog = async (
  sink: Sink,
  { group, entries: stream, text }: Streams,
  again: boolean,
  entries: readonly Entry[],
  events: readonly AuditEvent[],
): Promise<Anomaly | undefined> =>
  (await put(sink, again, group, stream, entries.map(asLine))) ??
  (await put(sink, again, group, text, events.flatMap(textLines)))

type Moved = { readonly entries: readonly Entry[]; readonly head: Head; readonly again: boolean }

/** How many events a head remembers. */
const remembered = 200

async function movedHead(
  documents: Documents,
  message: string,
  events: readonly AuditEvent[],
): Promise<Moved | Anomaly> {
  const key = headKey(events[0]!)
  const found = await documents.get(key)
  if (isAnomaly(found)) return found
  const head = found?.value as Head | undefined
  if (head?.last === message) {
    const fresh = events.filter(({ id }) => !head.skipped.includes(id))
    return { entries: entriesOf(fresh, head.before), head, again: true }
  }
  const recent = head?.recent ?? []
  const fresh = events.filter(
    ({ id }, index) => !recent.includes(id) && events.findIndex(other => other.id === id) === index,
  )
  const before = { seq: head?.seq ?? 0, hash: head?.hash ?? genesis }
  const entries = entriesOf(fresh, before)
  const last = entries.at(-1) ?? before
  const next: Head = {
    seq: last.seq,
    hash: last.hash,
    since: head?.since ?? events[0]!.at,
    last: message,
    before,
    recent: [...recent, ...fresh.map(({ id }) => id)].slice(-remembered),
    skipped: events.filter(event => !fresh.includes(event)).map(({ id }) => id),
  }
  const expected = found ? { version: found.version } : 'absent'
  const moved = await documents.put(key, next as unknown as Json, expected)
  return isAnomaly(moved) ? moved : { entries, head: next, again: false }
}

const asLine = (entry: Entry): Line => ({
  at: Date.parse(entry.ts),
  message: JSON.stringify(entry),
})

const textLines = ({ at, lines }: AuditEvent): Line[] =>
  lines.flatMap(pieces).map(message => ({ at, message }))

/** What a delivery before this one may have left there is looked up, so that no line stands twice. */
async function put(
  sink: Sink,
  again: boolean,
  group: string,
  stream: string,
  lines: readonly Line[],
): Promise<Anomaly | undefined> {
  if (lines.length === 0) return undefined
  if (!again) return sink.put(group, stream, lines)
  const there = await sink.read(group, stream, { from: Math.min(...lines.map(({ at }) => at)) })
  if (isAnomaly(there)) return there
  const left = [...(there?.lines ?? [])]
  const missing = lines.filter(({ at, message }) => {
    const index = left.findIndex(line => line.at === at && line.message === message)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
  return missing.length === 0 ? undefined : sink.put(group, stream, missing)
}
