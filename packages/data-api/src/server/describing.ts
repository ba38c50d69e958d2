/** OpenAPI of a stage and of a namespace: the routes that are there, with the schemas that hold now. */
import { openapi, type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { listNamespaces, type Namespace, type Part } from '../namespace.ts'
import { described, namespaceParams } from './described.ts'
import { failureShape } from './replies.ts'
import { activeNamespace, answer, inStage, type Service } from './service.ts'

/** `routes` is asked for when a description is, since its own routes are among them. @example describingRoutes(service, () => routes) */
export const describingRoutes = (
  service: Service,
  routes: () => readonly Route[],
): readonly Route[] => [
  route({
    ...described(
      'GET',
      'getOpenApi',
      '/{stage}/openapi.json',
      'What a stage offers, with the schemas of its namespaces.',
    ),
    input: { params: z.object({ stage: z.string() }) },
    async handle({ params: { stage }, request }) {
      const known = inStage(service, stage)
      if (known) return known
      const found = await listNamespaces(service.store, stage)
      if (isAnomaly(found)) return found
      const document = of(service, routes(), stage)
      return answer(request, 200, {
        ...document,
        components: {
          schemas: { ...schemasOf(document), ...Object.assign({}, ...found.map(named)) },
        },
      })
    },
  }),
  route({
    ...described(
      'GET',
      'getNamespaceOpenApi',
      '/{stage}/{ns}/openapi.json',
      'What a namespace offers, with its schemas.',
    ),
    input: { params: namespaceParams },
    async handle({ params: { stage, ns }, request }) {
      const namespace = await activeNamespace(service, stage, ns)
      if (isAnomaly(namespace)) return namespace
      return answer(request, 200, namespaceDocument(service, routes(), namespace))
    },
  }),
]

type Document = ReturnType<typeof openapi>
type Operation = {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string }[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, object>>
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

const of = ({ version, place: _ }: Service, routes: readonly Route[], title: string): Document =>
  openapi(routes, { title, version }, failureShape)

const schemasOf = ({ components }: Document): object => (components as { schemas: object }).schemas

const parts: readonly Part[] = ['Resource', 'Metadata']

/** The schemas of a namespace under names of their own. Each is a document within the document, so that what it refers to is its own. */
const named = (namespace: Namespace): Readonly<Record<string, JsonObject>> =>
  Object.fromEntries(
    parts.map(part => [
      `${namespace.name}.${part}`,
      {
        $id: `urn:plainwire:${encodeURIComponent(namespace.stage)}:${namespace.name}:${part}`,
        ...(namespace.schemas[part] ?? { type: 'object' }),
      },
    ]),
  )

/** Only the routes of a namespace, with its name in their paths and its schemas where items go in and out. */
function namespaceDocument(
  service: Service,
  routes: readonly Route[],
  namespace: Namespace,
): JsonObject {
  const { stage, name } = namespace
  const document = of(service, routes, `${name} in ${stage}`)
  const prefix = '/{stage}/{ns}'
  const own = Object.entries(document.paths as Paths).filter(
    ([path]) => path === prefix || path.startsWith(`${prefix}/`),
  )
  const paths = Object.fromEntries(
    own.map(([path, operations]) => [
      `/${encodeURIComponent(stage)}/${name}${path.slice(prefix.length)}`,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, typed(operation, name)]),
      ),
    ]),
  )
  return {
    ...document,
    paths,
    components: { schemas: { ...schemasOf(document), ...named(namespace), ...shapes(namespace) } },
  } as unknown as JsonObject
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** Items of this namespace as they go in and come out. */
const shapes = ({ name, primaryKey }: Namespace): object => ({
  [`${name}.Written`]: {
    type: 'object',
    properties: {
      [primaryKey]: { type: ['string', 'number'] },
      Resource: reference(`${name}.Resource`),
      Metadata: reference(`${name}.Metadata`),
      References: {
        type: 'array',
        items: {
          type: 'object',
          required: ['Resource'],
          properties: { Resource: { type: 'string' } },
        },
      },
      ItemVersion: { type: 'integer', minimum: 0 },
      Constraints: { type: 'object' },
    },
  },
})

function typed(operation: Operation, name: string): object {
  const given = operation.parameters.filter(one => one.name !== 'stage' && one.name !== 'ns')
  const json = (schema: object, required: boolean) => ({
    required,
    content: { 'application/json': { schema } },
  })
  const bodies: Readonly<Record<string, object>> = {
    putItem: json(reference(`${name}.Written`), true),
    putItemByBody: json(reference(`${name}.Written`), true),
  }
  const body = bodies[operation.operationId] ?? operation.requestBody
  return { ...operation, parameters: given, ...(body && { requestBody: body }) }
}
