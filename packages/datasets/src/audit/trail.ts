/**
 * The trail as the service sees it: what is recorded is safe before the answer goes out, and stands in the log soon after,
 * whoever dies in between. Events that come while others are being written share their write. Each account has a queue of
 * its own, so that one whose log cannot be reached holds up no other.
 */
import { type Documents, type Json, type Leases, type Outbox, outbox } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Names } from '../names.ts'
import type { Audit, AuditEvent } from '../types.ts'
import { delivery } from './deliver.ts'
import { gathered } from './gathered.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { entriesIn, linesIn, verified } from './reading.ts'
import type { Sink } from './sink.ts'
import { streamsOf } from './streams.ts'
import type { Head } from './types.ts'
import { visible } from './words.ts'

export type TrailOptions = {
  readonly accounts: readonly string[]
  readonly documents: Documents
  readonly leases: Leases
  readonly sink: (account: string) => Sink
  readonly names: Pick<Names, 'logGroup' | 'logStream'>
  readonly retentionDays: number
  readonly now: () => number
  readonly newId: () => string
  /** Told of every head that was written, to keep it where it cannot be changed. */
  readonly anchor?: (
    chain: string,
    head: Pick<Head, 'seq' | 'hash'>,
  ) => Promise<Anomaly | undefined>
  /** Told that a delivery failed; it is tried again. */
  readonly failed?: (failure: Anomaly) => void
}

/** @example const audit = trail({ accounts, documents, leases, sink, names, retentionDays, now, newId }) */
export function trail(options: TrailOptions): Audit {
  const { accounts, documents, names, sink } = options
  const queues = new Map(accounts.map(account => [account, queueOf(options, account)]))
  const queueAt = (account: string): Queue => {
    const queue = queues.get(account)
    if (queue === undefined) throw new Error(`There is no account '${account}'.`)
    return queue
  }
  const settle = async (some = accounts) => {
    await Promise.all(some.map(account => queueAt(account).settle()))
  }
  return {
    open({ account, group, id }, tags) {
      const { group: logGroup, text } = streamsOf(names, { account, group, dataset: id })
      return sink(account).open(logGroup, text, tags)
    },
    record: event => queueAt(event.account).add({ ...event, lines: event.lines.map(visible) }),
    mention: event => queueAt(event.account).later({ ...event, lines: event.lines.map(visible) }),
    async lines({ account, group, id }, page) {
      await settle([account])
      return linesIn(options, { account, group, dataset: id }, page)
    },
    async entries(chain, page) {
      await settle([chain.account])
      return entriesIn(options, chain, page)
    },
    async verify(chain) {
      await settle([chain.account])
      return verified(options, chain)
    },
    settle,
    async backlog() {
      const page = await documents.list(`outbox/${prefix}`)
      return isAnomaly(page) ? page : page.keys.length
    },
  }
}

const prefix = 'audit-'

type Queue = {
  add(event: AuditEvent): Promise<Anomaly | undefined>
  later(event: AuditEvent): void
  settle(): Promise<void>
}

function queueOf(options: TrailOptions, account: string): Queue {
  const { documents, leases, now, newId } = options
  const box = outbox({
    queue: prefix + encodeURIComponent(account),
    documents,
    leases,
    now,
    newId,
    deliver: delivery(options, account),
    // What happened is never given up.
    attempts: Number.MAX_SAFE_INTEGER,
  })
  const drain = oneAtATime(async () => {
    await box.drain()
  })
  const add = together(box)
  const mentions = gathered<AuditEvent>(async events => {
    for (const failure of new Set(await Promise.all(events.map(add))))
      if (failure) options.failed?.(failure)
    await drain()
  })
  return {
    async add(event) {
      const failure = await add(event)
      if (failure === undefined) drain().catch(() => undefined)
      return failure
    },
    later: mentions.add,
    async settle() {
      await mentions.flush()
      await drain()
    },
  }
}

/** Puts what came while another write was under way into one message. */
function together(box: Outbox): (event: AuditEvent) => Promise<Anomaly | undefined> {
  let waiting: AuditEvent[] = []
  let writing: Promise<unknown> = Promise.resolve()
  let next: Promise<Anomaly | undefined> | undefined
  return event => {
    waiting.push(event)
    next ??= writing.then(() => {
      const events = waiting
      waiting = []
      next = undefined
      const put = box.add({ events } as unknown as Json)
      writing = put.catch(() => undefined)
      return put
    })
    return next
  }
}
