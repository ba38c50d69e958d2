/** The signatures beside plain SigV4 that a whole client knows, each loaded when an endpoint first asks for it. */
import type { Platform } from './client.ts'
import { type LoadSigner, type Signer, signerBy } from './signers.ts'

/** `sigv4a` needs a curve, which platforms get from different places. */
export const schemes =
  (sigv4a: LoadSigner): NonNullable<Platform['signBy']> =>
  (call, { now }) => {
    let express: Promise<Signer> | undefined
    return signerBy({
      sigv4a,
      'sigv4-s3express': () => {
        express ??= import('./quirks/s3-express.ts').then(quirk => quirk.expressSigner(call, now))
        return express
      },
    })
  }
