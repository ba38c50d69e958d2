/** The routes of webhooks: set, listed with how far they are, removed. */
import { type Route, route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { invalid, notFound } from '../failures.ts'
import { lastChange } from '../items/history.ts'
import { dateText } from '../items/show.ts'
import type { JsonObject } from '../json.ts'
import type { Namespace } from '../namespace.ts'
import {
  deleteWebhook,
  deliveryOf,
  putWebhook,
  type Webhook,
  webhooksOf,
} from '../work/webhooks.ts'
import { anything, described, namespaceParams } from './described.ts'
import { activeNamespace, answer, type Service } from './service.ts'

const one = '/{stage}/{ns}/webhooks/{name}'
const hookParams = namespaceParams.extend({ name: z.string() })
/** Of a namespace. */
const most = 20

/** @example routes.push(...webhookRoutes(service)) */
export const webhookRoutes = (service: Service): readonly Route[] => [
  route({
    ...described('GET', 'listWebhooks', '/{stage}/{ns}/webhooks', 'Who is told of changes.'),
    input: { params: namespaceParams },
    async handle({ params: { stage, ns }, request }) {
      const namespace = await activeNamespace(service, stage, ns)
      const hooks = isAnomaly(namespace) ? namespace : await listed(service, namespace)
      return isAnomaly(hooks) ? hooks : answer(request, 200, hooks)
    },
  }),
  route({
    ...described('PUT', 'putWebhook', one, 'Has changes sent to a URL.'),
    input: { params: hookParams, body: anything },
    async handle({ params: { stage, ns, name }, body, request }) {
      const namespace = await activeNamespace(service, stage, ns)
      if (isAnomaly(namespace)) return namespace
      const hook = await hookIn(service, namespace, name, body as JsonObject)
      if (isAnomaly(hook)) return hook
      const failed = await putWebhook(service, namespace, hook)
      if (failed) return failed
      service.wake()
      return answer(request, 200, { DataModified: true })
    },
  }),
  route({
    ...described('DELETE', 'deleteWebhook', one, 'Sends no more changes there.'),
    input: { params: hookParams },
    async handle({ params: { stage, ns, name }, request }) {
      const namespace = await activeNamespace(service, stage, ns)
      if (isAnomaly(namespace)) return namespace
      const gone = await deleteWebhook(service, namespace, name)
      if (isAnomaly(gone)) return gone
      return gone
        ? answer(request, 200, { DataModified: true })
        : notFound(`There is no webhook ${name}.`)
    },
  }),
]

async function hookIn(
  service: Service,
  namespace: Namespace,
  name: string,
  { Url, Secret, Since = 'now' }: JsonObject,
): Promise<Webhook | Anomaly> {
  if (!/^[\w-]{1,64}$/.test(name))
    return invalid('A webhook is called by letters, digits, dashes and underscores.')
  if (typeof Url !== 'string' || !URL.canParse(Url) || new URL(Url).username !== '')
    return invalid('Url is an address such as https://example.com/hook, without a user in it.')
  const refused = service.mayPost(new URL(Url))
  if (refused !== undefined) return invalid(refused)
  if (Secret !== undefined && (typeof Secret !== 'string' || Secret.length > 256))
    return invalid('Secret is a text of at most 256 characters.')
  const since = Since === 'now' ? await lastChange(service.store, namespace) : Number(Since)
  if (isAnomaly(since)) return since
  if (!Number.isSafeInteger(since) || since < 0)
    return invalid("Since is a cursor of the feed, or 'now'.")
  const known = await webhooksOf(service, namespace)
  if (isAnomaly(known)) return known
  if (known.length >= most && !known.some(hook => hook.name === name))
    return invalid(`A namespace has at most ${most} webhooks.`)
  return { name, url: Url, since, ...(Secret !== undefined && { secret: Secret }) }
}

async function listed(
  service: Service,
  namespace: Namespace,
): Promise<readonly JsonObject[] | Anomaly> {
  const hooks = await webhooksOf(service, namespace)
  if (isAnomaly(hooks)) return hooks
  const shown: JsonObject[] = []
  for (const hook of hooks) {
    const at = await deliveryOf(service, namespace, hook)
    if (isAnomaly(at)) return at
    shown.push({
      Name: hook.name,
      Url: hook.url,
      Signed: hook.secret !== undefined,
      Cursor: String(at.cursor),
      Status: at.gone ? 'GONE' : at.failures > 0 ? 'FAILING' : 'OK',
      Failures: at.failures,
      ...(at.message !== undefined && { ErrorMessage: at.message }),
      ...(at.failures > 0 && !at.gone && { NextAttempt: dateText(at.next) }),
    })
  }
  return shown
}
