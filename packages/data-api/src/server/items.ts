/** The routes of items: one at a time, by path or by body, and what hangs on them. */
import { type Reply, type Route, route } from '@plainwire/server'
import { type Anomaly, header, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { invalid, noItem } from '../failures.ts'
import { changeItem } from '../items/change.ts'
import { deleteDecision, removeDecision } from '../items/delete.ts'
import { itemAt } from '../items/history.ts'
import { type Put, type PutReply, putDecision } from '../items/put.ts'
import { edgeRemoval, type References, referencesFrom } from '../items/references.ts'
import { type Item, readItem } from '../items/row.ts'
import { arnOf, dateText, etagOf, showItem } from '../items/show.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type DeleteMode, deleteModeIn, isTrue, type Namespace, type Part } from '../namespace.ts'
import { validatorOf } from '../schemas.ts'
import { type At, at, existing, type ItemCall, itemParams } from './at.ts'
import { anything, described, maybe, namespaceParams } from './described.ts'
import { answer, changingBy, type Service } from './service.ts'

const reading = z.looseObject({
  ItemMaster: z.string().optional(),
  SuppressItemMetadataFetch: z.string().optional(),
  IncludeOnlyAttributes: z.string().optional(),
  FilterAttributes: z.string().optional(),
  version: z.coerce.number().int().min(1).optional(),
  asOf: z.string().optional(),
})

const names = (text: string | undefined): readonly string[] | undefined =>
  text?.split(',').map(name => name.trim())

/** @example routes.push(...itemRoutes(service)) */
export function itemRoutes(service: Service): readonly Route[] {
  return [
    ...['/{stage}/{ns}/{id}', '/{stage}/{ns}'].map((path, index) => [
      route({
        ...described(
          'GET',
          index === 0 ? 'getItem' : 'getItemByQuery',
          path,
          'An item with its parts.',
        ),
        input: { params: index === 0 ? itemParams : namespaceParams, query: reading },
        handle: call => getItem(service, call as never, call.query as z.output<typeof reading>),
      }),
      route({
        ...described(
          'PUT',
          index === 0 ? 'putItem' : 'putItemByBody',
          path,
          'Writes parts of an item.',
        ),
        input: {
          params: index === 0 ? itemParams : namespaceParams,
          query: z.looseObject({ Replace: z.string().optional() }),
          body: anything,
        },
        handle: call =>
          putItem(
            service,
            call as never,
            call.body as JsonObject,
            isTrue((call.query as { Replace?: string }).Replace),
          ),
      }),
      route({
        ...described(
          'DELETE',
          index === 0 ? 'deleteItem' : 'deleteItemByBody',
          path,
          'Deletes an item, or attributes of it.',
        ),
        input: { params: index === 0 ? itemParams : namespaceParams, body: maybe },
        handle: call => deleteItem(service, call as never, (call.body ?? {}) as JsonObject),
      }),
    ]),
  ].flat()
}

async function getItem(
  service: Service,
  call: ItemCall,
  query: z.output<typeof reading>,
): Promise<Reply | Anomaly> {
  const then = query.asOf === undefined ? undefined : Date.parse(query.asOf)
  if (Number.isNaN(then)) return invalid('asOf is an instant such as 2026-01-31T23:59:59Z.')
  const found = await existing(service, call, query)
  if (isAnomaly(found)) return found
  const { namespace, id } = found
  const version = query.version ?? found.version
  const when = {
    ...(version !== undefined && { version }),
    ...(then !== undefined && { at: then }),
  }
  const item =
    version === undefined && then === undefined
      ? found.item
      : await itemAt(service.store, namespace, id, when)
  if (isAnomaly(item)) return item
  if (item === undefined || item.deleted) return noItem(id)
  const only = {
    only: names(query.IncludeOnlyAttributes),
    without: names(query.FilterAttributes),
    suppressMetadata: isTrue(query.SuppressItemMetadataFetch ?? false),
  }
  const shown = showItem(item, namespace, service.place, only)
  const master = await masterOf(service, namespace, item, query.ItemMaster)
  if (isAnomaly(master)) return master
  const alone = master !== undefined && /^prefer$/i.test(query.ItemMaster ?? '')
  const reply = {
    ...(!alone && { Item: shown }),
    ...(master && { Master: showItem(master, namespace, service.place, only) }),
  }
  return answer(call.request, 200, reply, [['etag', etagOf(item)]])
}

async function masterOf(
  { store }: Service,
  namespace: Namespace,
  { master }: Item,
  wanted: string | undefined,
): Promise<Item | undefined | Anomaly> {
  if (master === undefined || !/^(include|prefer)$/i.test(wanted ?? '')) return undefined
  const item = await readItem(store, namespace, master)
  return item === undefined || isAnomaly(item) || !item.deleted ? item : undefined
}

async function putItem(
  service: Service,
  call: ItemCall,
  body: JsonObject,
  replace: boolean,
): Promise<Reply | Anomaly> {
  const found = await at(service, call, body)
  if (isAnomaly(found)) return found
  const { namespace, id } = found
  const parts = partsIn(body)
  if (isAnomaly(parts)) return parts
  const references = referencesIn(service, found, body)
  if (isAnomaly(references)) return references
  if (Object.keys(parts).length === 0 && references === undefined)
    return invalid('Resource, Metadata or References must be sent.')
  const validate = await validatorOf(namespace)
  if (isAnomaly(validate)) return validate
  const changing = changingBy(service, namespace, call.identity)
  const { headers } = call.request
  const version = versionIn(body)
  if (isAnomaly(version)) return version
  const put: Put = {
    id,
    parts,
    replace,
    validate,
    ...(version !== undefined && { version }),
    ...(isObject(body.Constraints) && { constraints: body.Constraints }),
    ...(header(headers, 'if-match') !== undefined && { ifMatch: header(headers, 'if-match')! }),
    ifNoneMatch: header(headers, 'if-none-match') === '*',
    also: references?.changes ?? [],
    audit: { at: service.now(), by: changing.by },
  }
  const exact = version !== undefined || put.ifMatch !== undefined || put.ifNoneMatch
  const reply = await changeItem(changing, id, putDecision(put, namespace), { exact })
  return isAnomaly(reply)
    ? reply
    : answer(call.request, 200, putReply(reply, references), [['etag', reply.etag]])
}

const putReply = (
  { modified, messages }: PutReply,
  references: References | undefined,
): JsonObject => ({
  ...Object.fromEntries(Object.keys(modified).map(part => [part, { DataModified: true }])),
  ...(references && {
    References: {
      DataModified: references.count > 0,
      ReferenceCount: references.count,
      ...(references.errors.length > 0 && { Errors: references.errors }),
    },
  }),
  ...(messages.length > 0 && { Messages: messages }),
})

function partsIn(body: JsonObject): Readonly<Partial<Record<Part, JsonObject>>> | Anomaly {
  const parts: Partial<Record<Part, JsonObject>> = {}
  for (const part of ['Resource', 'Metadata'] as const) {
    const value = body[part]
    if (value === undefined || value === null) continue
    if (!isObject(value)) return invalid(`${part} is an object of attributes.`)
    parts[part] = value
  }
  return parts
}

function versionIn(body: JsonObject): number | undefined | Anomaly {
  const given =
    body.ItemVersion ?? (isObject(body.Resource) ? body.Resource.ItemVersion : undefined)
  if (given === undefined || given === null) return undefined
  const version = Number(given)
  return Number.isSafeInteger(version) && version >= 0
    ? version
    : invalid('ItemVersion is a whole number.')
}

function referencesIn(
  service: Service,
  { namespace, id }: At,
  { References: given }: JsonObject,
): References | undefined | Anomaly {
  if (given === undefined || given === null) return undefined
  return referencesFrom(arnOf(service.place, namespace, id), given as Json, dateText(service.now()))
}

async function deleteItem(
  service: Service,
  call: ItemCall,
  body: JsonObject,
): Promise<Reply | Anomaly> {
  const found = await at(service, call, body)
  if (isAnomaly(found)) return found
  const { namespace, id } = found
  const changing = changingBy(service, namespace, call.identity)
  const by = { at: service.now(), by: changing.by }
  const reply = (modified: boolean | Anomaly) =>
    isAnomaly(modified) ? modified : answer(call.request, 200, { DataModified: modified })
  const removal = removalIn(body, namespace)
  if (removal)
    return reply(
      await changeItem(changing, id, removeDecision(id, removal, namespace, by), { exact: false }),
    )
  const mode = modeIn(body, namespace)
  if (isAnomaly(mode)) return mode
  const version = versionIn(body)
  if (isAnomaly(version)) return version
  const edges =
    mode === 'tombstone'
      ? await edgeRemoval(service.store, arnOf(service.place, namespace, id))
      : []
  if (isAnomaly(edges)) return edges
  const done = await changeItem(changing, id, deleteDecision(id, mode, by, version), {
    exact: version !== undefined,
  })
  if (isAnomaly(done)) return done
  for (let from = 0; from < edges.length; from += 50) {
    const failed = await service.store.write(edges.slice(from, from + 50))
    if (failed) return failed
  }
  return reply(done)
}

/** Names of attributes to take away, where the body holds any. */
function removalIn(body: JsonObject, { primaryKey: _ }: Namespace) {
  const { Resource, Metadata } = body
  if (Array.isArray(Resource) || Metadata !== undefined) {
    const all = Array.isArray(Metadata) ? Metadata.length === 0 : isObject(Metadata)
    const listed = (given: unknown): readonly string[] =>
      Array.isArray(given) ? given.map(String) : []
    return { resource: listed(Resource), metadata: all ? ('all' as const) : listed(Metadata) }
  }
  return undefined
}

function modeIn(
  { DeleteMode: given }: JsonObject,
  { deleteMode, allowDeleteMode }: Namespace,
): DeleteMode | Anomaly {
  if (given === undefined || given === null) return deleteMode
  const mode = deleteModeIn(given)
  if (isAnomaly(mode) || mode === deleteMode || allowDeleteMode) return mode
  return invalid(
    `The DeleteMode of this namespace is ${deleteMode}, and AllowRuntimeDeleteModeChange is off.`,
  )
}
