/** Chooses how a request is signed, from the endpoint's word and the operation's, and has it signed. */
import {
  type Anomaly,
  anomaly,
  type ChecksummedRequest,
  type EventRequest,
  type HttpRequest,
  type Scope,
  type StreamBody,
  signBearer,
  signDetailed,
} from '@plainwire/wire'
import type { CallConfig, WireRequest } from './call.ts'
import type { Credentials } from './credentials/types.ts'
import type { EndpointParameters, Place } from './endpoint.ts'

/** Who sends: credentials, a bearer token, or nobody. */
export type Identity = { readonly credentials?: Credentials; readonly token?: string }

export type TokenProvider = () =>
  | Promise<string | Anomaly | undefined>
  | string
  | Anomaly
  | undefined

/** One entry of `authSchemes` in an endpoint's properties. */
type EndpointScheme = {
  readonly name: string
  readonly signingName?: string
  readonly signingRegion?: string
  readonly signingRegionSet?: readonly string[]
  readonly disableDoubleEncoding?: boolean
}

/** All that is settled before a request is signed. */
export type Settled = {
  readonly checked: ChecksummedRequest
  readonly place: Place
  readonly parameters: EndpointParameters
  readonly region: string
  readonly identity: Identity
}

export function signed(
  config: CallConfig,
  wire: WireRequest,
  settled: Settled,
): HttpRequest | Anomaly | Promise<HttpRequest | Anomaly> {
  const { checked, identity } = settled
  if (identity.token !== undefined) return signBearer(checked.request, identity.token)
  if (identity.credentials === undefined) return checked.request
  const { service, signBy } = config
  const scheme = schemeOf(config, wire, settled.place)
  const scope = scopeOf(config, wire, settled, scheme, identity.credentials)
  if (wire.events) return signedEvents(config, wire.events, checked.request, scope)
  if (scheme.name === 'sigv4') return finished(config, checked, scope)
  const sign = signBy?.signers[scheme.name]
  return sign === undefined
    ? anomaly('unsupported', `${wire.op} wants to be signed with ${scheme.name}.`, {
        code: 'UNSUPPORTED_AUTH',
        op: wire.op,
        service: service.name,
      })
    : signBy!.sign(config, settled, sign, scope)
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

/** The first scheme of the endpoint that there is a signer for; without one, the operation's own. */
function schemeOf(
  { service, signBy }: CallConfig,
  { auth }: WireRequest,
  { resolved }: Place,
): EndpointScheme {
  const offered = (resolved.properties.authSchemes ?? []) as readonly EndpointScheme[]
  const able = offered.find(({ name }) => name === 'sigv4' || signBy?.signers[name])
  return able ?? offered[0] ?? { name: auth[0] ?? service.auth[0] ?? 'sigv4' }
}

function scopeOf(
  { service, environment, guards }: CallConfig,
  wire: WireRequest,
  { checked, region }: Settled,
  scheme: EndpointScheme,
  credentials: Credentials,
): Scope {
  const unsigned = wire.unsignedPayload && checked.request.scheme === 'https'
  const once = scheme.disableDoubleEncoding === true
  return {
    credentials,
    region: scheme.signingRegionSet?.join(',') ?? scheme.signingRegion ?? region,
    service: scheme.signingName ?? service.signingName,
    date: new Date(environment.now() + (guards?.ahead(checked.request.host) ?? 0)),
    payload: checked.payload ?? (unsigned ? 'unsigned' : 'hash'),
    escapePath: once ? 'once' : 'twice',
    payloadHeader: once || unsigned || checked.payload !== undefined,
  }
}

/** Signs, and gives a body that is made of its signature what it needs. */
export function finished(
  { environment: { primitives }, sign: own = signDetailed }: CallConfig,
  { request, body }: ChecksummedRequest,
  scope: Scope,
  sign: typeof signDetailed = own,
): HttpRequest {
  const made = sign(request, scope, primitives)
  return body === undefined ? made.request : { ...made.request, body: body(made) }
}
