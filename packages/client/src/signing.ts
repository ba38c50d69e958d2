/** Chooses how a request is signed, from the endpoint's word and the operation's, and has it signed. */
import {
  type Anomaly,
  anomaly,
  type ChecksummedRequest,
  type HttpRequest,
  isAnomaly,
  type Scope,
  type Signed,
  signBearer,
  signDetailed,
  sign as signSigV4,
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
export type Signers = Readonly<Record<string, (() => Promise<Signer>) | undefined>>

/** One entry of `authSchemes` in an endpoint's properties. */
type EndpointScheme = {
  readonly name: string
  readonly signingName?: string
  readonly signingRegion?: string
  readonly signingRegionSet?: readonly string[]
  readonly disableDoubleEncoding?: boolean
}

/** All that is settled before a request is signed. */
type Settled = {
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
  const scheme = schemeOf(config, wire, settled.place)
  const scope = scopeOf(config, wire, settled, scheme, identity.credentials)
  return scheme.name === 'sigv4'
    ? finished(config, checked, scope)
    : signedBy(config, wire, settled, scheme, scope)
}

/** The first scheme of the endpoint that there is a signer for; without one, the operation's own. */
function schemeOf(
  { service, signers }: CallConfig,
  { auth }: WireRequest,
  { resolved }: Place,
): EndpointScheme {
  const offered = (resolved.properties.authSchemes ?? []) as readonly EndpointScheme[]
  const able = offered.find(({ name }) => name === 'sigv4' || signers[name] !== undefined)
  return able ?? offered[0] ?? { name: auth[0] ?? service.auth[0] ?? 'sigv4' }
}

function scopeOf(
  { service, environment }: CallConfig,
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
    date: new Date(environment.now()),
    payload: checked.payload ?? (unsigned ? 'unsigned' : 'hash'),
    escapePath: once ? 'once' : 'twice',
    payloadHeader: once || unsigned || checked.payload !== undefined,
  }
}

function finished(
  { environment: { primitives } }: CallConfig,
  { request, body }: ChecksummedRequest,
  scope: Scope,
  sign: NonNullable<Signer['sign']> = signDetailed,
): HttpRequest {
  if (body === undefined)
    return sign === signDetailed
      ? signSigV4(request, scope, primitives)
      : sign(request, scope, primitives).request
  const made = sign(request, scope, primitives)
  return { ...made.request, body: body(made) }
}

async function signedBy(
  config: CallConfig,
  wire: WireRequest,
  { checked, parameters }: Settled,
  { name }: EndpointScheme,
  scope: Scope,
): Promise<HttpRequest | Anomaly> {
  const load = config.signers[name]
  if (load === undefined)
    return anomaly('unsupported', `${wire.op} wants to be signed with ${name}.`, {
      code: 'UNSUPPORTED_AUTH',
      op: wire.op,
      service: config.service.name,
    })
  const signer = await load()
  const prepared = await signer.prepare?.(checked.request, scope, parameters)
  if (isAnomaly(prepared)) return prepared
  const request = prepared?.request ?? checked.request
  return finished(config, { ...checked, request }, prepared?.scope ?? scope, signer.sign)
}
