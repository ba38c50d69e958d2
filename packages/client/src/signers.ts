/** Signers of schemes other than `sigv4`: each is loaded when an endpoint first asks for it. */
import { type Anomaly, type HttpRequest, isAnomaly, type Scope, type Signed } from '@plainwire/wire'
import type { CallConfig } from './call.ts'
import type { EndpointParameters } from './endpoint.ts'
import { finished, type Settled } from './signing.ts'

/** What a scheme of its own does: changes the request and the scope before, or signs in another way. */
export type Signer = {
  readonly prepare?: (
    request: HttpRequest,
    scope: Scope,
    parameters: EndpointParameters,
  ) => Promise<{ request: HttpRequest; scope: Scope } | Anomaly>
  readonly sign?: (
    request: HttpRequest,
    scope: Scope,
    primitives: CallConfig['environment']['primitives'],
  ) => Signed
}
export type LoadSigner = () => Promise<Signer>
export type Signers = Readonly<Record<string, LoadSigner | undefined>>

/** Signs by what a scheme loads. */
export type SignBy = {
  readonly signers: Signers
  readonly sign: typeof signedBy
}

export const signerBy = (signers: Signers): SignBy => ({ signers, sign: signedBy })

async function signedBy(
  config: CallConfig,
  { checked, parameters }: Settled,
  load: LoadSigner,
  scope: Scope,
): Promise<HttpRequest | Anomaly> {
  const signer = await load()
  const prepared = await signer.prepare?.(checked.request, scope, parameters)
  if (isAnomaly(prepared)) return prepared
  const request = prepared?.request ?? checked.request
  return finished(config, { ...checked, request }, prepared?.scope ?? scope, signer.sign)
}
