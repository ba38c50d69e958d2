/** The signatures beside plain SigV4 that a whole client knows, each loaded when an endpoint first asks for it. */
import type { bearerToken } from './bearer-token.ts'
import type { Platform } from './client.ts'
import { type LoadSigner, type Signer, signerBy } from './signers.ts'

/**
 * `sigv4a` needs a curve, which platforms get from different places; not all have a place where tokens are found that
 * nobody gave.
 */
export const schemes =
  (sigv4a: LoadSigner, tokenOf?: typeof bearerToken): NonNullable<Platform['signBy']> =>
  (call, environment, service, token = tokenOf?.(environment, service)) => {
    let express: Promise<Signer> | undefined
    const signers = {
      sigv4a,
      'sigv4-s3express': () => {
        express ??= import('./quirks/s3-express.ts').then(quirk =>
          quirk.expressSigner(call, environment.now),
        )
        return express
      },
    }
    return signerBy(signers, token)
  }
