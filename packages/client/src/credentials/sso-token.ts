/**
 * The token of somebody who signed in with IAM Identity Center (`aws sso login`). That of an `sso-session` is renewed
 * before it ends, as long as the registration it was made with lasts.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { misconfigured, reworded } from '../anomalies.ts'
import { settings } from '../configure.ts'
import type { Environment } from '../environment.ts'
import { allProfiles, profileName, readProfiles } from '../profile.ts'
import { expiryOf } from './document.ts'
import { planOf, type SsoSettings } from './plan.ts'
import { keepToken, type TokenFile, textIn, tokenFile } from './token-cache.ts'

export type SsoToken = { readonly token: string; readonly expiration: Date }

/** Milliseconds before its end at which a token is renewed. */
const ahead = 300_000

/** The bearer token of the profile the program runs under; `undefined` where it has no SSO. */
export async function profileToken(
  environment: Environment,
): Promise<SsoToken | Anomaly | undefined> {
  const files = await readProfiles(environment)
  const name = profileName(environment, settings().profile)
  const plan = planOf(allProfiles(files), files.ssoSessions, name)
  if (isAnomaly(plan)) return plan
  return typeof plan === 'string' || plan.first.from !== 'sso'
    ? undefined
    : ssoToken(environment, plan.first)
}

export async function ssoToken(
  environment: Environment,
  sso: SsoSettings,
): Promise<SsoToken | Anomaly> {
  const { session, startUrl } = sso
  const name = environment.primitives.hashHex('sha1', bytes(session ?? startUrl))
  const file = await tokenFile(environment, ['sso', 'cache'], name)
  const token = textIn(file.content, 'accessToken')
  const expiration = expiryOf(file.content?.expiresAt)
  if (!token || expiration === undefined) return signIn(sso, `there is no token in ${file.path}`)
  const left = expiration.getTime() - environment.now()
  if (left > ahead) return { token, expiration }
  const renewed = session === undefined ? undefined : await renew(environment, sso, file)
  if (renewed !== undefined && !isAnomaly(renewed)) return renewed
  if (left > 0) return { token, expiration }
  const why = isAnomaly(renewed) ? `renewing it failed: ${renewed.message}` : 'it cannot be renewed'
  const ended = signIn(sso, `the token in ${file.path} has expired, and ${why}`)
  // What the network did may pass; what the service refused does not.
  return isAnomaly(renewed) && renewed.retryable ? reworded(renewed, ended.message) : ended
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const signIn = ({ session }: SsoSettings, why: string): Anomaly =>
  anomaly(
    'forbidden',
    `Sign in again with 'aws sso login${session ? ` --sso-session ${session}` : ''}': ${why}.`,
    { code: 'SSO_LOGIN_REQUIRED' },
  )

async function renew(
  environment: Environment,
  { region }: SsoSettings,
  { path, content }: TokenFile,
): Promise<SsoToken | Anomaly | undefined> {
  const [clientId, clientSecret, refreshToken] = ['clientId', 'clientSecret', 'refreshToken'].map(
    name => textIn(content, name),
  )
  const registered = expiryOf(content?.registrationExpiresAt)?.getTime() ?? 0
  if (!clientId || !clientSecret || !refreshToken || registered <= environment.now())
    return undefined
  const { ask } = await import('./ask.ts')
  const request = { clientId, clientSecret, refreshToken, grantType: 'refresh_token' }
  const found = await ask(environment, { service: 'oidc', op: 'CreateToken', request, region })
  if (isAnomaly(found)) return found
  const { accessToken, expiresIn, refreshToken: next } = found
  if (typeof accessToken !== 'string' || typeof expiresIn !== 'number')
    return misconfigured('SSO OIDC answered without a token.')
  const expiration = new Date(environment.now() + expiresIn * 1000)
  await keepToken(environment, path, {
    ...content,
    accessToken,
    expiresAt: expiration.toISOString().replace(/\.\d+/, ''),
    ...(typeof next === 'string' && { refreshToken: next }),
  })
  return { token: accessToken, expiration }
}
