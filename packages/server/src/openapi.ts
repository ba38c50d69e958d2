/** The table of routes as OpenAPI 3.1, whose schemas are JSON Schema as zod writes it. */
import { type ZodType, z } from 'zod'
import type { Outcome, Route, Shapes } from './types.ts'

export type About = {
  readonly title: string
  readonly version: string
  readonly description?: string
}

type Json = { [key: string]: unknown }

/** What failures look like, where they are not problems of RFC 9457. */
export type FailureShape = {
  readonly type: string
  readonly schema: object
  /** Other forms a caller may ask for, by their type. */
  readonly also?: Readonly<Record<string, object>>
}

/** @example openapi(routes, { title: 'Things', version: '1.0.0' }).paths['/things/{id}'].get.operationId // 'getThing' */
export function openapi(
  routes: readonly Route[],
  info: About,
  failures: FailureShape = problems,
): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    paths[route.path] ??= {}
    paths[route.path]![route.method.toLowerCase()] = operation(route, failures)
  }
  return { openapi: '3.1.0', info, paths, components: { schemas: { Problem: failures.schema } } }
}

function operation(route: Route, failures: FailureShape): Json {
  const body = requestBody(route)
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.description && { description: route.description }),
    ...(route.tags && { tags: route.tags }),
    parameters: parametersOf(route),
    ...(body && { requestBody: body }),
    responses: { ...mapped(route.outcomes, response), default: failure(route.problems, failures) },
  }
}

const places: readonly [keyof Shapes, string][] = [
  ['params', 'path'],
  ['query', 'query'],
  ['headers', 'header'],
]

function parametersOf({ input, path }: Route): Json[] {
  const described = places.flatMap(([part, place]) => parametersIn(input[part], place))
  const names = new Set(described.map(({ name }) => name))
  const rest = [...path.matchAll(/\{([^{}]+)\}/g)].filter(([, name]) => !names.has(name))
  return [
    ...rest.map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...described,
  ]
}

function parametersIn(schema: ZodType | undefined, place: string): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

function requestBody({ input, streams, form }: Route): Json | undefined {
  if (form)
    return {
      required: true,
      content: { 'multipart/form-data': { schema: schemaOf(form, 'input') } },
    }
  if (streams)
    return {
      required: true,
      content: Object.fromEntries(
        streams.map(type => [type, { schema: { type: 'string', format: 'binary' } }]),
      ),
    }
  if (input.body === undefined) return undefined
  const content = { 'application/json': { schema: schemaOf(input.body, 'input') } }
  return { required: !input.body.isOptional(), content }
}

function response({ description, schema, type = 'application/json', also }: Outcome): Json {
  if (schema === undefined) return { description }
  const shapes = { [type]: schema, ...also }
  return { description, content: mapped(shapes, one => ({ schema: schemaOf(one, 'output') })) }
}

const failure = (
  known: Readonly<Record<string, string>> = {},
  { type, also = {} }: FailureShape,
): Json => {
  const codes = Object.entries(known).map(([code, meaning]) => `\`${code}\`: ${meaning}`)
  const schema = { $ref: '#/components/schemas/Problem' }
  return {
    description: ['A problem, by its `code`.', ...codes].join('\n\n'),
    content: { [type]: { schema }, ...mapped(also, one => ({ schema: one })) },
  }
}

const problem: Json = {
  type: 'object',
  required: ['title', 'status', 'detail', 'requestId'],
  properties: {
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string' },
          detail: { type: 'string' },
          suggestion: { type: 'string' },
        },
      },
    },
  },
}

/** Those of RFC 9457. */
export const problems: FailureShape = { type: 'application/problem+json', schema: problem }

function schemaOf(schema: ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}

const mapped = <T>(rows: Readonly<Record<string, T>>, made: (row: T) => Json): Json =>
  Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, made(row)]))
