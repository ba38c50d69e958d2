/**
 * One untyped wire call: place, sign, send, try again. Anything that speaks HTTP to AWS goes through here; what it knows
 * of the operation comes in as data, above all how to recognise a failure.
 */
import {
  type Anomaly,
  type AuthScheme,
  anomaly,
  type ChecksumChoice,
  type ChecksumSettings,
  type ChecksumStep,
  type ChecksumTraits,
  type CompressionSettings,
  collect,
  type EventRequest,
  type Header,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  isBytes,
  type Limits,
  type Send,
  type ServiceInfo,
  type signDetailed,
  type UnplacedRequest,
} from '@plainwire/wire'
import type { Credentials, Provider } from './credentials/types.ts'
import {
  type EndpointParameters,
  type EndpointSettings,
  isForeign,
  type Place,
  type Whereabouts,
} from './endpoint.ts'
import type { Environment } from './environment.ts'
import { type Attempt, type Meta, remember } from './meta.ts'
import type { RegionProvider } from './region.ts'
import type { Retriable, RetryPolicy } from './retry.ts'
import type { SignBy } from './signers.ts'
import { type Identity, signed, type TokenProvider } from './signing.ts'

/** What a client settles once for all its calls. */
export type CallConfig = {
  readonly service: ServiceInfo
  readonly environment: Environment
  readonly send: Send
  readonly region: RegionProvider
  readonly credentials: Provider
  readonly settings: () => EndpointSettings | Promise<EndpointSettings>
  readonly place: (parameters: EndpointParameters) => Place | Anomaly
  /** Signs by schemes other than `sigv4`, by name. */
  readonly signBy?: SignBy | undefined
  /** Signs in place of `sigv4`: presigned requests do. */
  readonly sign?: typeof signDetailed | undefined
  /** A token to send instead of a signature, where an operation takes one. */
  readonly token?: TokenProvider | undefined
  readonly retry: RetryPolicy
  readonly retriable: Retriable
  readonly limits: Limits
  /** Bytes of a response that is read whole. */
  readonly maxResponse: number
  /** When bodies are checked: always when it can be, or only when the operation demands it. */
  readonly checksums?: 'when_supported' | 'when_required' | undefined
  readonly rareChecksum?: ChecksumSettings['rare']
  /** Sends where both sides speak at once; without it `send` does. */
  readonly duplex?: (() => Promise<Send>) | undefined
  readonly compression?: Pick<CompressionSettings, 'compression' | 'compressionMinBytes'>
}

export type WireRequest = {
  readonly op: string
  readonly request: UnplacedRequest
  readonly auth: readonly AuthScheme[]
  readonly unsignedPayload: boolean
  readonly parameters: (where: Whereabouts) => EndpointParameters
  /** Leave the body of a success unread. */
  readonly streams: boolean
  /** How the bodies are checked, where they are. */
  readonly checksum?: BodyCheck | undefined
  /** The body is a stream of events, whose messages are signed. */
  readonly events?: EventRequest | undefined
  /** Does this response report a failure? */
  readonly failure: (response: HttpResponse, bytes: Uint8Array | undefined) => Anomaly | undefined
}

export type BodyCheck = {
  readonly step: ChecksumStep
  readonly traits: ChecksumTraits
  readonly choice: ChecksumChoice
}

export type WireResponse = {
  readonly response: HttpResponse
  /** The body, unless it streams. */
  readonly bytes?: Uint8Array
}

export type CallOptions = {
  readonly signal?: AbortSignal | undefined
  readonly retriable?: Retriable | undefined
  readonly retry?: RetryPolicy | undefined
  /** Takes over what is known of a success, which is then not remembered with the response: remembering costs. */
  readonly take?: ((found: Meta) => void) | undefined
}

/** What is known of a call while it runs; it becomes the result's `meta`. */
type Trace = { -readonly [K in keyof Meta]: Meta[K] } & { attempts: Attempt[] }

/** Resolves to a response or an anomaly, both with `meta`; never rejects. */
export async function call(
  config: CallConfig,
  wire: WireRequest,
  options: CallOptions = {},
): Promise<WireResponse | Anomaly> {
  const { environment, service } = config
  const trace: Trace = { op: wire.op, service: service.name, attempts: [] }
  for (let retries = 0; ; retries++) {
    const started = environment.now()
    const result = await attempt(config, wire, trace, options.signal).catch(cause =>
      unexpected(cause, wire.op, service.name),
    )
    const made: Tried = { durationMs: environment.now() - started }
    if (trace.response) made.status = trace.response.status
    if (trace.request) trace.attempts.push(made)
    if (!isAnomaly(result)) {
      ;(options.retry ?? config.retry).succeeded(retries)
      if (options.take) options.take(trace)
      else remember(result, trace)
      return result
    }
    remember(result, trace)
    made.category = result.$anomaly
    const delayMs = delayOf(config, wire, options, result, retries)
    if (delayMs === undefined) return result
    made.delayMs = delayMs
    await environment.wait(delayMs, options.signal)
    // What one attempt left is not said of the next.
    delete trace.request
    delete trace.response
  }
}

type Tried = { -readonly [K in keyof Attempt]: Attempt[K] }

function delayOf(
  config: CallConfig,
  wire: WireRequest,
  options: CallOptions,
  failure: Anomaly,
  retries: number,
): number | undefined {
  const { body } = wire.request
  if (options.signal?.aborted || ('replayable' in body && !body.replayable)) return undefined
  if (!(options.retriable ?? config.retriable)(failure)) return undefined
  return (options.retry ?? config.retry).delay(failure, retries, config.environment.random)
}

/** A provider, a transport or a hook that throws is a fault of this call and not a rejection. */
export const unexpected = (cause: unknown, op: string, service: string): Anomaly =>
  anomaly('fault', cause instanceof Error ? cause.message : String(cause), {
    code: 'UNEXPECTED',
    op,
    service,
    cause,
  })

async function attempt(
  config: CallConfig,
  wire: WireRequest,
  trace: Trace,
  signal: AbortSignal | undefined,
): Promise<WireResponse | Anomaly> {
  const region = await config.region()
  if (isAnomaly(region)) return region
  if (typeof region !== 'string' || region.trim() === '') return lacking('region')
  const identity = await identify(config, wire)
  if (isAnomaly(identity)) return identity
  const settings = await config.settings()
  const accountId = identity.credentials?.accountId
  const parameters = wire.parameters({ ...settings, region, accountId })
  const place = config.place(parameters)
  if (isAnomaly(place)) return place
  const { checksums, limits } = config
  const conservative = checksums ? checksums === 'when_required' : isForeign(settings.endpoint)
  const check = { config, wire, conservative }
  const checked = await checkedRequest(check, placed(wire.request, place))
  if (isAnomaly(checked)) return checked
  const request = await signed(config, wire, { checked, place, parameters, region, identity })
  if (isAnomaly(request)) return request
  trace.region = region
  trace.endpoint = `${request.scheme}://${request.host}${place.path}`
  trace.request = request
  const send = wire.events && config.duplex ? await config.duplex() : config.send
  const response = await send(request, signal ? { signal, limits } : { limits })
  if (isAnomaly(response)) return response
  return received(check, trace, response)
}

/** Who sends: nobody where the operation wants none, the bearer of a token where it takes one, else the credentials. */
async function identify(config: CallConfig, { auth }: WireRequest): Promise<Identity | Anomaly> {
  if (auth[0] === 'none') return {}
  if (config.token !== undefined && auth.includes('bearer')) {
    const token = await config.token()
    if (token !== undefined) return isAnomaly(token) ? token : { token }
  }
  const credentials = await config.credentials()
  if (!complete(credentials)) return lacking('credentials')
  return isAnomaly(credentials) ? credentials : { credentials }
}

/** A provider's word counts when it is an anomaly or a pair of keys; a call is never sent unsigned for want of one. */
const complete = (found: Credentials | Anomaly | undefined): boolean =>
  isAnomaly(found) || Boolean(found?.accessKeyId && found.secretAccessKey)

const lacking = (what: string): Anomaly =>
  anomaly('fault', `The client's '${what}' came to nothing: what was given is empty.`, {
    code: `NO_${what.toUpperCase()}`,
  })

/** What checking the bodies of a call needs to know. */
type Check = {
  readonly config: CallConfig
  readonly wire: WireRequest
  readonly conservative: boolean
}

async function received(
  check: Check,
  trace: Trace,
  response: HttpResponse,
): Promise<WireResponse | Anomaly> {
  const { config, wire } = check
  const { status, headers } = response
  trace.response = { status, headers }
  if (wire.streams && status < 300) {
    const failure = wire.failure(response, undefined)
    if (failure) {
      if (!isBytes(response.body)) response.body.release?.()
      return failure
    }
    const checked = await checkedBody(check, response, undefined)
    return isAnomaly(checked) ? checked : { response: checked }
  }
  const bytes = await collect(response.body, config.maxResponse)
  if (isAnomaly(bytes)) return bytes
  trace.response = { status, headers, bytes }
  const checked = await checkedBody(check, response, bytes)
  if (isAnomaly(checked)) return checked
  return wire.failure(response, bytes) ?? { response, bytes }
}

const checkedRequest = (check: Check, request: HttpRequest) => {
  const { checksum, events } = check.wire
  return checksum === undefined
    ? { request, ...(events && { payload: events.payload }) }
    : checksum.step.request(request, checksum.traits, checksum.choice, checksumSettings(check))
}

const checkedBody = (check: Check, response: HttpResponse, bytes: Uint8Array | undefined) => {
  const { checksum } = check.wire
  return checksum === undefined
    ? response
    : checksum.step.response(response, bytes, checksum.traits, checksumSettings(check))
}

const checksumSettings = ({ config, conservative }: Check): ChecksumSettings => ({
  primitives: config.environment.primitives,
  conservative,
  rare: config.rareChecksum,
})

function placed(request: UnplacedRequest, { scheme, host, path, resolved }: Place): HttpRequest {
  const extra = Object.entries(resolved.headers).flatMap(([name, values]) =>
    values.map((value): Header => [name, value]),
  )
  return {
    method: request.method,
    scheme,
    host: request.hostPrefix === undefined || isAddress(host) ? host : request.hostPrefix + host,
    target: path === '' ? request.target : path + request.target,
    headers: extra.length === 0 ? request.headers : [...request.headers, ...extra],
    body: request.body,
  }
}

/** A prefix makes no sense before an address or this machine's own name. */
const isAddress = (host: string): boolean =>
  /^(\[|localhost(:|$)|\d+\.\d+\.\d+\.\d+(:|$))/.test(host)
