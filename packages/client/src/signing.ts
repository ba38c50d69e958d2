/** Chooses how a request is signed, from the endpoint's word and the operation's, and has it signed. */
import {
  type Anomaly,
  anomaly,
  type ChecksummedRequest,
  type HttpRequest,
  type Scope,
  signDetailed,
} from '@plainwire/wire'
import type { CallConfig, WireRequest } from './call.ts'
import type { Credentials } from './credentials/types.ts'
import type { EndpointParameters, Place } from './endpoint.ts'
import type { Signers } from './signers.ts'

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

/** Signs with plain SigV4; `signers.ts` knows whatever else a whole client signs with. */
export function signed(
  config: CallConfig,
  wire: WireRequest,
  settled: Settled,
): HttpRequest | Anomaly | Promise<HttpRequest | Anomaly> {
  const { checked, place, identity } = settled
  if (config.signBy) return config.signBy.sign(config, wire, settled)
  if (identity.credentials === undefined) return checked.request
  const scheme = schemeOf(config, wire, place)
  return scheme.name === 'sigv4' && !wire.events
    ? finished(config, checked, scopeOf(config, wire, settled, scheme, identity.credentials))
    : unsignable(config, wire, wire.events ? 'a signature of each event' : scheme.name)
}

export const unsignable = ({ service }: CallConfig, { op }: WireRequest, wanted: string): Anomaly =>
  anomaly('unsupported', `${op} wants to be signed with ${wanted}.`, {
    code: 'UNSUPPORTED_AUTH',
    op,
    service: service.name,
  })

/** The first scheme of the endpoint that there is a signer for; without one, the operation's own. */
export function schemeOf(
  { service }: CallConfig,
  { auth }: WireRequest,
  { resolved }: Place,
  signers: Signers = {},
): EndpointScheme {
  const offered = (resolved.properties.authSchemes ?? []) as readonly EndpointScheme[]
  const able = offered.find(({ name }) => name === 'sigv4' || signers[name])
  return able ?? offered[0] ?? { name: auth[0] ?? service.auth[0] ?? 'sigv4' }
}

export function scopeOf(
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
