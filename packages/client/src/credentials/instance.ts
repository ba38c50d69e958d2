/**
 * What an EC2 instance says of itself: the credentials of its role, and its region. When the service is out of order, the
 * keys it gave last are used on past their end, as AWS wants it: they are honoured then.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failed, misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { cached, withNode } from './cached.ts'
import { amended } from './conceal.ts'
import { containerUrl } from './container.ts'
import { credentialsOf } from './document.ts'
import { objectOf } from './fetching.ts'
import { type Metadata, type MetadataOptions, metadata, metadataOf } from './metadata.ts'
import type { Credentials, Found, Provider } from './types.ts'

/**
 * Credentials of the role of the EC2 instance the program runs on.
 *
 * @example
 * const store = client({ api: s3, credentials: instance({ mode: 'IPv6' }) })
 */
export const instance = (options: MetadataOptions = {}): Provider => {
  const find = async (environment?: Environment): Promise<Credentials | Anomaly> => {
    if (environment === undefined) return withNode(find)
    const found = await fromInstance(environment, options)
    return typeof found === 'string' ? misconfigured(`No instance: ${found}.`) : found
  }
  return cached(find)
}

/** What each transport brought last. */
const last: WeakMap<Environment['send'], Credentials> = new WeakMap()

export async function fromInstance(
  environment: Environment,
  options?: MetadataOptions,
): Promise<Found> {
  const service = await metadataOf(environment, options)
  if (typeof service === 'string' || isAnomaly(service)) return service
  if (options === undefined && containerUrl(environment.variables) !== undefined)
    return 'the program runs in a container, which has credentials of its own'
  const found = await roleKeys(environment, service)
  const kept = last.get(environment.send)
  if (typeof found === 'string' || isAnomaly(found))
    return kept === undefined || typeof found === 'string' ? found : extended(kept, environment)
  last.set(environment.send, found)
  return found.expiration !== undefined && found.expiration.getTime() <= environment.now()
    ? extended(found, environment)
    : found
}

/** Good for another ten to fifteen minutes; they are renewed five minutes before. */
function extended(found: Credentials, { now, random }: Environment): Credentials {
  const { expiration } = found
  if (expiration === undefined || expiration.getTime() > now()) return found
  return amended(found, { expiration: new Date(now() + (600 + random() * 300) * 1000) })
}

const folder = '/latest/meta-data/iam/security-credentials/'

async function roleKeys(environment: Environment, service: Metadata): Promise<Found> {
  const role = service.role ?? (await roleName(environment, service))
  if (typeof role !== 'string') return isAnomaly(role) ? role : role.reason
  const answer = await metadata(
    environment,
    service,
    folder + (/^[\w+=,.@-]+$/.test(role) ? role : encodeURIComponent(role)),
  )
  if (isAnomaly(answer)) return answer
  const document = answer.status === 200 ? objectOf(answer.text) : undefined
  if (document === undefined)
    return failed(`The metadata service gave no keys (status ${answer.status}).`, 'NO_CREDENTIALS')
  const { Code: code = 'Success' } = document
  if (code !== 'Success')
    return failed(`The metadata service gave no keys for ${role}: ${code}.`, 'NO_CREDENTIALS')
  return (
    credentialsOf(document, 'instance') ??
    failed(`The metadata service gave incomplete keys for ${role}.`, 'NO_CREDENTIALS')
  )
}

async function roleName(
  environment: Environment,
  service: Metadata,
): Promise<string | Anomaly | { readonly reason: string }> {
  const answer = await metadata(environment, service, folder)
  if (isAnomaly(answer)) return answer
  const name = answer.text.split(/\r?\n/, 1)[0]?.trim()
  return answer.status === 200 && name
    ? name
    : { reason: `the instance has no role (status ${answer.status})` }
}

/** The region an instance runs in; in words, why it is not known. */
export async function instanceRegion(environment: Environment): Promise<{
  readonly region?: string
  readonly reason?: string
}> {
  const service = await metadataOf(environment)
  if (typeof service === 'string') return { reason: service }
  if (isAnomaly(service)) return { reason: service.message }
  const answer = await metadata(environment, service, '/latest/dynamic/instance-identity/document')
  if (isAnomaly(answer)) return { reason: answer.message }
  const region = answer.status === 200 ? objectOf(answer.text)?.region : undefined
  return typeof region === 'string' && region !== ''
    ? { region }
    : { reason: `the metadata service does not tell (status ${answer.status})` }
}
