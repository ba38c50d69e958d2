/** The routes of namespaces: provisioning, settings, figures, and the end. */
import { type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { notFound } from '../failures.ts'
import type { JsonObject } from '../json.ts'
import {
  historyTableOf,
  type Namespace,
  provisioned,
  readNamespace,
  tableOf,
  writeNamespace,
} from '../namespace.ts'
import { anything, described, maybe, namespaceParams } from './described.ts'
import { drop } from './drop.ts'
import { provision, usageOf } from './provision.ts'
import { activeNamespace, answer, bare, inStage, type Service } from './service.ts'

/** @example routes.push(...namespaceRoutes(service)) */
export function namespaceRoutes(service: Service): readonly Route[] {
  return [
    route({
      ...described(
        'PUT',
        'provision',
        '/{stage}/{ns}/provision',
        'Makes a namespace, or changes its settings.',
      ),
      input: { params: namespaceParams, body: maybe },
      async handle({ params, body }) {
        const done =
          inStage(service, params.stage) ??
          (await provision(service, params.stage, params.ns, (body ?? {}) as JsonObject))
        return done ?? bare(204)
      },
    }),
    route({
      ...described('GET', 'getStatus', '/{stage}/{ns}/status', 'Can the namespace be used yet?'),
      input: { params: namespaceParams },
      async handle({ params, request }) {
        const found =
          inStage(service, params.stage) ??
          (await readNamespace(service.store, params.stage, params.ns))
        if (isAnomaly(found)) return found
        return found
          ? answer(request, 200, { Status: found.status })
          : notFound(`There is no namespace ${params.ns}.`)
      },
    }),
    ...figureRoutes(service),
    route({
      ...described(
        'PUT',
        'drop',
        '/{stage}/{ns}/drop',
        'Removes a namespace with all that is in it.',
      ),
      input: { params: namespaceParams, query: z.object({ DoFinalExport: z.string().optional() }) },
      async handle({ params, query, identity }) {
        const found =
          inStage(service, params.stage) ??
          (await readNamespace(service.store, params.stage, params.ns))
        if (isAnomaly(found)) return found
        if (found === undefined) return bare(204)
        const wanted = {
          export: !/^(false|0|no)$/i.test(query.DoFinalExport ?? ''),
          by: identity?.id ?? 'anonymous',
        }
        return (await drop(service, found, wanted)) ?? bare(204)
      },
    }),
    ...infoRoutes(service),
  ]
}

const figureRoutes = (service: Service): readonly Route[] => [
  route({
    ...described('GET', 'getUsage', '/{stage}/{ns}/usage', 'Items and bytes, counted now.'),
    input: { params: namespaceParams },
    async handle({ params, request }) {
      const found = await activeNamespace(service, params.stage, params.ns)
      const usage = isAnomaly(found) ? found : await usageOf(service, found)
      return isAnomaly(usage) ? usage : answer(request, 200, usage)
    },
  }),
  route({
    ...described(
      'GET',
      'getEndpoints',
      '/{stage}/{ns}/endpoints',
      'Addresses of what a namespace is kept in.',
    ),
    input: { params: namespaceParams },
    async handle({ params, request }) {
      const found = await activeNamespace(service, params.stage, params.ns)
      if (isAnomaly(found)) return found
      const [items, changes] = await Promise.all(
        [tableOf(found), historyTableOf(found)].map(name => service.store.tableArn(name)),
      )
      return answer(request, 200, {
        ResourceTableARN: items,
        MetadataTableARN: items,
        ResourceARN: items,
        MetadataARN: items,
        HistoryTableARN: changes,
      })
    },
  }),
]

const infoRoutes = (service: Service): readonly Route[] => [
  route({
    ...described('GET', 'getInfo', '/{stage}/{ns}/info', "A namespace's control record."),
    input: {
      params: namespaceParams,
      query: z.object({ AttributeFilters: z.string().optional() }),
    },
    async handle({ params, query, request }) {
      const found =
        inStage(service, params.stage) ??
        (await readNamespace(service.store, params.stage, params.ns))
      if (isAnomaly(found)) return found
      return found
        ? answer(request, 200, chosen(infoOf(service, found), query.AttributeFilters))
        : bare(204)
    },
  }),
  route({
    ...described('PUT', 'putInfo', '/{stage}/{ns}/info', 'Merges into the control record.'),
    input: { params: namespaceParams, body: anything },
    async handle({ params, body, request }) {
      const found = await activeNamespace(service, params.stage, params.ns)
      if (isAnomaly(found)) return found
      const next = provisioned(params.stage, params.ns, body as JsonObject, found)
      if (isAnomaly(next)) return next
      const written = await writeNamespace(service.store, next)
      return isAnomaly(written)
        ? written
        : answer(request, 201, { DataModified: true, Attributes: infoOf(service, written) })
    },
  }),
]

function infoOf({ place, stages: _ }: Service, namespace: Namespace): JsonObject {
  const { name, stage: of, status, record } = namespace
  return {
    ...record,
    api: `${name}-${of}`,
    type: 'ApiMetadata',
    DataType: name,
    Stage: of,
    Status: status,
    region: place.region,
    DeployedAccount: place.account,
    StorageHandler: 'dynamo_data_api',
    StorageTable: tableOf(namespace),
  }
}

const chosen = (record: JsonObject, names: string | undefined): JsonObject =>
  names === undefined
    ? record
    : Object.fromEntries(
        names
          .split(',')
          .map(name => name.trim())
          .filter(name => name in record)
          .map(name => [name, record[name]!]),
      )
