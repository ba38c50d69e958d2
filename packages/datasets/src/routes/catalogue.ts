/** Finding datasets: by the page, by filter, by what they were made of, and how much there is. */
import { type Call, type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { lineageOf } from '../catalogue/lineage.ts'
import { type Listed, type ListQuery, listed } from '../catalogue/list.ts'
import { groupUsage, usageOf } from '../catalogue/usage.ts'
import { shownMetadata } from '../schemas.ts'
import { shown } from '../store/metadata.ts'
import type { DatasetRecord, Service } from '../types.ts'
import { askedOf, datasetParams, described, existing, groupParams, refusal } from './asked.ts'

/** @example handler({ routes: catalogueRoutes(service) }) */
export const catalogueRoutes = (service: Service): readonly Route[] => [
  listRoute(service),
  listAllRoute(service),
  groupUsageRoute(service),
  usageRoute(service),
  lineageRoute(service),
]

/** Letters, where the client sends digits; a list, where he sends one. */
const query = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(200).optional(),
  q: z.string().max(256).optional(),
  classification: z.string().max(200).optional(),
  state: z.enum(['draft', 'finalized']).optional(),
  derivative: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  tag: z
    .union([z.string(), z.array(z.string()).max(20)])
    .transform(tags => [tags].flat())
    .optional(),
  sort: z.enum(['name', '-name', 'created', '-created', 'modified', '-modified']).optional(),
})

const page = z.object({
  items: z.array(z.object({ id: z.uuid(), repository: z.string(), metadata: shownMetadata })),
  next_cursor: z.string().optional(),
})

const listRoute = (service: Service): Route =>
  route({
    ...described('listDatasets', 'GET', '/{account}/datasets/{group}', 'Datasets of a group.'),
    input: { params: groupParams, query },
    outcomes: { 200: { description: 'A page of them.', schema: page } },
    problems,
    handle: call => list(service, call as unknown as Listing, call.params.group),
  })

const listAllRoute = (service: Service): Route =>
  route({
    ...described('listDatasets', 'GET', '/{account}/datasets', 'Datasets of an account.'),
    id: 'listAllDatasets',
    input: {
      params: z.object({ account: z.string() }),
      query: query.extend({ group: z.string().max(256).optional() }),
    },
    outcomes: { 200: { description: 'A page of them.', schema: page } },
    problems,
    handle: call => list(service, call as unknown as Listing, call.query.group),
  })

const problems = {
  BAD_CURSOR: 'The cursor is not one of a page before.',
  TOO_MANY_TO_SORT: 'So many are not sorted.',
}

type Listing = Call & { readonly query: ListQuery }

async function list(service: Service, call: Listing, group: string | undefined) {
  const { account } = call.params as unknown as { account: string }
  const params = { account, group: group ?? '' }
  const asked = askedOf(service, 'listDatasets', { ...call, params } as never)
  if (isAnomaly(asked)) return asked
  const refused = await refusal(service, asked, undefined)
  if (refused) return refused
  const place: Listed = { account, caller: asked.caller, ...(group !== undefined && { group }) }
  const found = await listed(service, place, call.query)
  if (isAnomaly(found)) return found
  const { records, cursor } = found
  const items = records.map(record => itemOf(service, record))
  return { status: 200, json: { items, ...(cursor !== undefined && { next_cursor: cursor }) } }
}

const itemOf = ({ names, config }: Service, { id, metadata }: DatasetRecord) => ({
  id,
  repository: names.bucket(id),
  metadata: shown(metadata, config.compat === 'go'),
})

const count = z.number().int()
const amount = { objects: count, bytes: count }

const groupUsageRoute = (service: Service): Route =>
  route({
    ...described('readUsage', 'GET', '/{account}/datasets/{group}/usage', 'How much a group has.'),
    id: 'readGroupUsage',
    input: { params: groupParams },
    outcomes: {
      200: {
        description: 'Counted within the last five minutes, beside what it may have.',
        schema: z.object({
          datasets: count,
          ...amount,
          measured_at: z.string(),
          quotas: z.object({ datasets: count.optional(), bytes: count.optional() }),
        }),
      },
    },
    async handle(call) {
      const asked = askedOf(service, 'readUsage', call as never)
      if (isAnomaly(asked)) return asked
      const refused = await refusal(service, asked, undefined)
      if (refused) return refused
      const { account, group } = asked.where
      const usage = await groupUsage(service, account, group)
      if (isAnomaly(usage)) return usage
      return { status: 200, json: { ...usage, quotas: service.rules(account, group).quotas } }
    },
  })

const usageRoute = (service: Service): Route =>
  route({
    ...described(
      'readUsage',
      'GET',
      '/{account}/datasets/{group}/{id}/usage',
      'How much is in a dataset.',
    ),
    input: { params: datasetParams },
    outcomes: {
      200: {
        description: 'Objects and bytes, data and attachments apart.',
        schema: z.object({ ...amount, attachments: z.object(amount) }),
      },
    },
    async handle(call) {
      const asked = askedOf(service, 'readUsage', call as never)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const usage = await usageOf(service, record.account, record.id)
      return isAnomaly(usage) ? usage : { status: 200, json: usage }
    },
  })

const lineageRoute = (service: Service): Route =>
  route({
    ...described(
      'readLineage',
      'GET',
      '/{account}/datasets/{group}/{id}/lineage',
      'What a dataset was made of, and what was made of it.',
    ),
    input: { params: datasetParams },
    outcomes: {
      200: {
        description: 'A graph, as far as the caller may see.',
        schema: z.object({
          nodes: z.array(z.object({ id: z.string(), name: z.string(), derivative: z.boolean() })),
          edges: z.array(z.object({ from: z.string(), to: z.string() })),
          truncated: z.literal(true).optional(),
        }),
      },
    },
    async handle(call) {
      const asked = askedOf(service, 'readLineage', call as never)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const lineage = await lineageOf(service, record, asked.caller)
      return isAnomaly(lineage) ? lineage : { status: 200, json: lineage }
    },
  })
