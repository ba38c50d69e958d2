/** Credentials of a Cognito identity pool, for guests or for those who signed in elsewhere. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failed, misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { cached, withNode } from './cached.ts'
import { credentialsOf } from './document.ts'
import type { Credentials, Provider } from './types.ts'

export type CognitoOptions = {
  readonly identityPoolId?: string
  /** Instead of the pool, where the identity is known. */
  readonly identityId?: string
  /** Tokens by provider, or who hands them out. */
  readonly logins?: Logins | (() => Promise<Logins> | Logins)
  readonly customRoleArn?: string
  readonly accountId?: string
  /** Default: that of the pool, with which its id begins. */
  readonly region?: string
}
type Logins = Readonly<Record<string, string>>

/**
 * Credentials of an identity of a pool.
 *
 * @example
 * const guest = cognitoIdentity({ identityPoolId: 'eu-west-1:11111111-2222-3333-4444-555555555555' })
 * const store = client({ api: s3, region: 'eu-west-1', credentials: guest })
 */
export const cognitoIdentity = (options: CognitoOptions): Provider => {
  let identity = options.identityId
  const find = async (environment?: Environment): Promise<Credentials | Anomaly> => {
    if (environment === undefined) return withNode(find)
    const { logins: given, customRoleArn } = options
    const region = options.region ?? regionIn(identity ?? options.identityPoolId)
    if (region === undefined)
      return misconfigured('cognitoIdentity needs an identityPoolId or an identityId.')
    const Logins = typeof given === 'function' ? await given() : given
    const asking: Asking = { environment, region, more: Logins === undefined ? {} : { Logins } }
    const found = identity ?? (await identityOf(asking, options))
    if (isAnomaly(found)) return found
    identity = found
    return credentialsFor(asking, identity, customRoleArn)
  }
  return cached(find)
}

type Asking = {
  readonly environment: Environment
  readonly region: string
  readonly more: { readonly Logins?: Logins }
}

async function asked({ environment, region, more }: Asking, op: string, request: object) {
  const { ask } = await import('./ask.ts')
  return ask(environment, { service: 'cognito', op, region, request: { ...request, ...more } })
}

async function identityOf(
  asking: Asking,
  { identityPoolId, accountId }: CognitoOptions,
): Promise<string | Anomaly> {
  const found = await asked(asking, 'GetId', {
    IdentityPoolId: identityPoolId,
    ...(accountId && { AccountId: accountId }),
  })
  if (isAnomaly(found)) return found
  const { IdentityId: identity } = found
  return typeof identity === 'string'
    ? identity
    : failed('Cognito gave no identity.', 'NO_CREDENTIALS')
}

async function credentialsFor(
  asking: Asking,
  identity: string,
  customRoleArn: string | undefined,
): Promise<Credentials | Anomaly> {
  const found = await asked(asking, 'GetCredentialsForIdentity', {
    IdentityId: identity,
    ...(customRoleArn && { CustomRoleArn: customRoleArn }),
  })
  if (isAnomaly(found)) return found
  const keys = (found.Credentials ?? {}) as Record<string, unknown>
  return (
    credentialsOf(keys, `cognito ${identity}`) ??
    failed('Cognito gave no credentials.', 'NO_CREDENTIALS')
  )
}

const regionIn = (id: string | undefined): string | undefined =>
  /^([a-z0-9-]+):/.exec(id ?? '')?.[1]
