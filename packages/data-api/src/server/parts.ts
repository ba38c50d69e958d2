/** What hangs on an item: its metadata, what it refers to, its history, and bringing it back. */
import { type Call, type Reply, type Route, route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { invalid, noItem, notFound } from '../failures.ts'
import { changeItem } from '../items/change.ts'
import { restoreDecision } from '../items/delete.ts'
import { beforeLine, historyOf, showLine } from '../items/history.ts'
import { lineage } from '../items/references.ts'
import { arnOf, flatMetadata, flatResource } from '../items/show.ts'
import type { JsonObject } from '../json.ts'
import { at, existing, type ItemCall, itemParams } from './at.ts'
import { described, maybe } from './described.ts'
import { answer, bare, changingBy, type Service } from './service.ts'

/** @example routes.push(...partRoutes(service)) */
export function partRoutes(service: Service): readonly Route[] {
  return [
    route({
      ...described(
        'PUT',
        'restoreItem',
        '/{stage}/{ns}/{id}/restore',
        'Brings a deleted item back.',
      ),
      input: { params: itemParams },
      async handle(call) {
        const found = await at(service, call)
        if (isAnomaly(found)) return found
        const { namespace, id } = found
        const changing = changingBy(service, namespace, call.identity)
        const item = await changeItem(
          changing,
          id,
          restoreDecision(id, { at: service.now(), by: changing.by }),
          { exact: false },
        )
        return isAnomaly(item) ? item : answer(call.request, 201, flatResource(item, namespace))
      },
    }),
    route({
      ...described('GET', 'getMetadata', '/{stage}/{ns}/{id}/meta', "An item's metadata."),
      input: { params: itemParams },
      async handle(call) {
        const found = await existing(service, call)
        if (isAnomaly(found)) return found
        const metadata = flatMetadata(found.item)
        return metadata ? answer(call.request, 200, metadata) : bare(204)
      },
    }),
    ...(['upstream', 'downstream'] as const).map(direction =>
      route({
        ...described(
          'GET',
          direction,
          `/{stage}/{ns}/{id}/${direction}`,
          `Items ${direction} of an item.`,
        ),
        input: {
          params: itemParams,
          query: z.looseObject({
            search_depth: z.coerce.number().int().min(1).max(100).default(10),
          }),
        },
        handle: call => followed(service, call, direction, call.query.search_depth),
      }),
    ),
    route({
      ...described('GET', 'getHistory', '/{stage}/{ns}/{id}/history', 'Every change of an item.'),
      input: {
        params: itemParams,
        query: z.looseObject({
          Limit: z.coerce.number().int().min(1).max(100).default(100),
          After: z.coerce.number().int().min(0).default(0),
        }),
      },
      handle: call => told(service, call, { limit: call.query.Limit, after: call.query.After }),
    }),
    route({
      ...described(
        'PUT',
        'understand',
        '/{stage}/{ns}/{id}/understand',
        'Reads what an attribute of an item points at.',
      ),
      input: { params: itemParams, body: maybe },
      handle: call => understood(service, call, (call.body ?? {}) as JsonObject),
    }),
  ]
}

async function followed(
  service: Service,
  call: ItemCall & Pick<Call, 'request'>,
  direction: 'upstream' | 'downstream',
  depth: number,
): Promise<Reply | Anomaly> {
  const found = await at(service, call)
  if (isAnomaly(found)) return found
  const items = await lineage(
    service.store,
    arnOf(service.place, found.namespace, found.id),
    direction,
    depth,
  )
  if (isAnomaly(items)) return items
  return items.length === 0 ? bare(204) : answer(call.request, 200, items)
}

async function told(
  service: Service,
  call: ItemCall,
  page: { limit: number; after: number },
): Promise<Reply | Anomaly> {
  const found = await at(service, call)
  if (isAnomaly(found)) return found
  const { namespace, id } = found
  const lines = await historyOf(service.store, namespace, id, page)
  if (isAnomaly(lines)) return lines
  if (lines.length === 0 && page.after === 0) return noItem(id)
  const before = lines[0] && (await beforeLine(service.store, namespace, lines[0]))
  if (isAnomaly(before)) return before
  const shown = lines.map((line, index) =>
    showLine(line, namespace, index === 0 ? before : lines[index - 1]!.item),
  )
  const more = lines.length === page.limit ? { After: lines.at(-1)!.item.changes } : {}
  return answer(call.request, 200, { Changes: shown, ...more })
}

async function understood(
  service: Service,
  call: ItemCall,
  body: JsonObject,
): Promise<Reply | Anomaly> {
  const found = await existing(service, call)
  if (isAnomaly(found)) return found
  if (service.understand === undefined)
    return notFound('Nothing here reads what items point at: no understanding was configured.')
  const attribute = String(body.StorageAttribute ?? '')
  const value = flatResource(found.item, found.namespace)[attribute]
  if (typeof value !== 'string')
    return invalid(
      `StorageAttribute names an attribute that holds a location; ${attribute} does not.`,
    )
  return (await service.understand(value, found.namespace, found.id)) ?? bare(202)
}
