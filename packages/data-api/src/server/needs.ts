/**
 * What a call needs to be allowed, found out from its route, its path and what it sends: an item is the same item whether it
 * is named in the path, in the query, in the body or by an ARN, and attributes are named where they are read or written.
 */
import type { Call, Route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type Namespace, readNamespace } from '../namespace.ts'
import { type Allow, type Deed, needsOf } from './access.ts'
import { idIn, type Service } from './service.ts'

/** Refused, where the caller may not do it. */
export async function authorized(
  service: Service,
  allow: Allow,
  route: Route,
  call: Call,
): Promise<Anomaly | undefined> {
  const { identity, request } = call
  if (identity === undefined || route.open) return undefined
  const params = (call.params ?? {}) as Readonly<Record<string, string>>
  const { stage = '', ns } = params
  const ids = await idsOf(service, route, call, params)
  if (isAnomaly(ids)) return ids
  const refused = await allow(
    identity,
    needsOf(service.place, {
      stage,
      method: request.method,
      path: pathOf(route, params),
      ...(ns !== undefined && { namespace: ns }),
      ids,
      deeds: deedsOf(route, call),
    }),
  )
  return isAnomaly(refused) ? refused : undefined
}

/** However a request encodes its path, it is one path. */
const pathOf = ({ path }: Route, params: Readonly<Record<string, string>>): string =>
  path
    .replace(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    .split('/')
    .slice(2)
    .join('/')

/** Routes whose item stands in the body or the query. */
const named = new Set([
  'getItemByQuery',
  'putItemByBody',
  'deleteItemByBody',
  'setItemMaster',
  'removeItemMaster',
])

async function idsOf(
  service: Service,
  { id: route }: Route,
  { query, body }: Call,
  { stage = '', ns, id }: Readonly<Record<string, string>>,
): Promise<readonly string[] | Anomaly> {
  if (ns === undefined || (id === undefined && !named.has(route))) return []
  const of = { name: ns, stage }
  if (id !== undefined) return plainIds(service, of, [id])
  const namespace = await readNamespace(service.store, stage, ns)
  if (isAnomaly(namespace)) return namespace
  // The call itself will say what is wrong with it.
  if (namespace === undefined) return []
  const given = (route === 'getItemByQuery' ? query : body) as JsonObject | null | undefined
  return plainIds(service, of, given ? idsIn(namespace, given) : [])
}

function idsIn({ primaryKey }: Namespace, given: JsonObject): readonly string[] {
  const { Resource, ItemMasterID } = given
  const own =
    given[primaryKey] ?? (isObject(Resource) ? Resource[primaryKey] : undefined) ?? given.id
  const linked = ItemMasterID === undefined ? [String(own ?? '')] : String(own ?? '').split(',')
  return [...linked, ...(ItemMasterID === undefined ? [] : [String(ItemMasterID)])]
    .map(one => one.trim())
    .filter(one => one !== '')
}

/** ARNs as the ids they stand for. What is no id here stays as it is, and the call will refuse it. */
const plainIds = (
  service: Service,
  namespace: Pick<Namespace, 'name' | 'stage'>,
  given: readonly string[],
): readonly string[] =>
  given.map(text => {
    const found = idIn(service, namespace, text)
    return isAnomaly(found) ? text : found.id
  })

type Deeds = (call: Call) => readonly Deed[]

const one =
  (action: string): Deeds =>
  () => [{ action }]

const attributes = (names: readonly string[]): Pick<Deed, 'context'> =>
  names.length === 0 ? {} : { context: { 'dapi:Attributes': names } }

const reading: Deeds = ({ query }) => {
  const { IncludeOnlyAttributes: only } = (query ?? {}) as Readonly<Record<string, unknown>>
  const names = typeof only === 'string' ? only.split(',').map(name => name.trim()) : []
  return [
    {
      action: 'GetItem',
      context: {
        'dapi:Select': names.length > 0 ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES',
        ...(names.length > 0 && { 'dapi:Attributes': names }),
      },
    },
  ]
}

const bodyOf = ({ body }: Call): JsonObject => (isObject(body) ? body : {})

/** What is sent for each part is an action of its own, with the names of its attributes. */
const writing: Deeds = call => {
  const { Resource, Metadata, References } = bodyOf(call)
  const deeds = [
    ...(isObject(Resource)
      ? [{ action: 'PutResource', ...attributes(Object.keys(Resource)) }]
      : []),
    ...(isObject(Metadata)
      ? [{ action: 'PutMetadata', ...attributes(Object.keys(Metadata)) }]
      : []),
    ...(References === undefined || References === null ? [] : [{ action: 'PutReferences' }]),
  ]
  return deeds.length === 0 ? [{ action: 'PutResource' }] : deeds
}

const deleting: Deeds = call => {
  const { Resource, Metadata } = bodyOf(call)
  const names = (part: Json | undefined) => (Array.isArray(part) ? part.map(String) : [])
  return Array.isArray(Resource) || (Metadata !== undefined && Metadata !== null)
    ? [{ action: 'DeleteAttributes', ...attributes([...names(Resource), ...names(Metadata)]) }]
    : [{ action: 'DeleteItem' }]
}

const finding: Deeds = call => {
  const { Resource, Metadata } = bodyOf(call)
  const part = isObject(Resource) ? Resource : isObject(Metadata) ? Metadata : {}
  return [{ action: 'FindItems', ...attributes(Object.keys(part)) }]
}

/** By the route's id; routes of a deployment do nothing to a namespace. */
const deeds: Readonly<Record<string, Deeds>> = {
  getItem: reading,
  getItemByQuery: reading,
  putItem: writing,
  putItemByBody: writing,
  deleteItem: deleting,
  deleteItemByBody: deleting,
  restoreItem: one('RestoreItem'),
  getMetadata: one('GetItem'),
  upstream: one('GetLineage'),
  downstream: one('GetLineage'),
  getHistory: one('GetHistory'),
  understand: one('Understand'),
  setItemMaster: one('SetItemMaster'),
  removeItemMaster: one('SetItemMaster'),
  listItems: one('ListItems'),
  find: finding,
  search: one('SearchItems'),
  startExport: one('ExportItems'),
  startExportByPut: one('ExportItems'),
  getExport: one('GetNamespace'),
  import: one('ImportItems'),
  listWebhooks: one('GetNamespace'),
  putWebhook: one('PutWebhook'),
  deleteWebhook: one('PutWebhook'),
  rebuildSearch: one('UpdateNamespace'),
  changes: one('GetChanges'),
  provision: one('ProvisionNamespace'),
  drop: one('DropNamespace'),
  putInfo: one('UpdateNamespace'),
  getInfo: one('GetNamespace'),
  getStatus: one('GetNamespace'),
  getUsage: one('GetNamespace'),
  getEndpoints: one('GetNamespace'),
  getNamespaceOpenApi: one('GetSchema'),
  getSchema: one('GetSchema'),
  putSchema: one('PutSchema'),
  deleteSchema: one('PutSchema'),
}

const deedsOf = ({ id }: Route, call: Call): readonly Deed[] =>
  Object.hasOwn(deeds, id) ? deeds[id]!(call) : []

/** Ids of routes that do something to a namespace. */
export const guarded: ReadonlySet<string> = new Set(Object.keys(deeds))
