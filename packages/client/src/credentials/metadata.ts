/**
 * The metadata service of an EC2 instance, version 2: a token first, which is kept while it lives. Version 1 only where it
 * was asked for.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { misconfigured } from '../anomalies.ts'
import { settings } from '../configure.ts'
import type { Environment } from '../environment.ts'
import { activeProfile } from '../profile.ts'
import { type Fetched, fetched } from './fetching.ts'

export type MetadataOptions = {
  readonly endpoint?: string
  readonly mode?: 'IPv4' | 'IPv6'
  /** Ask without a token where there is none to be had. */
  readonly allowV1?: boolean
  /** Milliseconds for each request; default 1000. */
  readonly time?: number
  readonly attempts?: number
}

export type Metadata = {
  readonly endpoint: string
  readonly allowV1: boolean
  readonly role: string | undefined
  readonly time: number
  readonly attempts: number
}

/** How to ask; in words, why not. */
export async function metadataOf(
  environment: Environment,
  options: MetadataOptions = {},
): Promise<Metadata | Anomaly | string> {
  const { variables } = environment
  if (variables.AWS_EC2_METADATA_DISABLED?.trim().toLowerCase() === 'true')
    return 'AWS_EC2_METADATA_DISABLED is true'
  const { values = {} } = await activeProfile(environment, settings().profile)
  const value = (variable: string, key: string) => variables[variable]?.trim() || values[key]
  const mode =
    options.mode ??
    value('AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE', 'ec2_metadata_service_endpoint_mode') ??
    'IPv4'
  const byMode = endpoints[mode.toLowerCase()]
  if (byMode === undefined)
    return misconfigured(
      `The endpoint mode of the metadata service must be IPv4 or IPv6, not '${mode}'.`,
    )
  const endpoint =
    options.endpoint ??
    value('AWS_EC2_METADATA_SERVICE_ENDPOINT', 'ec2_metadata_service_endpoint') ??
    byMode
  const v1 = value('AWS_EC2_METADATA_V1_DISABLED', 'ec2_metadata_v1_disabled')
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    allowV1: options.allowV1 ?? v1?.toLowerCase() === 'false',
    role: value('AWS_EC2_INSTANCE_PROFILE_NAME', 'ec2_instance_profile_name') || undefined,
    time: options.time ?? (Number(variables.AWS_METADATA_SERVICE_TIMEOUT) * 1000 || 1000),
    attempts: options.attempts ?? (Number(variables.AWS_METADATA_SERVICE_NUM_ATTEMPTS) || 4),
  }
}

const endpoints: Readonly<Record<string, string>> = {
  ipv4: 'http://169.254.169.254',
  ipv6: 'http://[fd00:ec2::254]',
}

/** Seconds; the longest there is. */
const tokenTime = 21_600

type Token = { readonly text: string | undefined; readonly until: number }

/** Tokens by the transport they came over and the place they are good for. */
const tokens: WeakMap<Environment['send'], Map<string, Token>> = new WeakMap()

/** A document by its path, e.g. `/latest/meta-data/placement/region`. */
export async function metadata(
  environment: Environment,
  service: Metadata,
  path: string,
): Promise<Fetched | Anomaly> {
  const answer = await withToken(environment, service, path)
  if (isAnomaly(answer) || answer.status !== 401) return answer
  // The token was refused: it is of an instance that has been stopped meanwhile, or has ended.
  tokens.get(environment.send)?.delete(service.endpoint)
  return withToken(environment, service, path)
}

async function withToken(
  environment: Environment,
  service: Metadata,
  path: string,
): Promise<Fetched | Anomaly> {
  const token = await tokenOf(environment, service)
  if (isAnomaly(token)) return token
  const { endpoint, time, attempts } = service
  const headers = token === undefined ? [] : [['x-aws-ec2-metadata-token', token] as const]
  return fetched(environment, endpoint + path, { headers, time, attempts })
}

async function tokenOf(
  environment: Environment,
  { endpoint, allowV1, time, attempts }: Metadata,
): Promise<string | undefined | Anomaly> {
  const kept = tokens.get(environment.send) ?? new Map<string, Token>()
  const before = kept.get(endpoint)
  if (before !== undefined && before.until > environment.now()) return before.text
  const headers = [['x-aws-ec2-metadata-token-ttl-seconds', `${tokenTime}`] as const]
  const url = `${endpoint}/latest/api/token`
  const answer = await fetched(environment, url, { method: 'PUT', headers, time, attempts })
  if (!isAnomaly(answer) && answer.status === 200) {
    const text = answer.text.trim()
    const until = environment.now() + (tokenTime - 60) * 1000
    tokens.set(environment.send, kept.set(endpoint, { text, until }))
    return text
  }
  if (allowV1 && (isAnomaly(answer) || answer.status !== 400)) return undefined
  return isAnomaly(answer) ? answer : refused(answer.status)
}

const refused = (status: number): Anomaly =>
  anomaly(
    status === 403 ? 'forbidden' : 'fault',
    status === 403
      ? 'The metadata service is switched off for this instance (status 403).'
      : `The metadata service gave no token (status ${status}).`,
    { code: 'NO_METADATA', status },
  )
