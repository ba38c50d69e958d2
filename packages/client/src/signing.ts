/** Chooses how a request is signed, from the endpoint's word and the operation's, and has it signed. */
import {
  type Anomaly,
  type AuthScheme,
  anomaly,
  type ChecksummedRequest,
  type HttpRequest,
  type Scope,
  sign,
  signDetailed,
} from '@plainwire/wire'
import type { CallConfig, WireRequest } from './call.ts'
import type { Credentials } from './credentials/types.ts'
import type { Place } from './endpoint.ts'

/** One entry of `authSchemes` in an endpoint's properties. */
type EndpointScheme = {
  readonly name: string
  readonly signingName?: string
  readonly signingRegion?: string
  readonly signingRegionSet?: readonly string[]
  readonly disableDoubleEncoding?: boolean
}

export function signed(
  config: CallConfig,
  wire: WireRequest,
  { request, payload, body }: ChecksummedRequest,
  place: Place,
  region: string,
  credentials: Credentials | undefined,
): HttpRequest | Anomaly {
  if (credentials === undefined) return request
  const scheme = schemeOf(config.service.auth, wire.auth, place)
  if (scheme.name !== 'sigv4')
    return anomaly('unsupported', `${wire.op} wants to be signed with ${scheme.name}.`, {
      code: 'UNSUPPORTED_AUTH',
      op: wire.op,
      service: config.service.name,
    })
  const scope = scopeOf(config, wire, request, scheme, region, credentials)
  const { primitives } = config.environment
  if (payload === undefined) return sign(request, scope, primitives)
  const made = signDetailed(request, { ...scope, payload, payloadHeader: true }, primitives)
  return body === undefined ? made.request : { ...made.request, body: body(made) }
}

function schemeOf(
  service: readonly AuthScheme[],
  operation: readonly AuthScheme[],
  place: Place,
): EndpointScheme {
  const offered = place.resolved.properties.authSchemes as readonly EndpointScheme[] | undefined
  const known = offered?.find(({ name }) => name === 'sigv4') ?? offered?.[0]
  return known ?? { name: operation[0] ?? service[0] ?? 'sigv4' }
}

function scopeOf(
  { service, environment }: CallConfig,
  wire: WireRequest,
  request: HttpRequest,
  scheme: EndpointScheme,
  region: string,
  credentials: Credentials,
): Scope {
  const unsigned = wire.unsignedPayload && request.scheme === 'https'
  const once = scheme.disableDoubleEncoding === true
  return {
    credentials,
    region: scheme.signingRegion ?? region,
    service: scheme.signingName ?? service.signingName,
    date: new Date(environment.now()),
    payload: unsigned ? 'unsigned' : 'hash',
    escapePath: once ? 'once' : 'twice',
    payloadHeader: once || unsigned,
  }
}
