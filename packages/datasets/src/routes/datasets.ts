/** The routes of datasets themselves: created, looked at, updated, promoted, deleted. */
import { type Call, type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import { answerOf, type Creation } from '../sagas/create.ts'
import { type CreateInput, createdAnswer, createInput } from '../schemas.ts'
import { shown } from '../store/metadata.ts'
import type { Metadata, Service, Tag } from '../types.ts'
import { askedOf, described, groupParams, leaseOf, refusal, wantedBy } from './asked.ts'

/** @example handler({ routes: datasetRoutes(service) }) */
export const datasetRoutes = (service: Service): readonly Route[] => [createRoute(service)]

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
  const id = service.newId()
  const where = { ...asked.where, id }
  const creation: Creation = {
    ...wantedBy(service, { ...asked, where }),
    metadata: metadataOf(service, id, body),
    tags: tagsOf(service, id, body),
  }
  const done = await service.sagas.run('create', leaseOf(where), creation as never)
  if (isAnomaly(done)) return done
  const compat = service.config.compat === 'go'
  const answer = answerOf(service, creation)
  return {
    status: compat ? 200 : 202,
    json: { ...answer, metadata: shown(answer.metadata, compat) },
  }
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
    { key: 'Name', value: name },
    { key: 'spinup:org', value: org },
  ]
  const names = new Set(own.map(({ key }) => key))
  return [...own, ...(tags ?? []).filter(({ key }) => !names.has(key))]
}
