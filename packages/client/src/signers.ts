/** Whatever a client signs with beside plain SigV4: tokens, events, and schemes that are loaded when an endpoint first asks for them. */
import {
  type Anomaly,
  type EventRequest,
  type HttpRequest,
  isAnomaly,
  type Scope,
  type Signed,
  type StreamBody,
  signBearer,
  signDetailed,
} from '@plainwire/wire'
import { identify } from './attempt.ts'
import type { CallConfig, WireRequest } from './call.ts'
import type { EndpointParameters } from './endpoint.ts'
import {
  finished,
  type Settled,
  schemeOf,
  scopeOf,
  type signed,
  type TokenProvider,
  unsignable,
} from './signing.ts'

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

/** Who sends, and with what: all that a whole client knows beyond plain SigV4. */
export type SignBy = {
  readonly signers: Signers
  /** The bearer of a token where the operation takes one, else whoever has credentials. */
  readonly identify: typeof identify
  readonly sign: typeof signed
}

export const signerBy = (signers: Signers, token: TokenProvider | undefined): SignBy => ({
  signers,
  async identify(config, wire) {
    const isTaken = token !== undefined && wire.auth[0] !== 'none' && wire.auth.includes('bearer')
    const found = isTaken ? await token() : undefined
    if (found === undefined) return identify(config, wire)
    return isAnomaly(found) ? found : { token: found }
  },
  sign: signedAnyhow,
})

function signedAnyhow(
  config: CallConfig,
  wire: WireRequest,
  settled: Settled,
): ReturnType<typeof signed> {
  const { checked, identity, place } = settled
  if (identity.token !== undefined) return signBearer(checked.request, identity.token)
  if (identity.credentials === undefined) return checked.request
  const signers = config.signBy?.signers ?? {}
  const scheme = schemeOf(config, wire, place, signers)
  const scope = scopeOf(config, wire, settled, scheme, identity.credentials)
  if (wire.events) return signedEvents(config, wire.events, checked.request, scope)
  if (scheme.name === 'sigv4') return finished(config, checked, scope)
  const load = signers[scheme.name]
  return load === undefined
    ? unsignable(config, wire, scheme.name)
    : signedBy(config, settled, load, scope)
}

/** The signature of the request is where those of its events begin. */
function signedEvents(
  { environment: { primitives } }: CallConfig,
  { signed: following }: EventRequest,
  unsigned: HttpRequest,
  scope: Scope,
): HttpRequest {
  const made = signDetailed(unsigned, scope, primitives)
  return { ...made.request, body: following(unsigned.body as StreamBody, made, scope) }
}

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
