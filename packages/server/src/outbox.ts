/**
 * Messages that must go out even when the process that had them dies: written first, delivered in order, at least once,
 * by whichever replica holds the lease of the queue. One that cannot be delivered is put aside after so many attempts,
 * and the others go on.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Documents, Json } from './documents.ts'
import type { Leases } from './lease.ts'

export type Message = { readonly id: string; readonly content: Json; readonly attempts: number }

export type Outbox = {
  /** Resolves once the message is safe. */
  add(content: Json): Promise<Anomaly | undefined>
  /** Delivers what waits; how many went out. A queue at which another works is left alone. */
  drain(): Promise<number>
  /** Messages put aside, oldest first. */
  dead(): Promise<readonly Message[] | Anomaly>
}

export type OutboxOptions = {
  readonly queue: string
  readonly documents: Documents
  readonly leases: Leases
  readonly deliver: (message: Message) => Promise<Anomaly | undefined>
  readonly now: () => number
  readonly newId: () => string
  /** After so many failures that may not pass, or any that cannot, a message is put aside; default 10. */
  readonly attempts?: number
}

/** @example const audit = outbox({ queue: 'audit', deliver, documents, leases, now, newId }); await audit.add({ text }) */
export function outbox(options: OutboxOptions): Outbox {
  const { queue, documents, now, newId } = options
  const folder = `outbox/${queue}/`
  let last = 0
  return {
    async add(content) {
      // In order within a process, and about so among several.
      last = Math.max(now(), last + 1)
      const id = `${String(last).padStart(15, '0')}-${newId()}`
      const put = await documents.put(folder + id, { content, attempts: 0 }, 'absent')
      return isAnomaly(put) ? put : undefined
    },
    async drain() {
      const sent = await options.leases.hold(`outbox/${queue}`, ({ lost }) =>
        drained(options, folder, lost),
      )
      return isAnomaly(sent) ? 0 : sent
    },
    async dead() {
      const page = await documents.list(`dead/${queue}/`)
      if (isAnomaly(page)) return page
      const messages = await Promise.all(page.keys.map(key => read(documents, key)))
      return messages.filter(message => message !== undefined)
    },
  }
}

async function drained(options: OutboxOptions, folder: string, lost: AbortSignal): Promise<number> {
  let sent = 0
  for (;;) {
    const page = await options.documents.list(folder, { limit: 100 })
    if (isAnomaly(page) || page.keys.length === 0) return sent
    for (const key of page.keys) {
      if (lost.aborted) return sent
      const outcome = await passedOn(options, key)
      if (outcome === 'waits') return sent
      if (outcome === 'sent') sent++
    }
  }
}

type Outcome = 'sent' | 'aside' | 'waits'

async function passedOn(
  { documents, deliver, queue, attempts = 10 }: OutboxOptions,
  key: string,
): Promise<Outcome> {
  const message = await read(documents, key)
  if (message === undefined) return 'aside'
  const failure = await deliver(message)
  if (failure === undefined) {
    await documents.delete(key, 'any')
    return 'sent'
  }
  const tried = message.attempts + 1
  const { content } = message
  if (failure.retryable && tried < attempts) {
    await documents.put(key, { content, attempts: tried }, 'any')
    return 'waits'
  }
  const aside = { content, attempts: tried, failure: failure.message }
  const put = await documents.put(`dead/${queue}/${message.id}`, aside, 'any')
  if (isAnomaly(put)) return 'waits'
  await documents.delete(key, 'any')
  return 'aside'
}

async function read(documents: Documents, key: string): Promise<Message | undefined> {
  const found = await documents.get(key)
  if (found === undefined || isAnomaly(found)) return undefined
  const { content = null, attempts } = found.value as { content?: Json; attempts: number }
  return { id: key.slice(key.lastIndexOf('/') + 1), content, attempts }
}
