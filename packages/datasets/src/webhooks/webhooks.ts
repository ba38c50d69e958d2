/**
 * Whoever wants to know is told: events of the trail that a hook asked for go into its own outbox, and from there to its
 * address, again and again until it takes them or too often was in vain.
 */
import { createHash } from 'node:crypto'
import { type Json, type Message, type Outbox, outbox, type Post } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { oneAtATime } from '../audit/one-at-a-time.ts'
import type { Webhook } from '../config/types.ts'
import type { Audit, AuditEvent, Service } from '../types.ts'

export type Webhooks = {
  /** Resolves once what it is told is safe. */
  tell(event: AuditEvent): Promise<Anomaly | undefined>
  /** Sends what waits. */
  settle(): Promise<void>
  /** What was given up, by address. */
  dead(): Promise<Readonly<Record<string, readonly Message[]>> | Anomaly>
}

export type WebhooksOptions = Pick<Service, 'documents' | 'leases' | 'now' | 'newId'> & {
  readonly hooks: readonly Webhook[]
  readonly post: Post
  readonly failed?: (failure: Anomaly) => void
}

/** @example const hooks = webhooks({ hooks: config.webhooks, post: postTo({ now }), documents, leases, now, newId }) */
export function webhooks(options: WebhooksOptions): Webhooks {
  const all = options.hooks.map(hook => ({ hook, box: boxOf(options, hook) }))
  const settle = oneAtATime(async () => {
    await Promise.all(all.map(({ box }) => box.drain()))
  })
  return {
    async tell(event) {
      const wanted = all.filter(({ hook }) => wants(hook, event))
      for (const { box } of wanted) {
        const failure = await box.add(told(event) as unknown as Json)
        if (failure) return failure
      }
      if (wanted.length > 0) settle().catch(() => undefined)
      return undefined
    },
    settle,
    async dead() {
      const given: Record<string, readonly Message[]> = {}
      for (const { hook, box } of all) {
        const messages = await box.dead()
        if (isAnomaly(messages)) return messages
        given[hook.url] = messages as readonly Message[]
      }
      return given
    },
  }
}

const wants = ({ events }: Webhook, { action, outcome, dataset }: AuditEvent): boolean =>
  outcome === 'done' && dataset !== undefined && (events.includes('*') || events.includes(action))

/** Nothing that lets anybody at data: receivers ask for what they may see. */
const told = ({ id, at, account, group, dataset, action, actor }: AuditEvent) => ({
  id,
  time: new Date(at).toISOString(),
  account,
  group,
  dataset,
  action,
  actor,
})

/** A queue a hook: one that is down holds up no other. */
function boxOf({ post, failed, ...options }: WebhooksOptions, hook: Webhook): Outbox {
  const name = createHash('sha256').update(hook.url).digest('hex').slice(0, 16)
  return outbox({
    ...options,
    queue: `webhook-${name}`,
    attempts: 30,
    async deliver({ content }) {
      const headers = { 'x-plainwire-event': (content as { id: string }).id }
      const failure = await post(
        { ...hook, secret: hook.secret() },
        { body: JSON.stringify(content), headers },
      )
      if (failure) failed?.(failure)
      return failure
    },
  })
}

/** A trail whose events hooks are told too. @example telling(audit, hooks) */
export const telling = (audit: Audit, hooks: Webhooks): Audit => ({
  ...audit,
  async record(event) {
    return (await audit.record(event)) ?? hooks.tell(event)
  },
})
