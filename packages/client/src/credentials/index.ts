/** Where credentials come from, one function for each source: `@plainwire/client/credentials`. */
import type { Anomaly } from '@plainwire/wire'
import { misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { Misuse } from '../misuse.ts'
import { withNode } from './cached.ts'
import { defaultChain } from './chain.ts'
import { amended } from './conceal.ts'
import { fromVariables } from './keys.ts'
import type { Credentials, Provider } from './types.ts'

/**
 * Credentials that are known.
 *
 * @example
 * const store = client({ api: s3, credentials: basic({ accessKeyId, secretAccessKey, sessionToken }) })
 */
export function basic(given: Credentials): Provider {
  if (!given?.accessKeyId || !given.secretAccessKey)
    throw new Misuse('BAD_CREDENTIALS', 'basic needs both accessKeyId and secretAccessKey.')
  const found = amended(given, { source: given.source ?? 'basic' })
  return () => found
}

/**
 * Credentials of the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
 *
 * @example
 * const store = client({ api: s3, credentials: environment() })
 */
export const environment = (): Provider => {
  const find = (given?: Environment): Credentials | Anomaly | Promise<Credentials | Anomaly> => {
    if (given === undefined) return withNode(find)
    const found = fromVariables(given.variables)
    return typeof found === 'string' ? misconfigured(`No credentials: ${found}.`) : found
  }
  return find
}

/**
 * The default order of sources, as a client without `credentials` uses it.
 *
 * @example
 * const store = client({ api: s3, credentials: chain([fromVault, defaultCredentials()]) })
 */
export const defaultCredentials = (): Provider => {
  const find = (given?: Environment): Promise<Credentials | Anomaly> =>
    given === undefined ? withNode(find) : Promise.resolve(defaultChain(given)(given))
  return find
}

export { type AssumeRoleOptions, assumeRole } from './assume-role.ts'
export { cached } from './cached.ts'
export { chain } from './chain.ts'
export { type CognitoOptions, cognitoIdentity } from './cognito.ts'
export { container } from './container.ts'
export { instance } from './instance.ts'
export { login } from './login.ts'
export { credentialProcess, type ProcessOptions } from './process.ts'
export { type ProfileOptions, profile } from './profile.ts'
export type { MfaCode } from './role.ts'
export { type SsoOptions, sso } from './sso.ts'
export type { Credentials, Provider } from './types.ts'
export { type WebIdentityOptions, webIdentity } from './web-identity.ts'
