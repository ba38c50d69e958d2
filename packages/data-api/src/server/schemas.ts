/** The routes of schemas: set, shown, tried, removed. */
import { type Call, type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { invalid } from '../failures.ts'
import { halfOf, itemOf } from '../items/row.ts'
import type { JsonObject } from '../json.ts'
import { isTrue, type Namespace, type Part, tableOf, writeNamespace } from '../namespace.ts'
import { compileSchema, validatorOf } from '../schemas.ts'
import { jsonOf } from '../store/attributes.ts'
import { everyRow } from '../store/every.ts'
import { anything, described, namespaceParams } from './described.ts'
import { activeNamespace, answer, bare, partNamed, type Service } from './service.ts'

const schemaParams = namespaceParams.extend({ type: z.string() })

/** @example routes.push(...schemaRoutes(service)) */
export function schemaRoutes(service: Service): readonly Route[] {
  const within = async ({ params }: Call<{ params: typeof schemaParams }>) => {
    const part = partNamed(params.type)
    if (part === undefined)
      return invalid(`A schema is of Resource or Metadata, not of ${params.type}.`)
    const namespace = await activeNamespace(service, params.stage, params.ns)
    return isAnomaly(namespace) ? namespace : { part, namespace }
  }
  const path = '/{stage}/{ns}/schema/{type}'
  return [
    route({
      ...described('GET', 'getSchema', path, 'The schema of a part.'),
      input: { params: schemaParams },
      async handle(call) {
        const found = await within(call)
        if (isAnomaly(found)) return found
        const schema = found.namespace.schemas[found.part]
        return schema ? answer(call.request, 200, schema) : bare(204)
      },
    }),
    route({
      ...described(
        'PUT',
        'putSchema',
        path,
        'Sets the schema of a part, or with `check=true` counts what would not fit it.',
      ),
      input: {
        params: schemaParams,
        query: z.object({ check: z.string().optional() }),
        body: anything,
      },
      async handle(call) {
        const found = await within(call)
        if (isAnomaly(found)) return found
        const schema = call.body as JsonObject
        const compiled = await compileSchema(schema)
        if (typeof compiled !== 'function') return compiled
        const { namespace, part } = found
        const next = { ...namespace, schemas: { ...namespace.schemas, [part]: schema } }
        if (isTrue(call.query.check)) return checked(service, next, part, call.request)
        const written = await writeNamespace(service.store, next)
        return isAnomaly(written) ? written : answer(call.request, 200, { DataModified: true })
      },
    }),
    route({
      ...described('DELETE', 'deleteSchema', path, 'Removes the schema of a part.'),
      input: { params: schemaParams },
      async handle(call) {
        const found = await within(call)
        if (isAnomaly(found)) return found
        const { [found.part]: _, ...schemas } = found.namespace.schemas
        const written = await writeNamespace(service.store, { ...found.namespace, schemas })
        return isAnomaly(written) ? written : answer(call.request, 200, { DataModified: true })
      },
    }),
  ]
}

/** How many of the items that are there would not fit a schema, with some of them. */
async function checked(
  { store }: Service,
  namespace: Namespace,
  part: Part,
  request: Call['request'],
) {
  const validate = await validatorOf(namespace)
  if (isAnomaly(validate)) return validate
  let [count, failing] = [0, 0]
  const examples: JsonObject[] = []
  const failed = await everyRow(
    after => store.scan({ table: tableOf(namespace), limit: 500, ...after }),
    row => {
      const item = itemOf(row)
      const half = halfOf(item, part)
      if (item.deleted || half === undefined) return undefined
      count++
      const key = part === 'Resource' ? { [namespace.primaryKey]: item.id } : {}
      const wrong = validate(part, { ...key, ...jsonOf(half.attributes) })
      if (wrong && ++failing <= 10)
        examples.push({ [namespace.primaryKey]: item.id, Message: wrong.message })
      return undefined
    },
  )
  return failed ?? answer(request, 200, { Checked: count, Failing: failing, Examples: examples })
}
