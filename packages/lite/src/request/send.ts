/**
 * One request on the wire: encoded by the rules of the contract, sent by the client's `call`, read by content type.
 * What fails comes back as a value, with all that an `error` function of a plugin is told of it.
 */
import { type CallConfig, call, type Environment, type Place } from '@plainwire/client/call'
import { type Anomaly, type HttpResponse, isAnomaly, type ServiceInfo } from '@plainwire/wire'
import type { Debug } from '../debug.ts'
import { headersOf, isSuccess, payloadOf, streamOf } from '../response.ts'
import { endpointParts, type Placed } from '../settings/endpoint.ts'
import type {
  Failure,
  LiteCredentials,
  LiteRequest,
  LiteResponse,
  Loose,
  Metadata,
} from '../types.ts'
import { type Encoded, encodeRequest } from './encode.ts'
import { failureOf, refused } from './failure.ts'
import { placeOf } from './place.ts'
import { isRetriable, retriesOf, waits } from './retry.ts'
import { transport } from './transport.ts'

/** What all requests of one client have in common. */
export type Sender = {
  readonly config: Placed
  readonly environment: Environment
  readonly debug?: Debug | undefined
}

/** Who asks, and where. */
export type Asking = {
  readonly region: string
  readonly credentials: LiteCredentials
  readonly metadata: Metadata
}

/** A failure, and the anomaly behind it. */
export type Failed = { readonly failure: Failure; readonly anomaly: Anomaly }

export const isFailed = (answer: LiteResponse | Failed): answer is Failed => 'failure' in answer

export async function send(
  sender: Sender,
  params: LiteRequest,
  asking: Asking,
): Promise<LiteResponse | Failed> {
  const { config, debug } = sender
  const endpoint = { ...config, ...endpointParts(params) }
  const region = params.region || asking.region
  const place = placeOf(params.service, region, endpoint)
  const encoded = encodeRequest(params, endpoint.pathPrefix, config)
  const retries = retriesOf(config)
  let payload: Loose
  const read = (response: HttpResponse, bytes: Uint8Array | undefined): Anomaly | undefined => {
    const { status } = response
    const headers = headersOf(response.headers)
    debug?.response(status, headers, bytes)
    payload = readPayload(params, config, response, bytes)
    return isSuccess(status) ? undefined : refused(status, headers, payload, params.service)
  }
  const answer = await call(
    callConfig(sender, encoded, place, asking),
    {
      op: asking.metadata.name ?? encoded.request.method,
      request: encoded.request,
      auth: ['sigv4'],
      unsignedPayload: false,
      parameters: () => ({}),
      streams: params.streamResponsePayload === true,
      failure: read,
      checksum: encoded.checksum,
    },
    { retry: waits(retries, (reason, delayMs) => debug?.retry(reason, delayMs)) },
  )
  if (isAnomaly(answer))
    return { failure: failureOf(answer, endpoint, place, asking.metadata), anomaly: answer }
  const { status, headers } = answer.response
  return { statusCode: status, headers: headersOf(headers), payload }
}

/** What an error says is read as well as it can be, whatever it claims to be. */
function readPayload(
  { rawResponsePayload, streamResponsePayload }: LiteRequest,
  config: Placed,
  response: HttpResponse,
  bytes: Uint8Array | undefined,
): Loose {
  const succeeded = isSuccess(response.status)
  if (bytes === undefined) return streamOf(response.body)
  if (streamResponsePayload && succeeded) return streamOf(bytes)
  if (rawResponsePayload) return Buffer.from(bytes)
  try {
    return payloadOf(bytes, headersOf(response.headers), config)
  } catch (cause) {
    if (succeeded) throw cause
    return Buffer.from(bytes).toString()
  }
}

/** The longest that AWS takes to answer is the quarter of an hour that a Lambda function may run. */
export const limits: { readonly connect: number; readonly idle: number } = {
  connect: 10_000,
  idle: 16 * 60_000,
}

const once = waits(0, () => undefined)

function callConfig(
  { config, environment, debug }: Sender,
  { shown, date, host }: Encoded,
  place: Place,
  { region, credentials, metadata }: Asking,
): CallConfig {
  const isElsewhere = host !== undefined && host !== place.host
  const sending = transport(config.keepAlive, environment, isElsewhere ? place.host : undefined)
  return {
    service: infoOf(metadata.service),
    environment: date === undefined ? environment : { ...environment, now: () => date.getTime() },
    send: debug?.telling(sending, metadata.service, shown) ?? sending,
    region: () => region,
    credentials: () => credentials as never,
    settings: () => ({}),
    place: () => (isElsewhere ? { ...place, host } : place),
    retry: () => once,
    retriable: isRetriable,
    limits,
    maxResponse: 2 ** 30,
  }
}

/** All that `call` needs to know of a service that nobody described. */
const infoOf = (name: string): ServiceInfo => ({
  name,
  id: name,
  version: '',
  shapeName: name,
  signingName: name,
  auth: ['sigv4'],
  protocols: [],
  codecs: {},
})
