/**
 * Webhooks: the feed of a namespace sent to whoever asked for it, in order and at least once. What does not arrive is sent
 * again, after longer and longer pauses; what is behind it waits.
 */
import type { Json } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { type JsonObject, writeLine } from '../json.ts'
import type { Namespace } from '../namespace.ts'
import { shownChanges } from '../server/feeding.ts'
import type { Service } from '../server/service.ts'
import { goOn, type Place } from './background.ts'

export type Webhook = {
  readonly name: string
  readonly url: string
  /** Signs what is sent; never shown. */
  readonly secret?: string
  readonly since: number
}

export type Delivery = {
  readonly cursor: number
  /** How often the next page has failed, why, and when it is tried again. */
  readonly failures: number
  readonly message?: string
  readonly next: number
  /** The other side said that it is gone for good. */
  readonly gone?: boolean
}

const home = ({ stage, name }: Pick<Namespace, 'stage' | 'name'>) =>
  `${encodeURIComponent(stage)}/${name}/`
const hookKey = (namespace: Namespace, name: string) => `webhooks/${home(namespace)}${name}`
const deliveryKey = (namespace: Namespace, name: string) => `deliveries/${home(namespace)}${name}`

export async function putWebhook(
  { background: { documents } }: Service,
  namespace: Namespace,
  hook: Webhook,
): Promise<Anomaly | undefined> {
  const put = await documents.put(hookKey(namespace, hook.name), hook as unknown as Json, 'any')
  if (isAnomaly(put)) return put
  return documents.delete(deliveryKey(namespace, hook.name), 'any')
}

export async function deleteWebhook(
  { background: { documents } }: Service,
  namespace: Namespace,
  name: string,
): Promise<boolean | Anomaly> {
  const found = await documents.get(hookKey(namespace, name))
  if (isAnomaly(found)) return found
  for (const key of [hookKey(namespace, name), deliveryKey(namespace, name)]) {
    const failed = await documents.delete(key, 'any')
    if (failed) return failed
  }
  return found !== undefined
}

export async function webhooksOf(
  { background: { documents } }: Service,
  namespace: Namespace,
): Promise<readonly Webhook[] | Anomaly> {
  const page = await documents.list(`webhooks/${home(namespace)}`)
  if (isAnomaly(page)) return page
  const hooks: Webhook[] = []
  for (const key of page.keys) {
    const found = await documents.get(key)
    if (isAnomaly(found)) return found
    if (found) hooks.push(found.value as unknown as Webhook)
  }
  return hooks
}

export async function deliveryOf(
  { background: { documents } }: Service,
  namespace: Namespace,
  hook: Webhook,
): Promise<Delivery | Anomaly> {
  const found = await documents.get(deliveryKey(namespace, hook.name))
  if (isAnomaly(found)) return found
  return (found?.value as unknown as Delivery | undefined) ?? begun(hook)
}

const begun = ({ since }: Webhook): Delivery => ({ cursor: since, failures: 0, next: 0 })

/** Sends what each webhook of a namespace has not had. */
export async function deliver(
  service: Service,
  namespace: Namespace,
): Promise<Anomaly | undefined> {
  const hooks = await webhooksOf(service, namespace)
  if (isAnomaly(hooks)) return hooks
  for (const hook of hooks) {
    const done = await goOn<Delivery, true>(
      service.background,
      deliveryKey(namespace, hook.name),
      begun(hook),
      async (place, { lost }) => (await pages(service, namespace, hook, place, lost)) ?? true,
    )
    if (isAnomaly(done) && done.code !== 'HELD') return done
  }
  return undefined
}

async function pages(
  service: Service,
  namespace: Namespace,
  hook: Webhook,
  place: Place<Delivery>,
  lost: AbortSignal,
): Promise<Anomaly | undefined> {
  let at = place.value
  while (!lost.aborted && !service.closing.aborted && !at.gone && at.next <= service.now()) {
    const changes = await shownChanges(service, namespace, at.cursor, 100)
    if (isAnomaly(changes)) return changes
    if (changes.length === 0) return undefined
    const page = fitting(changes)
    const failure = await sent(service, namespace, hook, page)
    at = failure ? failed(at, failure, service.now()) : reached(page)
    const noted = await place.note(at)
    if (noted) return noted
  }
  return undefined
}

const reached = (page: readonly JsonObject[]): Delivery => ({
  cursor: Number(page.at(-1)!.Cursor),
  failures: 0,
  next: 0,
})

/** A second, two, four, up to an hour. */
const failed = (at: Delivery, { message, status }: Anomaly, now: number): Delivery => ({
  cursor: at.cursor,
  failures: at.failures + 1,
  message,
  next: now + Math.min(3_600_000, 1000 * 2 ** at.failures),
  ...(status === 410 && { gone: true }),
})

/** Characters of what is sent at once; one change goes whatever its size. */
const largest = 1 << 20

function fitting(changes: readonly JsonObject[]): readonly JsonObject[] {
  let size = 0
  const over = changes.findIndex(change => {
    size += writeLine(change).length
    return size > largest
  })
  return over < 0 ? changes : changes.slice(0, Math.max(1, over))
}

async function sent(
  { post, privateWebhooks: allowPrivate }: Service,
  namespace: Namespace,
  { name, url, secret }: Webhook,
  page: readonly JsonObject[],
): Promise<Anomaly | undefined> {
  const body = writeLine({
    Webhook: name,
    Namespace: namespace.name,
    Stage: namespace.stage,
    Cursor: String(page.at(-1)!.Cursor),
    Changes: page,
  })
  const headers = {
    'user-agent': 'plainwire-data-api',
    'x-plainwire-delivery': `${name}-${String(page[0]!.Cursor)}`,
  }
  return post({ url, secret, allowPrivate }, { body, headers })
}
