/**
 * OpenSearch, or Elasticsearch, as an engine: the same log of changes goes there in bulk, each item with the number of its
 * change as its version, so that an older one never wins; and queries of the same stated kind go there as they are.
 */
import { type Anomaly, anomaly, isAnomaly, type Send } from '@plainwire/wire'
import { DataApiError } from '../client/errors.ts'
import { type Access, type Answer, type Asked, exchange } from '../client/exchange.ts'
import { halfOf, type Item } from '../items/row.ts'
import { isObject, type Json, type JsonObject, writeLine } from '../json.ts'
import type { Namespace, Part } from '../namespace.ts'
import { indexNameOf } from './names.ts'
import { sourceOf } from './source.ts'
import type { SearchEngine } from './types.ts'

export type OpenSearchOptions = {
  /** Address of the domain, e.g. `https://search-notes.eu-west-1.es.amazonaws.com`. */
  readonly endpoint: string
  readonly region: string
  readonly credentials?: Access['credentials']
  /** What is signed for: `es` (default), or `aoss` of OpenSearch Serverless. */
  readonly signingName?: string
  readonly send?: Send
  /** Told of items that OpenSearch will never take, with its reason; the others go on. */
  readonly aside?: (id: string, reason: string) => void | Promise<void>
}

type Ask = (asked: Asked) => Promise<Answer | Anomaly>

/** @example await serve({ search: openSearch({ endpoint: 'https://search.example', region: 'eu-west-1' }) }) */
export function openSearch(options: OpenSearchOptions): SearchEngine {
  const { endpoint, region, credentials, send: through, aside, signingName = 'es' } = options
  const send = exchange({
    region,
    signingName,
    ...(credentials && { credentials }),
    ...(through && { send: through }),
  })
  const ask: Ask = async asked => {
    try {
      return await send(endpoint.replace(/\/+$/, ''), asked)
    } catch (error) {
      if (error instanceof DataApiError) return reasoned(error.anomaly)
      throw error
    }
  }
  return {
    name: 'opensearch',
    prepare: namespace => eachPart(part => create(ask, indexNameOf(namespace, part))),
    clear: namespace =>
      eachPart(async part => {
        const gone = await ask({ method: 'DELETE', path: `/${indexNameOf(namespace, part)}` })
        return isAnomaly(gone) && gone.status !== 404 ? gone : undefined
      }),
    put: (namespace, items) => bulk(ask, namespace, items, aside),
    async search(namespace, part, { body }) {
      const answer = await ask({
        method: 'POST',
        path: `/${indexNameOf(namespace, part)}/_search`,
        body: { ...body, query: worded(body.query ?? { match_all: {} }) },
      })
      return isAnomaly(answer) ? answer : (answer.json as JsonObject)
    },
  }
}

const parts: readonly Part[] = ['Resource', 'Metadata']

async function eachPart(
  step: (part: Part) => Promise<Anomaly | undefined>,
): Promise<Anomaly | undefined> {
  for (const part of parts) {
    const failed = await step(part)
    if (failed) return failed
  }
  return undefined
}

/** With the reason that OpenSearch gives in its own place. */
function reasoned(failure: Anomaly): Anomaly {
  const { error } = (failure.data ?? {}) as { error?: Json }
  if (!isObject(error)) return failure
  const { reason, type } = error
  return {
    ...failure,
    service: 'opensearch',
    message: String(reason ?? failure.message),
    code: String(type ?? failure.code),
  }
}

/** Dates stay the texts they are. (OpenSearch, "Dynamic mapping") */
async function create(ask: Ask, index: string): Promise<Anomaly | undefined> {
  const answer = await ask({
    method: 'PUT',
    path: `/${index}`,
    body: { mappings: { dynamic: true, date_detection: false } },
  })
  return isAnomaly(answer) && answer.code !== 'resource_already_exists_exception'
    ? answer
    : undefined
}

async function bulk(
  ask: Ask,
  namespace: Namespace,
  items: readonly Item[],
  aside: OpenSearchOptions['aside'],
): Promise<Anomaly | undefined> {
  if (items.length === 0) return undefined
  const content = items
    .flatMap(item => parts.flatMap(part => actionOf(namespace, item, part)))
    .map(line => `${writeLine(line)}\n`)
    .join('')
  const answer = await ask({
    method: 'POST',
    path: '/_bulk',
    text: { content, type: 'application/x-ndjson' },
  })
  if (isAnomaly(answer)) return answer
  const done = (answer.json as { items?: readonly Readonly<Record<string, Done>>[] }).items ?? []
  for (const { _id, status, error } of done.flatMap(one => Object.values(one))) {
    if (status < 300 || status === 404 || status === 409) continue
    const reason = error?.reason ?? `status ${status}`
    if (status === 429 || status >= 500)
      return anomaly('unavailable', `OpenSearch did not take ${_id}: ${reason}`, {
        retryable: true,
        code: error?.type ?? 'BULK_FAILED',
      })
    await aside?.(_id, reason)
  }
  return undefined
}

type Done = {
  readonly _id: string
  readonly status: number
  readonly error?: { readonly type: string; readonly reason: string }
}

/** An item's part as a line or two of a bulk request. (OpenSearch, "Bulk": external_gte takes the same change again.) */
function actionOf(namespace: Namespace, item: Item, part: Part): readonly JsonObject[] {
  const about = {
    _index: indexNameOf(namespace, part),
    _id: item.id,
    version: item.changes,
    version_type: 'external_gte',
  }
  return item.deleted || halfOf(item, part) === undefined
    ? [{ delete: about }]
    : [{ index: about }, sourceOf(item, part, namespace)]
}

/** `term` and `terms` ask for whole values, which OpenSearch keeps of texts under `.keyword`; words are in small letters. */
function worded(clause: Json): Json {
  if (Array.isArray(clause)) return clause.map(worded)
  if (!isObject(clause)) return clause
  return Object.fromEntries(
    Object.entries(clause).map(([name, content]) => {
      if ((name === 'term' || name === 'terms') && isObject(content))
        return [name, renamed(content)]
      if (name === 'prefix' && isObject(content)) return [name, small(content)]
      return [name, name === 'match' || name === 'range' ? content : worded(content)]
    }),
  )
}

const renamed = (content: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(content).map(([field, value]) => {
      const [one] = [isObject(value) ? value.value : value].flat()
      return [
        typeof one === 'string' && !field.endsWith('.keyword') ? `${field}.keyword` : field,
        value,
      ]
    }),
  )

const small = (content: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(content).map(([field, value]) => [
      field,
      String(isObject(value) ? value.value : value).toLowerCase(),
    ]),
  )
