/** The chain itself: each entry's hash covers its content and the hash before it. Pure, so that anybody can check it anywhere. */
import { createHash } from 'node:crypto'
import type { Json } from '@plainwire/server'
import type { AuditEvent } from '../types.ts'
import type { Entry, Head } from './types.ts'

export const genesis: string = '0'.repeat(64)

type Place = { readonly seq: number; readonly hash: string }

/** The entries that follow a place. @example entriesOf(events, { seq: 0, hash: genesis }) */
export function entriesOf(events: readonly AuditEvent[], from: Place): Entry[] {
  const entries: Entry[] = []
  let last = from
  for (const event of events) {
    const content = contentOf(event, last)
    last = { ...content, hash: hashOf(content) }
    entries.push(last as Entry)
  }
  return entries
}

type Content = Omit<Entry, 'hash'>

function contentOf(event: AuditEvent, last: Place): Content {
  const { id, at, account, group, dataset, action, outcome, actor, caller, requestId } = event
  const { problem, lines, details } = event
  return {
    seq: last.seq + 1,
    ts: new Date(at).toISOString(),
    event: id,
    account,
    group,
    ...(dataset !== undefined && { dataset }),
    action,
    outcome,
    actor,
    caller,
    request_id: requestId,
    ...(problem !== undefined && { problem }),
    ...(lines[0] !== undefined && { message: lines[0], lines_sha256: sha256(lines.join('\n')) }),
    ...(details !== undefined && { details: fitting(details) }),
    prev_hash: last.hash,
  }
}

/** An event of the log has 256 KiB: what would not fit is named by its digest, so that it never holds up the others. */
function fitting(details: Json): Json {
  const text = JSON.stringify(details)
  return text.length <= 50_000 ? details : { left_out: text.length, sha256: sha256(text) }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Over JSON without blanks whose members are in the order of their names. */
export const hashOf = ({ hash, ...content }: Content & { readonly hash?: string }): string =>
  sha256(canonical(content))

export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
  return `{${members.join(',')}}`
}

export type Broken = { readonly seq: number; readonly why: string }

export type Verified = {
  readonly ok: boolean
  readonly entries: number
  /** The first entry that is not as it was written, and what is wrong with it. */
  readonly broken_at?: Broken
}

export type Against = {
  /** Where the chain must end; without it only its inside is checked. */
  readonly head?: Pick<Head, 'seq' | 'hash'>
  /** Milliseconds before which the log may have forgotten. */
  readonly forgotten?: number
}

/** An entry twice is one, since deliveries repeat. @example verifyChain(entries, { head }).ok */
export function verifyChain(
  given: readonly Entry[],
  { head, forgotten = 0 }: Against = {},
): Verified {
  const entries = [...given]
    .sort((a, b) => a.seq - b.seq)
    .filter((entry, index, all) => index === 0 || !same(entry, all[index - 1]!))
  const within = entries.map((entry, index) => fault(entry, entries[index - 1], forgotten))
  const at = within.find(Boolean) ?? (head && endFault(entries.at(-1), head))
  return { ok: at === undefined, entries: entries.length, ...(at && { broken_at: at }) }
}

const same = (a: Entry, b: Entry) => a.seq === b.seq && canonical(a) === canonical(b)

function fault(entry: Entry, before: Entry | undefined, forgotten: number): Broken | undefined {
  const { seq, hash, prev_hash, ts } = entry
  const wrong = (why: string, at = seq) => ({ seq: at, why })
  if (!Number.isSafeInteger(seq)) return wrong('it has no number', 0)
  if (before && seq > before.seq + 1) return wrong('it is missing', before.seq + 1)
  if (hashOf(entry) !== hash) return wrong('its content is not what was hashed')
  if (before === undefined) {
    if (seq === 1) return prev_hash === genesis ? undefined : wrong('it follows another')
    return Date.parse(ts) <= forgotten ? undefined : wrong('it is missing', seq - 1)
  }
  if (seq === before.seq) return wrong('it is there twice, with different content')
  return prev_hash === before.hash ? undefined : wrong('it does not follow the one before it')
}

function endFault(last: Entry | undefined, head: Pick<Head, 'seq' | 'hash'>): Broken | undefined {
  const seq = last?.seq ?? 0
  if (seq < head.seq)
    return { seq: seq + 1, why: `it is missing: the anchor stands at ${head.seq}` }
  if (seq > head.seq) return { seq: head.seq + 1, why: 'the anchor knows nothing of it' }
  return last === undefined || last.hash === head.hash
    ? undefined
    : { seq, why: 'the anchor has another hash: the log was written anew' }
}
