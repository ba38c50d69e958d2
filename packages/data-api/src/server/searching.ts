/** The routes of search: asking, and building the index anew. The code behind them is loaded with the first one. */
import { type Route, route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { invalid, notFound } from '../failures.ts'
import type { JsonObject } from '../json.ts'
import type { Namespace } from '../namespace.ts'
import type { Keeping } from '../search/keep.ts'
import { anything, described, namespaceParams } from './described.ts'
import { activeNamespace, answer, bare, partNamed, type Service } from './service.ts'

/** @example routes.push(...searchRoutes(service)) */
export function searchRoutes(service: Service): readonly Route[] {
  return [
    route({
      ...described(
        'PUT',
        'search',
        '/{stage}/{ns}/search/{type}',
        'Full-text search in one part of the items.',
      ),
      input: { params: namespaceParams.extend({ type: z.string() }), body: anything },
      async handle({ params: { stage, ns, type }, body, request }) {
        const namespace = await searched(service, stage, ns)
        if (isAnomaly(namespace)) return namespace
        const part = partNamed(type)
        if (part === undefined) return invalid(`Search is in Resource or Metadata, not in ${type}.`)
        const { queryIn } = await import('../search/query.ts')
        const query = queryIn(body as JsonObject)
        if (isAnomaly(query)) return query
        const { caughtUp } = await import('../search/keep.ts')
        const keeping = await keepingOf(service)
        const failed = await caughtUp(keeping, namespace)
        if (failed) return failed
        const started = service.now()
        const found = await keeping.engine.search(namespace, part, query)
        if (isAnomaly(found)) return found
        return answer(request, 200, { [part]: { ...found, took: service.now() - started } })
      },
    }),
    route({
      ...described(
        'POST',
        'rebuildSearch',
        '/{stage}/{ns}/search',
        'Builds the index of a namespace anew, from its items.',
      ),
      input: { params: namespaceParams },
      async handle({ params: { stage, ns } }) {
        const namespace = await searched(service, stage, ns)
        if (isAnomaly(namespace)) return namespace
        const { rebuild } = await import('../search/keep.ts')
        const failed = await rebuild(await keepingOf(service), namespace)
        if (failed) return failed
        service.wake()
        return bare(202)
      },
    }),
  ]
}

async function searched(
  service: Service,
  stage: string,
  name: string,
): Promise<Namespace | Anomaly> {
  const namespace = await activeNamespace(service, stage, name)
  if (isAnomaly(namespace) || namespace.search) return namespace
  return notFound(`Search is not configured for ${name}; provision it with "Search": true.`)
}

export async function keepingOf(service: Service): Promise<Keeping> {
  return { ...service, engine: await service.engine() }
}
