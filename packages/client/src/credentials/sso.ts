/** Credentials of a role in an account, for somebody who signed in with IAM Identity Center. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failed, misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { cached, withNode } from './cached.ts'
import { amended } from './conceal.ts'
import { credentialsOf } from './document.ts'
import type { SsoSettings } from './plan.ts'
import { ssoToken } from './sso-token.ts'
import type { Credentials, Provider } from './types.ts'

export type SsoOptions = Omit<SsoSettings, 'accountId' | 'roleName'> & {
  readonly accountId: string
  readonly roleName: string
}

/**
 * Credentials of a role in an account, with the token that `aws sso login` left behind.
 *
 * @example
 * const work = sso({ session: 'corp', startUrl, region: 'eu-west-1', accountId: '123456789012', roleName: 'Reader' })
 * const store = client({ api: s3, credentials: work })
 */
export const sso = (options: SsoOptions): Provider => {
  const find = (environment?: Environment): Promise<Credentials | Anomaly> =>
    environment === undefined ? withNode(find) : ssoCredentials(environment, options)
  return cached(find)
}

export async function ssoCredentials(
  environment: Environment,
  settings: SsoSettings,
): Promise<Credentials | Anomaly> {
  const { accountId, roleName, region } = settings
  if (!accountId || !roleName)
    return misconfigured(
      'SSO gives a token here and no credentials: sso_account_id and sso_role_name are missing.',
    )
  const signedIn = await ssoToken(environment, settings)
  if (isAnomaly(signedIn)) return signedIn
  const { ask } = await import('./ask.ts')
  const request = { roleName, accountId, accessToken: signedIn.token }
  const found = await ask(environment, {
    service: 'sso',
    op: 'GetRoleCredentials',
    request,
    region,
  })
  if (isAnomaly(found)) return found
  const keys = (found.roleCredentials ?? {}) as Record<string, unknown>
  const credentials = credentialsOf(keys, `sso role ${roleName} of ${accountId}`)
  return credentials === undefined
    ? failed('SSO answered without credentials.', 'NO_CREDENTIALS')
    : amended(credentials, { accountId })
}
