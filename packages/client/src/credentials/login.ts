/**
 * Credentials of somebody who signed in with the console's own page (`aws login`): kept in a file, and renewed with a
 * token that is bound to a key (DPoP, RFC 9449).
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { failed, reworded } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { cached, withNode } from './cached.ts'
import { amended } from './conceal.ts'
import { credentialsOf, expiryOf } from './document.ts'
import { proofOf } from './dpop.ts'
import { regionOf } from './sts.ts'
import { keepToken, type TokenFile, textIn, tokenFile } from './token-cache.ts'
import type { Credentials, Provider } from './types.ts'

export type LoginSettings = {
  /** The `login_session` of a profile. */
  readonly session: string
  readonly region?: string | undefined
}

/**
 * Credentials that `aws login` left behind.
 *
 * @example
 * const store = client({ api: s3, credentials: login({ session: 'arn:aws:iam::123456789012:user/me' }) })
 */
export const login = (options: LoginSettings): Provider => {
  const find = (environment?: Environment): Promise<Credentials | Anomaly> =>
    environment === undefined ? withNode(find) : loginCredentials(environment, options)
  return cached(find)
}

/** Milliseconds before their end at which credentials are renewed. */
const ahead = 300_000

export async function loginCredentials(
  environment: Environment,
  { session, region }: LoginSettings,
): Promise<Credentials | Anomaly> {
  const folder = environment.variables.AWS_LOGIN_CACHE_DIRECTORY?.trim() || ['login', 'cache']
  const name = environment.primitives.hashHex('sha256', new TextEncoder().encode(session.trim()))
  const file = await tokenFile(environment, folder, name)
  const missing = wanted.filter(key => !file.content?.[key])
  const kept = tokenOf(file)
  if (kept === undefined || missing.length > 0)
    return signIn(`${file.path} is missing or incomplete (${missing.join(', ')})`)
  const left = (kept.expiration?.getTime() ?? 0) - environment.now()
  if (left > ahead) return kept
  const renewed = await renew(environment, file, region || (await regionOf(environment)))
  if (!isAnomaly(renewed)) return renewed
  if (left > 0) return kept
  const ended = signIn(`the session has ended, and renewing it failed: ${renewed.message}`)
  return renewed.retryable ? reworded(renewed, ended.message) : ended
}

const wanted = ['accessToken', 'refreshToken', 'clientId', 'dpopKey']

const signIn = (why: string): Anomaly =>
  anomaly('forbidden', `Sign in again with 'aws login': ${why}.`, { code: 'LOGIN_REQUIRED' })

function tokenOf({ content }: TokenFile): Credentials | undefined {
  const token = (content?.accessToken ?? {}) as Readonly<Record<string, unknown>>
  const expiration = expiryOf(token.expiresAt)
  const found = credentialsOf(token, 'login')
  return found && expiration && amended(found, { expiration })
}

async function renew(
  environment: Environment,
  { path, content }: TokenFile,
  region: string,
): Promise<Credentials | Anomaly> {
  const { ask, placeOfService } = await import('./ask.ts')
  const place = await placeOfService(environment, 'signin', region)
  if (isAnomaly(place)) return place
  const proof = proofOf(environment, textIn(content, 'dpopKey'), `${place}/v1/token`)
  if (isAnomaly(proof)) return proof
  const found = await ask(environment, {
    service: 'signin',
    op: 'CreateOAuth2Token',
    region,
    request: {
      clientId: textIn(content, 'clientId'),
      refreshToken: textIn(content, 'refreshToken'),
      grantType: 'refresh_token',
      proof,
    },
  })
  if (isAnomaly(found)) return found
  const before = content?.accessToken as Record<string, unknown>
  const expiration = new Date(environment.now() + Number(found.expiresIn) * 1000)
  const accessToken = {
    ...before,
    ...(found.accessToken as object),
    expiresAt: expiration.toISOString().replace(/\.\d+/, ''),
  }
  const made = tokenOf({ path, content: { accessToken } })
  if (made === undefined) return failed('Signin answered without credentials.', 'NO_CREDENTIALS')
  const { refreshToken, idToken } = found
  await keepToken(environment, path, {
    ...content,
    accessToken,
    ...(refreshToken ? { refreshToken } : {}),
    ...(idToken ? { idToken } : {}),
  })
  return made
}
