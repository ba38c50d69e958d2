/**
 * The default order of credential sources: environment, `configure(...)`, profile. The first that has a complete pair is
 * kept; when none has, the anomaly says what each of them lacked.
 */
import { type Anomaly, anomaly } from '@plainwire/wire'
import { settings } from '../configure.ts'
import type { Environment } from '../environment.ts'
import type { Credentials, Link, Provider } from './types.ts'

/** Asks links in order and remembers the answer of the first that has one; calls that come meanwhile wait for it. */
export function chain(links: readonly Link[]): Provider {
  let kept: Credentials | undefined
  let asking: Promise<Credentials | Anomaly> | undefined
  const ask = async () => {
    const reasons: string[] = []
    for (const { name, find } of links) {
      const found = await find()
      if (typeof found === 'object') {
        kept = found
        return found
      }
      reasons.push(`${name}: ${found}`)
    }
    return noCredentials(reasons)
  }
  return () => {
    if (kept !== undefined) return kept
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

export const defaultChain = (environment: Environment): Provider =>
  chain([
    { name: 'environment', find: () => fromVariables(environment.variables) },
    { name: 'configure', find: fromSettings },
    { name: 'profile', find: () => fromProfile(environment) },
  ])

const noCredentials = (reasons: readonly string[]) =>
  anomaly(
    'fault',
    `No credentials found. Give 'credentials' to the client, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Tried ${reasons.join('; ')}.`,
    { code: 'NO_CREDENTIALS', data: { tried: reasons } },
  )

function fromVariables(variables: Environment['variables']): Credentials | string {
  const accessKeyId = variables.AWS_ACCESS_KEY_ID?.trim()
  const secretAccessKey = variables.AWS_SECRET_ACCESS_KEY?.trim()
  const sessionToken = variables.AWS_SESSION_TOKEN?.trim()
  if (!accessKeyId) return 'AWS_ACCESS_KEY_ID is not set'
  if (!secretAccessKey) return 'AWS_SECRET_ACCESS_KEY is not set'
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

function fromSettings(): Credentials | string {
  const { accessKeyId, secretAccessKey, sessionToken } = settings()
  if (!accessKeyId || !secretAccessKey) return 'no access key configured'
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

async function fromProfile(environment: Environment): Promise<Credentials | string> {
  const { activeProfile } = await import('../profile.ts')
  const { name, values, looked } = await activeProfile(environment, settings().profile)
  if (values === undefined) return `no profile '${name}' in ${looked.join(' or ')}`
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = values
  if (!accessKeyId || !secretAccessKey) return `profile '${name}' has no access key pair`
  const sessionToken = values.aws_session_token
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}
