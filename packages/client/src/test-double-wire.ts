/**
 * A test double's end of the wire: reads a request as a service would, has it answered, and writes the answer, so that
 * serializing, signing, retries and parsing are those of a real call.
 */
import {
  type Anomaly,
  anomaly,
  collect,
  dechunked,
  type Header,
  type HttpRequest,
  type HttpResponse,
  header,
  isAnomaly,
  isBytes,
  type Section,
  type ServiceInfo,
} from '@plainwire/wire'
import { type ReceivedRequest, type ServerCodec, serverCodecs } from '@plainwire/wire/servers'
import type { OpCall } from './invoke.ts'

type Facts = {
  readonly op: string
  readonly info: ServiceInfo
  readonly section: Section
  readonly input: Readonly<Record<string, unknown>>
}

const limit = 64 * 2 ** 20

/** @example await answered(request, facts, async call => ({ Item: {} })) */
export async function answered(
  request: HttpRequest,
  { op, info, section, input }: Facts,
  answer: (call: OpCall) => Promise<object>,
): Promise<HttpResponse | Anomaly> {
  const codec = await codecOf(info)
  if (isAnomaly(codec)) return codec
  const bytes = await bodyOf(request)
  if (isAnomaly(bytes)) return bytes
  const whole: ReceivedRequest = {
    ...request,
    body: bytes,
    placed: placedOf(section, input),
  }
  const received = codec.receiver(info, section)(whole, bytes)
  const context = { requestId: 'test-double' }
  if (isAnomaly(received)) return codec.failure(info, section)(received, context)
  const result = await answer({ op, request: received.input })
  if (isAnomaly(result))
    return codec.failure(info, section)({ status: statusOf(result), ...result }, context)
  return codec.responder(info, section)(result as Record<string, unknown>, context)
}

type Answering = Pick<ServerCodec, 'receiver' | 'responder' | 'failure'>

/** A hand-made API brings its own. */
type Served = ServiceInfo & { readonly server?: () => Promise<Answering> }

async function codecOf(info: Served): Promise<Answering | Anomaly> {
  if (info.server !== undefined) return info.server()
  const protocol = info.protocols.find(name => serverCodecs[name] !== undefined)
  return protocol === undefined
    ? anomaly('unsupported', `No server is known for ${info.protocols.join(', ')}.`)
    : serverCodecs[protocol]()
}

/** Of the body, what the service would keep: without chunks around it. */
async function bodyOf({ body, headers }: HttpRequest): Promise<Uint8Array | Anomaly> {
  const isChunked = header(headers, 'content-encoding')?.includes('aws-chunked')
  if (!isChunked) return collect(body, limit)
  const open = () => dechunked(isBytes(body) ? once(body) : body.open(), { trailers: true }).body
  return collect({ replayable: false, open }, limit)
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

/** Labels that the endpoint took out of the path: S3's bucket. */
function placedOf(section: Section, input: Facts['input']): Record<string, string> {
  const { uri = '' } = section.operation.http ?? {}
  const shape = section.shapes[section.operation.input ?? '']
  const members = shape?.type === 'structure' ? Object.entries(shape.members) : []
  return Object.fromEntries(
    members.flatMap(([key, { in: place }]) =>
      place === 'label' && !uri.includes(`{${key}`) ? [[key, String(input[key])]] : [],
    ),
  )
}

/** Statuses that mean these categories, for anomalies that say none. */
const statuses: Readonly<Record<Anomaly['$anomaly'], number>> = {
  unavailable: 503,
  interrupted: 503,
  incorrect: 400,
  forbidden: 403,
  unsupported: 501,
  'not-found': 404,
  conflict: 409,
  fault: 500,
  busy: 429,
}
const statusOf = ({ $anomaly, status }: Anomaly): number => status ?? statuses[$anomaly]

export type { Header }
