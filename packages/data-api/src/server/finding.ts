/** The routes that tell of many items: list and find. */
import { type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import { find, list, listingOf, type Wanted } from '../items/list.ts'
import { flatMetadata, flatResource } from '../items/show.ts'
import { isObject, type JsonObject } from '../json.ts'
import { anything, described, namespaceParams } from './described.ts'
import { activeNamespace, answer, type Service } from './service.ts'

/** @example routes.push(...findingRoutes(service)) */
export function findingRoutes(service: Service): readonly Route[] {
  return [
    route({
      ...described(
        'GET',
        'listItems',
        '/{stage}/{ns}/list',
        'Items in no particular order, page by page.',
      ),
      input: { params: namespaceParams, query: anything },
      async handle({ params: { stage, ns }, query, request }) {
        const namespace = await activeNamespace(service, stage, ns)
        if (isAnomaly(namespace)) return namespace
        const listing = listingOf(query)
        if (isAnomaly(listing)) return listing
        const found = await list(service.store, namespace, listing)
        if (isAnomaly(found)) return found
        const items = found.items.map(item => flatResource(item, namespace))
        return answer(request, 200, {
          Items: items,
          LastEvaluatedKey:
            found.after === undefined ? null : { [namespace.primaryKey]: found.after },
        })
      },
    }),
    route({
      ...described('POST', 'find', '/{stage}/{ns}/find', 'Items whose attributes are as asked.'),
      input: { params: namespaceParams, body: anything },
      async handle({ params: { stage, ns }, body, request }) {
        const namespace = await activeNamespace(service, stage, ns)
        if (isAnomaly(namespace)) return namespace
        const listing = listingOf(body)
        if (isAnomaly(listing)) return listing
        const wanted = wantedIn(body as JsonObject)
        if (isAnomaly(wanted)) return wanted
        const found = await find(service.store, namespace, wanted, listing)
        if (isAnomaly(found)) return found
        const shown = (item: (typeof found.items)[number]) =>
          wanted.part === 'Resource'
            ? flatResource(item, namespace)
            : flatMetadata(item, namespace.primaryKey)
        return answer(request, 200, {
          Items: found.items.map(shown),
          LastEvaluatedKey: found.after ?? null,
        })
      },
    }),
  ]
}

/** One part, whose attributes are asked for; null is as good as nothing. */
function wantedIn({ Resource, Metadata }: JsonObject): Wanted | ReturnType<typeof invalid> {
  const [resource, metadata] = [Resource ?? undefined, Metadata ?? undefined]
  if (resource !== undefined && metadata !== undefined)
    return invalid('Resource or Metadata is searched, not both at once.')
  const attributes = resource ?? metadata
  if (!isObject(attributes))
    return invalid('Resource or Metadata must be sent, as an object of attributes.')
  return { part: metadata === undefined ? 'Resource' : 'Metadata', attributes }
}
