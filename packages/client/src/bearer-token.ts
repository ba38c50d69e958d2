/** Tokens that are sent instead of a signature, where nobody gave one. */
import { isAnomaly, type ServiceInfo } from '@plainwire/wire'
import type { Environment } from './environment.ts'
import type { TokenProvider } from './signing.ts'

/**
 * The token of `AWS_BEARER_TOKEN_<SERVICE>`, e.g. `AWS_BEARER_TOKEN_BEDROCK`. A service that would rather have a token than
 * a signature also gets that of the profile's SSO.
 */
export function bearerToken(
  environment: Environment,
  { signingName, auth }: ServiceInfo,
): TokenProvider {
  const name = `AWS_BEARER_TOKEN_${signingName.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`
  const ofProfile = auth[0] === 'bearer' ? profileToken(environment) : () => undefined
  return () => environment.variables[name]?.trim() || ofProfile()
}

/** Kept while more than five minutes of it are left. */
function profileToken(environment: Environment): TokenProvider {
  let kept: { readonly token: string; readonly expiration: Date } | undefined
  return async () => {
    if (kept !== undefined && kept.expiration.getTime() - environment.now() > 300_000)
      return kept.token
    const sso = await import('./credentials/sso-token.ts')
    const found = await sso.profileToken(environment)
    if (found === undefined || isAnomaly(found)) return found
    kept = found
    return found.token
  }
}
