/** The trail of a dataset, for people and for programs, and the question whether it is what was written. It outlives the dataset. */
import { type Call, type Route, route } from '@plainwire/server'
import { type Header, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { invalid, noDataset } from '../failures.ts'
import { isId } from '../names.ts'
import type { AuditPage, Service } from '../types.ts'
import { type Asked, askedOf, datasetParams, described, inGroup, refusal } from './asked.ts'

/** @example handler({ routes: auditRoutes(service) }) */
export const auditRoutes = (service: Service): readonly Route[] => [
  logsRoute(service),
  verifyRoute(service),
]

const query = z.object({
  format: z.enum(['text', 'json']).default('text'),
  limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
  cursor: z.string().max(1000).optional(),
})

const entry = z.looseObject({
  seq: z.number(),
  ts: z.string(),
  actor: z.string(),
  action: z.string(),
  request_id: z.string(),
  outcome: z.enum(['done', 'failed', 'denied']),
  prev_hash: z.string(),
  hash: z.string(),
})

const logsRoute = (service: Service): Route =>
  route({
    ...described(
      'readLogs',
      'GET',
      '/{account}/datasets/{group}/{id}/logs',
      'What happened to it.',
    ),
    input: { params: datasetParams, query },
    outcomes: {
      200: {
        description:
          'Lines, oldest first; or with format=json entries of everything, each with its hash. What follows a page is at `next_cursor`, of lines at the header `x-plainwire-next-cursor`.',
        schema: z.union([
          z.array(z.string()),
          z.object({ events: z.array(entry), next_cursor: z.string().optional() }),
        ]),
      },
    },
    problems: { BAD_CURSOR: 'The cursor is not one of a page before.' },
    async handle(call) {
      const asked = await allowed(service, 'readLogs', call as never)
      if (isAnomaly(asked)) return asked
      const { format, limit, cursor } = call.query
      const page = { limit, ...(cursor !== undefined && { cursor }) }
      return format === 'json' ? entries(service, asked, page) : lines(service, asked, page)
    },
  })

async function allowed(service: Service, action: 'readLogs' | 'verifyLogs', call: Call) {
  const asked = askedOf(service, action, call)
  if (isAnomaly(asked)) return asked
  if (!isId(asked.where.id)) return invalid(`'${asked.where.id}' is no UUID.`)
  const refused = await refusal(service, asked, undefined)
  return refused ?? asked
}

async function lines(service: Service, asked: Asked, page: AuditPage) {
  const read = await service.audit.lines(asked.where, page)
  if (isAnomaly(read)) return read
  if (read === undefined) {
    // One whose log was never made is quiet; nobody has heard of any other.
    const record = await inGroup(service, asked)
    return isAnomaly(record) ? record : { status: 200, json: [] }
  }
  const headers: Header[] =
    read.cursor === undefined ? [] : [['x-plainwire-next-cursor', read.cursor]]
  return { status: 200, headers, json: read.lines }
}

const chainOf = ({ where: { account, group, id } }: Asked) => ({ account, group, dataset: id })

async function entries(service: Service, asked: Asked, page: AuditPage) {
  const read = await service.audit.entries(chainOf(asked), page)
  if (isAnomaly(read)) return read
  if (read.events.length > 0 || page.cursor !== undefined) return { status: 200, json: read }
  const record = await inGroup(service, asked)
  return isAnomaly(record) ? record : { status: 200, json: read }
}

const verifyRoute = (service: Service): Route =>
  route({
    ...described(
      'verifyLogs',
      'GET',
      '/{account}/datasets/{group}/{id}/logs/verify',
      'Is the trail what was written?',
    ),
    input: { params: datasetParams },
    outcomes: {
      200: {
        description: 'Whether it is, and the first entry that is not.',
        schema: z.object({
          ok: z.boolean(),
          entries: z.number(),
          broken_at: z.object({ seq: z.number(), why: z.string() }).optional(),
        }),
      },
    },
    async handle(call) {
      const asked = await allowed(service, 'verifyLogs', call as never)
      if (isAnomaly(asked)) return asked
      const verified = await service.audit.verify(chainOf(asked))
      if (isAnomaly(verified)) return verified
      if (verified.entries === 0 && verified.ok) {
        const record = await inGroup(service, asked)
        if (isAnomaly(record)) return noDataset(asked.where.id)
      }
      return { status: 200, json: verified }
    },
  })
