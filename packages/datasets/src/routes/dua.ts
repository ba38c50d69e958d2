/** The data-use agreement: what it is, set by a steward, and accepted by whoever wants access. */
import { type Call, type Json, type Route, route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { conflict, invalid, notFound } from '../failures.ts'
import { type Acceptance, acceptanceFolder, agreementOf } from '../gates/dua.ts'
import type { Accepting, AgreementChange } from '../sagas/dua.ts'
import type { DatasetRecord, Service } from '../types.ts'
import { askedOf, datasetParams, described, existing, leaseOf, wantedBy } from './asked.ts'

/** @example handler({ routes: duaRoutes(service) }) */
export const duaRoutes = (service: Service): readonly Route[] => [
  readRoute(service),
  writeRoute(service),
  acceptRoute(service),
  acceptancesRoute(service),
]

const path = '/{account}/datasets/{group}/{id}/dua'
const version = z
  .string()
  .regex(/^[^\p{Cc}/]{1,64}$/u, 'must have 1 to 64 characters, no slashes, no control characters')

const agreement = z.object({
  version,
  url: z.url({ protocol: /^https?$/ }).max(2048),
  required: z.boolean().default(true),
})

const acceptance = z.object({ user: z.string(), version: z.string(), accepted_at: z.string() })

const readRoute = (service: Service): Route =>
  route({
    ...described('readDua', 'GET', path, 'The data-use agreement that holds.'),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'It.', schema: agreement } },
    async handle(call) {
      const asked = askedOf(service, 'readDua', call as never)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const found = agreementOf(record)
      return found ? { status: 200, json: found } : noAgreement
    },
  })

const noAgreement = notFound('It has no data-use agreement.', { code: 'NO_DUA' })

const writeRoute = (service: Service): Route =>
  route({
    ...described(
      'writeDua',
      'PUT',
      path,
      'Sets the data-use agreement; a new version is accepted anew.',
    ),
    input: { params: datasetParams, body: agreement },
    outcomes: { 200: { description: 'It holds.', schema: agreement } },
    async handle(call) {
      const asked = askedOf(service, 'writeDua', call as never)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const change: AgreementChange = {
        ...wantedBy(service, asked),
        before: { metadata: record.metadata, own: record.own },
        agreement: call.body,
      }
      const done = await service.sagas.run('dua', leaseOf(asked.where), change as never)
      return isAnomaly(done) ? done : { status: 200, json: call.body }
    },
  })

const acceptRoute = (service: Service): Route =>
  route({
    ...described('acceptDua', 'POST', `${path}/acceptances`, 'Accepts it, for the one who calls.'),
    input: { params: datasetParams, body: z.object({ version }) },
    outcomes: { 201: { description: 'Accepted.', schema: acceptance } },
    problems: { OTHER_VERSION: 'Another version holds by now.' },
    handle: call => accept(service, call as never, call.body.version),
  })

async function accept(service: Service, call: Call, accepted: string) {
  const asked = askedOf(service, 'acceptDua', call)
  if (isAnomaly(asked)) return asked
  if (asked.actor === undefined) return invalid('X-Forwarded-User header is required')
  const record = await existing(service, asked)
  if (isAnomaly(record)) return record
  const holds = agreementOf(record)
  if (holds === undefined) return noAgreement
  if (holds.version !== accepted)
    return conflict(`Version ${holds.version} holds, not ${accepted}: read ${holds.url}.`, {
      code: 'OTHER_VERSION',
    })
  const given: Acceptance = {
    user: asked.actor,
    version: accepted,
    accepted_at: new Date(service.now()).toISOString(),
  }
  const accepting: Accepting = { ...wantedBy(service, asked), acceptance: given }
  const done = await service.sagas.run('acceptDua', leaseOf(asked.where), accepting as never)
  return isAnomaly(done) ? done : { status: 201, json: given }
}

const acceptancesRoute = (service: Service): Route =>
  route({
    ...described('listAcceptances', 'GET', `${path}/acceptances`, 'Who accepted which version.'),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'All of them.', schema: z.array(acceptance) } },
    async handle(call) {
      const asked = askedOf(service, 'listAcceptances', call as never)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const found = await acceptancesOf(service, record)
      return isAnomaly(found) ? found : { status: 200, json: found }
    },
  })

async function acceptancesOf(
  { documents }: Service,
  record: DatasetRecord,
): Promise<readonly Json[] | Anomaly> {
  const found: Json[] = []
  for (let after: string | undefined, more = true; more; ) {
    const page = await documents.list(
      acceptanceFolder(record),
      after === undefined ? {} : { after },
    )
    if (isAnomaly(page)) return page
    for (const one of await Promise.all(page.keys.map(key => documents.get(key)))) {
      if (isAnomaly(one)) return one
      if (one) found.push(one.value)
    }
    after = page.after
    more = after !== undefined
  }
  return found
}
