/** One attempt of a call: look up, place, check, sign, send, take in. */
import {
  type Anomaly,
  anomaly,
  type ChecksumSettings,
  collect,
  type Header,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  isBytes,
  type UnplacedRequest,
} from '@plainwire/wire'
import type { CallConfig, Effort, Trace, WireRequest, WireResponse } from './call.ts'
import type { Credentials } from './credentials/types.ts'
import { isForeign, type Place } from './endpoint.ts'
import { type Identity, signed } from './signing.ts'

export async function attempt({
  config,
  wire,
  trace,
  limits,
  signal,
}: Effort): Promise<WireResponse | Anomaly> {
  const region = await config.region()
  if (isAnomaly(region)) return region
  if (typeof region !== 'string' || region.trim() === '') return lacking('region')
  const identity = await (config.signBy?.identify ?? identify)(config, wire)
  if (isAnomaly(identity)) return identity
  const settings = await config.settings()
  const accountId = identity.credentials?.accountId
  const parameters = wire.parameters({ ...settings, region, accountId })
  const place = config.place(parameters, wire.endpoint)
  if (isAnomaly(place)) return place
  const { checksums } = config
  const conservative = checksums ? checksums === 'when_required' : isForeign(settings.endpoint)
  const check = { config, wire, conservative }
  const checked = await checkedRequest(check, placed(config, wire.request, place))
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

/** Who sends: nobody where the operation wants none, else whoever has the credentials. */
export async function identify(
  config: CallConfig,
  { auth }: WireRequest,
): Promise<Identity | Anomaly> {
  if (auth[0] === 'none') return {}
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

function placed(
  { guards }: CallConfig,
  request: UnplacedRequest,
  { scheme, host, path, resolved }: Place,
): HttpRequest {
  const extra = Object.entries(resolved.headers).flatMap(([name, values]) =>
    values.map((value): Header => [name, value]),
  )
  if (guards) extra.push(...guards.headers(request.headers))
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
