/** The routes of a deployment: its namespaces, its version, its stages. */
import { type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { listNamespaces } from '../namespace.ts'
import { described } from './described.ts'
import { answer, inStage, type Service } from './service.ts'

const stageParams = z.object({ stage: z.string() })

/** @example routes.push(...deploymentRoutes(service)) */
export function deploymentRoutes(service: Service): readonly Route[] {
  return [
    route({
      ...described(
        'GET',
        'getNamespaces',
        '/{stage}/namespaces',
        'Names of the namespaces of a stage.',
      ),
      input: { params: stageParams },
      async handle({ params, request }) {
        const known = inStage(service, params.stage)
        if (known) return known
        const found = await listNamespaces(service.store, params.stage)
        return isAnomaly(found)
          ? found
          : answer(
              request,
              200,
              found.map(({ name }) => name),
            )
      },
    }),
    route({
      ...described('GET', 'getVersion', '/{stage}/version', 'Version of the server.'),
      input: { params: stageParams },
      handle: ({ params, request }) =>
        inStage(service, params.stage) ?? answer(request, 200, { version: service.version }),
    }),
    ...['/{stage}/data-apis', '/data-apis'].map((path, index) =>
      route({
        ...described(
          'GET',
          index === 0 ? 'getDataApis' : 'getDataApisHere',
          path,
          'Where the stages are.',
        ),
        input: {},
        handle: ({ request }) => answer(request, 200, stagesOf(service, service.address(request))),
      }),
    ),
  ]
}

const stagesOf = ({ stages, domains = {} }: Service, address: string) =>
  Object.fromEntries(
    stages.map(name => {
      const domain = Object.entries(domains).find(([, stage]) => stage === name)?.[0]
      const own = domain === undefined ? {} : { URL: `https://${domain}` }
      return [name, { Endpoint: address, Stage: name, ...own }]
    }),
  )
