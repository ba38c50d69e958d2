/** The routes of datasets themselves: created, looked at, updated, promoted, deleted. */
import { type Call, type Route, route, type State } from '@plainwire/server'
import { header, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { isFinal } from '../access/settle.ts'
import { emptiness } from '../data/objects.ts'
import { conflict, fromAws, invalid, noDataset } from '../failures.ts'
import type { Creation } from '../sagas/create.ts'
import type { Deletion } from '../sagas/delete.ts'
import type { Keeping, Undeletion } from '../sagas/keep.ts'
import type { Promotion } from '../sagas/promote.ts'
import type { Update } from '../sagas/update.ts'
import {
  asTag,
  type CreateInput,
  changedAnswer,
  createdAnswer,
  createInput,
  describedAnswer,
  type GivenMetadata,
  updateInput,
} from '../schemas.ts'
import { shown } from '../store/metadata.ts'
import type { DatasetRecord, Metadata, Service, Tag } from '../types.ts'
import { changedReply, created } from './answers.ts'
import {
  type Asked,
  askedOf,
  datasetParams,
  described,
  existing,
  groupParams,
  leaseOf,
  refusal,
  wantedBy,
} from './asked.ts'
import { change, inputOf } from './change.ts'
import { once, unlessMade } from './once.ts'

/** @example handler({ routes: datasetRoutes(service) }) */
export const datasetRoutes = (service: Service): readonly Route[] => [
  createRoute(service),
  getRoute(service),
  updateRoute(service),
  promoteRoute(service),
  deleteRoute(service),
  undeleteRoute(service),
]

const createRoute = (service: Service): Route =>
  route({
    ...described('createDataset', 'POST', '/{account}/datasets/{group}', 'Makes a dataset.'),
    input: { params: groupParams, body: createInput },
    limit: service.config.limits.bodyBytes,
    outcomes: {
      [service.config.compat ? 200 : 202]: { description: 'It is made.', schema: createdAnswer },
    },
    problems: { CONFLICT: 'A bucket or policy of that name is there.', FORBIDDEN: 'It may not.' },
    handle: call => create(service, call as unknown as Call & { readonly body: CreateInput }),
  })

async function create(service: Service, call: Call & { readonly body: CreateInput }) {
  const asked = askedOf(service, 'createDataset', call)
  if (isAnomaly(asked)) return asked
  const { body } = call
  if (!asked.tenant.account.storageProviders.includes(body.type))
    return invalid(`requested dataset type not supported for this account: ${body.type}`)
  const refused = await refusal(service, asked, undefined, body)
  if (refused) return refused
  const key = header(call.request.headers, 'idempotency-key')
  return key === undefined
    ? made(service, asked, body, service.newId())
    : once(service, asked, key, body, id => made(service, asked, body, id, unlessMade))
}

/** `look` is asked once the lease is held. */
async function made(
  service: Service,
  asked: Asked,
  body: CreateInput,
  id: string,
  look?: typeof unlessMade,
) {
  const where = { ...asked.where, id }
  const creation: Creation = {
    ...wantedBy(service, { ...asked, where }),
    metadata: metadataOf(service, id, body),
    tags: tagsOf(service, id, body),
  }
  const done = await service.sagas.run('create', leaseOf(where), async () => {
    const stopped = await look?.(service, where)
    return stopped ?? (creation as unknown as State)
  })
  if (isAnomaly(done)) return done
  return created(service, creation)
}

/** What the service says of it wins over what the client does. */
function metadataOf({ now }: Service, id: string, body: CreateInput): Metadata {
  const given = body.metadata
  const at = timeOf(now())
  return {
    id,
    name: body.name,
    description: given.description ?? '',
    created_at: at,
    created_by: given.created_by ?? '',
    data_classifications: given.data_classifications ?? [],
    data_format: given.data_format ?? '',
    data_storage: body.type,
    derivative: body.derivative ?? false,
    dua_url: given.dua_url ?? '',
    finalized_at: '',
    finalized_by: '',
    modified_at: at,
    modified_by: given.modified_by ?? '',
    proctor_response_url: given.proctor_response_url ?? '',
    source_ids: given.source_ids ?? [],
  }
}

/** To the second, as the first service had it. */
export const timeOf = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`

/** Ours first, and whatever the caller sends beside them. */
function tagsOf({ config: { org } }: Service, id: string, { name, tags }: CreateInput): Tag[] {
  const own = [
    { key: 'ID', value: id },
    { key: 'Name', value: asTag(name) },
    { key: 'spinup:org', value: org },
  ]
  const names = new Set(own.map(({ key }) => key))
  return [...own, ...(tags ?? []).filter(({ key }) => !names.has(key))]
}

const onDataset = '/{account}/datasets/{group}/{id}'

const getRoute = (service: Service): Route =>
  route({
    ...described('getDataset', 'GET', onDataset, 'What is known of a dataset.'),
    input: { params: datasetParams },
    outcomes: {
      200: { description: 'The dataset.', schema: describedAnswer },
      304: { description: 'It is as `If-None-Match` has it.' },
    },
    async handle(call) {
      const asked = askedOf(service, 'getDataset', call)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const headers = [['etag', record.version]] as const
      if (header(call.request.headers, 'if-none-match') === record.version)
        return { status: 304, headers }
      const repository = await repositoryOf(service, asked, record)
      if (isAnomaly(repository)) return repository
      return {
        status: 200,
        headers,
        json: {
          id: record.id,
          metadata: shown(record.metadata, service.config.compat === 'go'),
          repository,
          ...(repository === null && { drift: 'The bucket of this dataset is gone.' }),
        },
      }
    },
  })

/** What its bucket says; null where it is gone. */
async function repositoryOf({ names }: Service, { tenant }: Asked, { id }: DatasetRecord) {
  const { s3 } = tenant.aws
  const Bucket = names.bucket(id)
  const [empty, tagged] = await Promise.all([
    emptiness(s3, Bucket),
    s3.invoke({ op: 'GetBucketTagging', request: { Bucket } }),
  ])
  if (isAnomaly(empty))
    return empty.code === 'NoSuchBucket' ? null : fromAws('look into the bucket')(empty)
  if (isAnomaly(tagged) && tagged.code !== 'NoSuchTagSet')
    return fromAws('read the tags of the bucket')(tagged)
  const tags = (isAnomaly(tagged) ? undefined : tagged.TagSet) ?? []
  return {
    name: Bucket,
    empty: empty.data,
    attachments: !empty.attachments,
    tags: tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
  }
}

const updateRoute = (service: Service): Route =>
  route({
    ...described('updateDataset', 'PUT', onDataset, 'Changes what a dataset says of itself.'),
    input: { params: datasetParams, body: updateInput },
    limit: service.config.limits.bodyBytes,
    outcomes: { 200: { description: 'It is changed.', schema: changedAnswer } },
    problems: { STALE: 'It has changed since `If-Match`.' },
    async handle(call) {
      const asked = askedOf(service, 'updateDataset', call)
      if (isAnomaly(asked)) return asked
      const done = await change<Pick<Update, 'after' | 'late'>>(
        service,
        asked,
        call,
        'update',
        record => ({
          after: updated(service, asked, record, call.body.metadata),
          late: isFinal(record),
        }),
      )
      return isAnomaly(done) ? done : changedReply(service, asked, done.after)
    },
  })

/** What a client may change of a dataset that is there. */
export const changeable: readonly (keyof GivenMetadata)[] = [
  'description',
  'data_classifications',
  'data_format',
  'dua_url',
  'proctor_response_url',
  'source_ids',
]

function updated(
  { now }: Service,
  { actor = '' }: Asked,
  { metadata }: DatasetRecord,
  given: GivenMetadata,
): Metadata {
  const chosen = Object.fromEntries(
    changeable.filter(name => given[name] !== undefined).map(name => [name, given[name] ?? []]),
  )
  return { ...metadata, ...chosen, modified_by: actor, modified_at: timeOf(now()) }
}

const promoteRoute = (service: Service): Route =>
  route({
    ...described('promoteDataset', 'PATCH', onDataset, 'Makes a dataset final.'),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'It is final.', schema: changedAnswer } },
    problems: { CONFLICT: 'It was final already.' },
    async handle(call) {
      const asked = askedOf(service, 'promoteDataset', call)
      if (isAnomaly(asked)) return asked
      const done = await change<Pick<Promotion, 'after'>>(
        service,
        asked,
        call,
        'promote',
        record =>
          isFinal(record)
            ? conflict('dataset already finalized')
            : { after: finalized(service, asked, record) },
      )
      return isAnomaly(done) ? done : changedReply(service, asked, done.after)
    },
  })

function finalized({ now }: Service, { actor = '' }: Asked, { metadata }: DatasetRecord): Metadata {
  const at = timeOf(now())
  return {
    ...metadata,
    derivative: false,
    finalized_at: at,
    finalized_by: actor,
    modified_at: at,
    modified_by: actor,
  }
}

const deleteQuery = z.object({
  attachments: z.literal('delete').optional(),
  force: z.enum(['true', 'false']).optional(),
})

const deleteRoute = (service: Service): Route =>
  route({
    ...described('deleteDataset', 'DELETE', onDataset, 'Removes a dataset that is empty.'),
    input: { params: datasetParams, query: deleteQuery },
    outcomes: { 204: { description: 'It is gone, and whatever gave access to it.' } },
    problems: { NOT_EMPTY: 'There are objects in it.' },
    async handle(call) {
      const asked = askedOf(service, 'deleteDataset', call)
      if (isAnomaly(asked)) return asked
      const before = await existing(service, asked, inputOf(call))
      if (isAnomaly(before)) return before
      const { account, group } = asked.where
      const { attachmentsBlockDeletion } = service.rules(account, group).gates
      const attachments = call.query.attachments === 'delete' || !attachmentsBlockDeletion
      const { keepDays = 0 } = service.rules(account, group)
      const done = await change<Pick<Deletion, 'attachments'> & Partial<Keeping>>(
        service,
        asked,
        call,
        keepDays > 0 ? 'put away' : 'delete',
        () => ({ attachments, ...(keepDays > 0 && { until: dayIn(service, keepDays) }) }),
      )
      // It was there when this was asked, and what another left unfinished has removed it.
      const gone = isAnomaly(done) && done.code === 'NOT_FOUND'
      return isAnomaly(done) && !gone ? done : { status: 204 }
    },
  })

const dayIn = ({ now }: Service, days: number): string =>
  new Date(now() + days * 86_400_000).toISOString()

const undeleteRoute = (service: Service): Route =>
  route({
    ...described(
      'undeleteDataset',
      'POST',
      `${onDataset}/undelete`,
      'Has a deleted dataset back, with the instances that had access.',
    ),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'It is back.', schema: changedAnswer } },
    problems: { CONFLICT: 'It is not deleted.' },
    async handle(call) {
      const asked = askedOf(service, 'undeleteDataset', call)
      if (isAnomaly(asked)) return asked
      const done = await change<Pick<Undeletion, 'kept'>>(
        service,
        asked,
        call,
        'undelete',
        ({ id, own: { kept } }) => {
          if (kept === undefined) return conflict('The dataset is not deleted.')
          return Date.parse(kept.until) > service.now() ? { kept } : noDataset(id)
        },
      )
      return isAnomaly(done) ? done : changedReply(service, asked, done.before.metadata)
    },
  })
