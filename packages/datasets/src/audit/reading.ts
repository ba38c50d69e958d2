/** The trail read back: lines as people read them, entries as programs do, and whether both are what was written. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import type { AuditLines, AuditPage } from '../types.ts'
import { type Verified, verifyChain } from './chain.ts'
import { headKey } from './deliver.ts'
import type { Line, Lines } from './sink.ts'
import { streamsOf } from './streams.ts'
import type { TrailOptions } from './trail.ts'
import type { Chain, Entry, Head } from './types.ts'
import { shown } from './words.ts'

export type Entries = { readonly events: readonly Entry[]; readonly next_cursor?: string }

/** @example await linesIn(options, { account, group, dataset }, { limit: 100 }) */
export async function linesIn(
  options: TrailOptions,
  chain: Chain,
  page?: AuditPage,
): Promise<AuditLines | undefined | Anomaly> {
  const { group, text } = streamsOf(options.names, chain)
  const read = await pageOf(options, chain.account, group, text, page)
  if (read === undefined || isAnomaly(read)) return read
  const lines = read.lines.map(({ at, message }) => shown(at, message))
  return { lines, ...(read.cursor !== undefined && { cursor: read.cursor }) }
}

/** @example (await entriesIn(options, chain)).events[0].seq // 1 */
export async function entriesIn(
  options: TrailOptions,
  chain: Chain,
  page?: AuditPage,
): Promise<Entries | Anomaly> {
  const { group, entries } = streamsOf(options.names, chain)
  const read = await pageOf(options, chain.account, group, entries, page)
  if (isAnomaly(read)) return read
  const events = (read?.lines ?? []).map(({ message }) => entryIn(message))
  return { events, ...(read?.cursor !== undefined && { next_cursor: read.cursor }) }
}

/** What is no entry any more shows in verification. */
function entryIn(message: string): Entry {
  try {
    return JSON.parse(message)
  } catch {
    return { seq: Number.NaN, hash: '' } as Entry
  }
}

const day = 86_400_000

/** The chain against its head, and the lines against the chain. */
export async function verified(options: TrailOptions, chain: Chain): Promise<Verified | Anomaly> {
  const found = await options.documents.get(headKey(chain))
  if (isAnomaly(found)) return found
  const head = (found?.value as Head | undefined) ?? { seq: 0, hash: '', since: 0 }
  const { group, entries: stream, text } = streamsOf(options.names, chain)
  const entries = await allOf(options, chain.account, group, stream)
  if (isAnomaly(entries)) return entries
  const lines = await allOf(options, chain.account, group, text)
  if (isAnomaly(lines)) return lines
  // A day more than it is kept, since logs are swept when it suits them.
  const forgotten = options.now() - (options.retentionDays - 1) * day
  const read = entries.map(({ message }) => entryIn(message))
  const result = verifyChain(read, { head, forgotten })
  const changed = result.ok ? changedLine(read, lines) : undefined
  return changed ? { ...result, ok: false, broken_at: changed } : result
}

/** An entry whose line is not in the text any more, as often as it was said. */
function changedLine(entries: readonly Entry[], lines: readonly Line[]) {
  const left = new Map<string, number>()
  for (const { message } of lines) left.set(message, (left.get(message) ?? 0) + 1)
  const seen = new Set<number>()
  for (const { seq, message } of entries) {
    if (message === undefined || seen.has(seq)) continue
    seen.add(seq)
    const count = left.get(message.slice(0, 200_000)) ?? 0
    if (count === 0) return { seq, why: `its line is not in the log: ${message.slice(0, 200)}` }
    left.set(message, count - 1)
  }
  return undefined
}

async function allOf(
  { sink }: TrailOptions,
  account: string,
  group: string,
  stream: string,
): Promise<readonly Line[] | Anomaly> {
  const read = await sink(account).read(group, stream)
  return isAnomaly(read) ? read : (read?.lines ?? [])
}

const most = 10_000

async function pageOf(
  { sink }: TrailOptions,
  account: string,
  group: string,
  stream: string,
  { limit = most, cursor }: AuditPage = {},
): Promise<Lines | undefined | Anomaly> {
  const token = cursor === undefined ? undefined : tokenIn(cursor)
  if (isAnomaly(token)) return token
  const read = await sink(account).read(group, stream, {
    limit: Math.min(limit, most),
    ...(token !== undefined && { cursor: token }),
  })
  if (read === undefined || isAnomaly(read) || read.cursor === undefined) return read
  return { lines: read.lines, cursor: Buffer.from(read.cursor).toString('base64url') }
}

function tokenIn(cursor: string): string | Anomaly {
  const token = Buffer.from(cursor, 'base64url').toString()
  return /^[fb]\/[\x20-\x7e]{1,500}$/.test(token)
    ? token
    : invalid('The cursor is not one that a page before ended with.', { code: 'BAD_CURSOR' })
}
