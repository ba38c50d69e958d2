/** What every route finds out first: in which account, on whose behalf, about which dataset. */
import type { Call, Route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import type { Action } from '../actions.ts'
import { actorOf } from '../auth/actor.ts'
import { invalid, noAccount, noDataset } from '../failures.ts'
import { isId } from '../names.ts'
import type { Wanted } from '../sagas/audited.ts'
import type { Caller, DatasetRecord, Service, Tenant, Where } from '../types.ts'

export type Asked = {
  readonly action: Action
  readonly where: Where
  readonly tenant: Tenant
  readonly caller: Caller
  /** The person; absent where nobody says one. */
  readonly actor?: string
  readonly requestId: string
}

export const base = '/v1/ds'

/** One segment of the path, decoded: no control characters, 1 to 256 characters. */
const segment = z
  .string()
  .regex(/^[^\p{Cc}]{1,256}$/u, 'must have 1 to 256 characters, none of them a control character')
export type GroupParams = z.ZodObject<{ account: z.ZodString; group: z.ZodString }>
export const groupParams: GroupParams = z.object({ account: z.string(), group: segment })
export type DatasetParams = z.ZodObject<{
  account: z.ZodString
  group: z.ZodString
  id: z.ZodString
}>
export const datasetParams: DatasetParams = z.object({
  account: z.string(),
  group: segment,
  id: z.string().regex(/^[0-9a-fA-F-]{36}$/, 'must be a UUID'),
})

/** Everybody and everything, where nobody is told apart. */
export const anybody: Caller = {
  id: 'anybody',
  via: 'open',
  scopes: [{ account: '*', group: '*', actions: ['*'] }],
  forwardsUsers: true,
}

export const callerOf = ({ identity }: Pick<Call, 'identity'>): Caller =>
  (identity?.facts?.caller as Caller | undefined) ?? anybody

/** @example const asked = askedOf(service, 'getDataset', call) */
export function askedOf(service: Service, action: Action, call: Call): Asked | Anomaly {
  const { account, group, id = '' } = call.params as { account: string; group: string; id?: string }
  const caller = callerOf(call)
  const found = actorOf(caller, call.request)
  if (isAnomaly(found)) return found
  const { user: actor } = found
  if (actor === undefined && needsUser.has(action))
    return invalid('X-Forwarded-User header is required')
  const tenant = service.tenants.get(account)
  if (tenant === undefined) return noAccount(account)
  const where = { account, group, id: id.toLowerCase() }
  return {
    action,
    where,
    tenant,
    caller,
    ...(actor !== undefined && { actor }),
    requestId: call.requestId,
  }
}

const needsUser: ReadonlySet<Action> = new Set([
  'promoteDataset',
  'updateDataset',
  'deleteDataset',
  'undeleteDataset',
])

/** The part of a saga's state that says who wants it and where. */
export const wantedBy = ({ now }: Service, asked: Asked): Wanted => ({
  ...asked.where,
  event: asked.requestId,
  at: now(),
  actor: asked.actor ?? asked.caller.id,
  caller: asked.caller.id,
  requestId: asked.requestId,
})

/** The dataset a request is about, if it is in that group and not deleted, and if this caller may do that to it. */
export async function existing(
  service: Service,
  asked: Asked,
  input?: unknown,
): Promise<DatasetRecord | Anomaly> {
  const record = await inGroup(service, asked)
  if (isAnomaly(record)) return record
  return (await refusal(service, asked, record, input)) ?? record
}

/** A dataset of the first service says no group; it belongs to the one in whose log its stream stands. */
export async function inGroup(
  service: Service,
  { action, where, tenant }: Pick<Asked, 'action' | 'where' | 'tenant'>,
): Promise<DatasetRecord | Anomaly> {
  if (!isId(where.id)) return invalid(`'${where.id}' is no UUID.`)
  const found = await service.records.find(where.account, where.id)
  if (isAnomaly(found)) return found
  if (found === undefined) return noDataset(where.id)
  if (found.own.deleted_at !== undefined && action !== 'undeleteDataset') return noDataset(where.id)
  if (found.own.group !== undefined)
    return found.own.group === where.group ? found : noDataset(where.id)
  const { logGroup, logStream } = service.names
  const streams = await tenant.aws.logs.invoke({
    op: 'DescribeLogStreams',
    request: { logGroupName: logGroup(where.group), logStreamNamePrefix: logStream(where.id) },
  })
  const known =
    !isAnomaly(streams) &&
    streams.logStreams?.some(({ logStreamName }) => logStreamName === logStream(where.id))
  return known
    ? { ...found, group: where.group, own: { ...found.own, group: where.group } }
    : noDataset(where.id)
}

export const refusal = (
  service: Service,
  { action, where, caller, actor }: Asked,
  record: DatasetRecord | undefined,
  input?: unknown,
): Promise<Anomaly | undefined> =>
  service.gate({
    action,
    account: where.account,
    group: where.group,
    rules: service.rules(where.account, where.group),
    caller,
    ...(actor !== undefined && { actor }),
    ...(record && { record }),
    ...(input !== undefined && { input }),
  })

/** The name whose lease covers a dataset. */
export const leaseOf = ({ account, id }: Pick<Where, 'account' | 'id'>): string =>
  `dataset/${account}/${id}`

/** What the rows of the table have in common. */
export const described = <A extends Action>(
  id: A,
  method: Route['method'],
  path: string,
  summary: string,
): { id: A; method: Route['method']; path: string; summary: string; tags: readonly string[] } => ({
  id,
  method,
  path: base + path,
  summary,
  tags: [path.split('/')[4] ?? 'datasets'],
})
