/**
 * Credentials of a container, which the agent beside it hands out: on ECS by a relative URI, on EKS (pod identity) and
 * elsewhere by a full one, with a token.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failed, misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { cached, withNode } from './cached.ts'
import { credentialsOf } from './document.ts'
import { fetched, objectOf } from './fetching.ts'
import type { Credentials, Found, Provider } from './types.ts'

/**
 * Credentials of the container the program runs in.
 *
 * @example
 * const store = client({ api: s3, credentials: container() })
 */
export const container = (): Provider => {
  const find = async (environment?: Environment): Promise<Credentials | Anomaly> => {
    if (environment === undefined) return withNode(find)
    const found = await fromContainer(environment)
    return typeof found === 'string' ? misconfigured(`No container: ${found}.`) : found
  }
  return cached(find)
}

export async function fromContainer(environment: Environment): Promise<Found> {
  const place = containerUrl(environment.variables)
  if (place === undefined)
    return 'neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set'
  if (isAnomaly(place)) return place
  const token = await tokenOf(environment)
  if (isAnomaly(token)) return token
  const headers = [
    ['accept', 'application/json'],
    ...(token ? [['authorization', token]] : []),
  ] as [string, string][]
  const answer = await fetched(environment, place, { headers, time: 1000, attempts: 4 })
  if (isAnomaly(answer)) return answer
  if (answer.status !== 200)
    return failed(`The container's agent answered with status ${answer.status}.`, 'NO_CREDENTIALS')
  return (
    credentialsOf(objectOf(answer.text) ?? {}, 'container') ??
    failed("The container's agent answered without credentials.", 'NO_CREDENTIALS')
  )
}

/** Where the agent is; `undefined` outside of a container. Who is asked in clear must be of this machine. */
export function containerUrl(variables: Environment['variables']): string | Anomaly | undefined {
  const relative = variables.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI?.trim()
  if (relative) return `http://169.254.170.2${relative.startsWith('/') ? '' : '/'}${relative}`
  const full = variables.AWS_CONTAINER_CREDENTIALS_FULL_URI?.trim()
  if (!full) return undefined
  const [, scheme, host] =
    /^(https?):\/\/(\[[^\]]*\]|[^/:?#\s@]+)(?::\d+)?(?:[/?]\S*)?$/i.exec(full) ?? []
  if (scheme === undefined || host === undefined)
    return misconfigured(
      'AWS_CONTAINER_CREDENTIALS_FULL_URI must be an http or https URL with a host.',
    )
  return scheme.toLowerCase() === 'https' || local.test(host)
    ? full
    : misconfigured(
        `AWS_CONTAINER_CREDENTIALS_FULL_URI names ${host}, which may be asked over https only; over http there are loopback, 169.254.170.2, 169.254.170.23 and [fd00:ec2::23].`,
      )
}

const local = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/i

/** The file is read each time: its token is changed under us. */
async function tokenOf({
  variables,
  readText,
}: Environment): Promise<string | undefined | Anomaly> {
  const file = variables.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE?.trim()
  const text = file ? await readText(file) : variables.AWS_CONTAINER_AUTHORIZATION_TOKEN
  if (file && !text?.trim())
    return failed(`The token file ${file} is missing or empty.`, 'NO_TOKEN')
  const token = text?.trim()
  return token && /[\r\n]/.test(token)
    ? misconfigured("The token for the container's agent has more than one line.")
    : token
}
