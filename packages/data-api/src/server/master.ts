/** The routes of item masters: which item speaks for others. */
import { type Route, route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { conflict, invalid, noItem } from '../failures.ts'
import { changeItem } from '../items/change.ts'
import { type Item, readItem } from '../items/row.ts'
import type { JsonObject } from '../json.ts'
import type { Namespace } from '../namespace.ts'
import type { ItemCall } from './at.ts'
import { anything, described, namespaceParams } from './described.ts'
import { activeNamespace, answer, changingBy, type Service } from './service.ts'

/** @example routes.push(...masterRoutes(service)) */
export function masterRoutes(service: Service): readonly Route[] {
  const path = '/{stage}/{ns}/ItemMaster'
  return [
    route({
      ...described('PUT', 'setItemMaster', path, 'Links items to their item master.'),
      input: { params: namespaceParams, body: anything },
      async handle(call) {
        const found = await linking(service, call, call.body as JsonObject)
        if (isAnomaly(found)) return found
        const { namespace, ids, master } = found
        const replies: JsonObject[] = []
        for (const id of ids) {
          const modified = await linked(service, call, namespace, id, master)
          if (isAnomaly(modified)) return modified
          replies.push({ [namespace.primaryKey]: id, DataModified: modified })
        }
        return answer(call.request, 201, replies)
      },
    }),
    route({
      ...described('DELETE', 'removeItemMaster', path, 'Takes the item master from an item.'),
      input: { params: namespaceParams, body: anything },
      async handle(call) {
        const found = await linking(service, call, call.body as JsonObject)
        if (isAnomaly(found)) return found
        const { namespace, ids, master } = found
        const [id = ''] = ids
        const modified = await unlinked(service, call, namespace, id, master)
        return isAnomaly(modified)
          ? modified
          : answer(call.request, 200, { DataModified: modified })
      },
    }),
  ]
}

type Linking = {
  readonly namespace: Namespace
  readonly ids: readonly string[]
  readonly master: string
}

async function linking(
  service: Service,
  call: ItemCall,
  body: JsonObject,
): Promise<Linking | Anomaly> {
  const namespace = await activeNamespace(service, call.params.stage, call.params.ns)
  if (isAnomaly(namespace)) return namespace
  const given = body[namespace.primaryKey] ?? body.id
  const master = body.ItemMasterID
  if (
    (typeof given !== 'string' && typeof given !== 'number') ||
    master === undefined ||
    master === null
  )
    return invalid(`${namespace.primaryKey} and ItemMasterID must be sent.`)
  const ids = String(given)
    .split(',')
    .map(id => id.trim())
    .filter(id => id !== '')
  return { namespace, ids, master: String(master) }
}

/** True where the link is new; an item that is not there has none. */
async function linked(
  service: Service,
  call: ItemCall,
  namespace: Namespace,
  id: string,
  master: string,
): Promise<boolean | Anomaly> {
  if (id === master) return conflict(`Item ${id} cannot be its own item master.`)
  const circle = await leadsTo(service, namespace, master, id)
  if (isAnomaly(circle)) return circle
  if (circle) return conflict(`Item ${master} has ${id} as an item master already.`)
  const changing = changingBy(service, namespace, call.identity)
  const audit = { at: service.now(), by: changing.by, action: 'update' as const }
  return changeItem(
    changing,
    id,
    before => {
      if (before === undefined || before.deleted || before.master === master)
        return { reply: false }
      const resource = before.resource && {
        ...before.resource,
        version: before.resource.version + 1,
        audit,
      }
      return {
        item: { ...before, ...(resource && { resource }), master },
        action: 'update',
        reply: true,
      }
    },
    { exact: false },
  )
}

/** Does the chain of masters from an item come to another? An item that is not there is refused. */
async function leadsTo(
  { store }: Service,
  namespace: Namespace,
  from: string,
  wanted: string,
): Promise<boolean | Anomaly> {
  const seen = new Set<string>()
  for (let id: string | undefined = from; id !== undefined && !seen.has(id); ) {
    if (id === wanted) return true
    seen.add(id)
    const item: Item | undefined | Anomaly = await readItem(store, namespace, id)
    if (isAnomaly(item)) return item
    if (id === from && (item === undefined || item.deleted))
      return invalid(`Item Master ${from} does not exist.`)
    id = item?.master
  }
  return false
}

async function unlinked(
  service: Service,
  call: ItemCall,
  namespace: Namespace,
  id: string,
  master: string,
): Promise<boolean | Anomaly> {
  const changing = changingBy(service, namespace, call.identity)
  return changeItem<boolean>(
    changing,
    id,
    before => {
      if (before === undefined || before.deleted) return noItem(id)
      if (before.master === undefined) return { reply: true }
      if (before.master !== master)
        return invalid(`The item master of ${id} is ${before.master}, not ${master}.`)
      const { master: _, ...rest } = before
      const resource = rest.resource && { ...rest.resource, version: rest.resource.version + 1 }
      return { item: { ...rest, ...(resource && { resource }) }, action: 'update', reply: true }
    },
    { exact: false },
  )
}
