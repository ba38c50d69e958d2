/**
 * How a call of a hand-made API is written and read. Its request holds the members, or is an envelope of these and of
 * what goes with them: `{ $parameters, $contentType, $headers, $target }`. What is read is the decoded body where that is
 * an object, otherwise `{ $body }`.
 */
import {
  type Anomaly,
  anomaly,
  type Codec,
  type Header,
  type HttpResponse,
  isAnomaly,
  type Parsed,
  type Parser,
  type Section,
  type Serializer,
  type ServiceInfo,
  type UnplacedRequest,
} from '@plainwire/wire'
import { awsJson1_1 } from '@plainwire/wire/lean/aws-json'
import { awsQuery } from '@plainwire/wire/lean/query'
import { apiResponse, decodedBody, rawBody } from './decode.ts'
import { isFields } from './flatten.ts'
import { encodeParams, type Payload } from './parameters.ts'
import type { Wire } from './settings.ts'
import { targetHeader } from './target.ts'

export type Envelope = {
  readonly $parameters?: Payload | undefined
  readonly $contentType?: string | undefined
  readonly $headers?: readonly Header[] | undefined
  /** In place of the `X-Amz-Target` that the definition makes; an empty one is none. */
  readonly $target?: string | undefined
}

const names = ['$parameters', '$contentType', '$headers', '$target']

export const isEnvelope = (input: object): input is Envelope =>
  names.some(name => Object.hasOwn(input, name))

/** Members alone are parameters; none at all are no parameters. */
const envelopeOf = (input: object): Envelope =>
  isEnvelope(input) ? input : Object.keys(input).length === 0 ? {} : { $parameters: input }

export const handMade = (wire: Wire): Codec => ({
  serializer:
    (_, { operation }) =>
    input =>
      guarded(operation.name, () => written(wire, operation.name, envelopeOf(input))),
  parser: (service, section) => reader(wire, service, section),
})

/** The codec of a description, which takes envelopes as well. */
export const enveloping = (codec: Codec): Codec => ({
  ...codec,
  serializer(service, section) {
    const write = codec.serializer(service, section)
    return (input, context) =>
      isEnvelope(input)
        ? guarded(section.operation.name, () => rewritten(write, context, input))
        : write(input, context)
  },
})

/** Parameters that cannot be written are the caller's. */
function guarded(op: string, write: () => UnplacedRequest | Anomaly): UnplacedRequest | Anomaly {
  try {
    return write()
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    return anomaly('incorrect', `${op}: ${cause.message}`, { code: 'BAD_PARAMETERS', op, cause })
  }
}

function written(wire: Wire, action: string, envelope: Envelope): UnplacedRequest {
  const { $parameters, $contentType, $headers = [], $target } = envelope
  const { method, version, userAgent } = wire
  const target = $target ?? targetHeader(wire, action)
  const { body, query, contentType } = encodeParams($parameters, {
    action,
    version,
    method,
    contentType: $contentType,
    option: wire.contentType,
    target: target !== undefined,
    flatten: wire.flatten,
  })
  return {
    method,
    target: query === undefined ? wire.path : withQuery(wire.path, query),
    headers: merged(
      [
        ...header('content-type', contentType),
        ...header('x-amz-target', target || undefined),
        ...header('user-agent', userAgent),
      ],
      $headers,
    ),
    body: bytesOf(body ?? ''),
  }
}

/** What a caller says stands in for what would be said otherwise. */
function merged(own: readonly Header[], given: readonly Header[]): Header[] {
  const named = new Set(given.map(([name]) => name.toLowerCase()))
  return [...own.filter(([name]) => !named.has(name.toLowerCase())), ...given]
}

const header = (name: string, value: string | undefined): Header[] =>
  value === undefined ? [] : [[name, value]]

const withQuery = (path: string, query: string): string =>
  query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`

const bytesOf = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body

/** A described request, with what the envelope says in place of what the description does. */
function rewritten(
  write: Serializer,
  context: Parameters<Serializer>[1],
  { $parameters = {}, $contentType, $headers = [], $target }: Envelope,
): UnplacedRequest | Anomaly {
  const isRaw = typeof $parameters === 'string' || $parameters instanceof Uint8Array
  if (!isRaw && !isFields($parameters))
    throw new TypeError('The parameters of a described operation are an object, or a text.')
  if (isRaw === ($contentType === undefined))
    throw new TypeError('A text and its content type go together: an object has neither.')
  const made = write(isRaw ? {} : $parameters, context)
  if (isAnomaly(made)) return made
  const own = made.headers.filter(([name]) => name.toLowerCase() !== 'content-type' || !isRaw)
  return {
    ...made,
    headers: merged(own, [
      ...header('content-type', $contentType),
      ...header('x-amz-target', $target || undefined),
      ...$headers,
    ]),
    ...(isRaw && { body: bytesOf($parameters) }),
  }
}

function reader(wire: Wire, service: ServiceInfo, section: Section): Parser {
  const jsonFailure = awsJson1_1.parser(service, section)
  const xmlFailure = awsQuery.parser(service, section)
  return (response, bytes = new Uint8Array(0)) => {
    const { status } = response
    if (status < 200 || status >= 300) {
      const parse = isXml(bytes) ? xmlFailure : jsonFailure
      return parse(status < 200 ? { ...response, status: 500 } : response, bytes)
    }
    // Nothing stands in an empty body, so that this reads what headers say of the request.
    const { requestId: told } = jsonFailure(response, new Uint8Array(0))
    const output = outputOf(wire, service, section, response, bytes)
    const requestId = told ?? idWithin(output)
    return { output, ...(requestId !== undefined && { requestId }) }
  }
}

const isXml = (bytes: Uint8Array): boolean =>
  /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 256)))

/** As the Query protocols tell it. */
function idWithin(output: object): string | undefined {
  const { ResponseMetadata, requestId } = output as Readonly<Record<string, unknown>>
  const id = isFields(ResponseMetadata) ? ResponseMetadata.RequestId : requestId
  return typeof id === 'string' ? id : undefined
}

function outputOf(
  { decode, lists, onDecodeError }: Wire,
  service: ServiceInfo,
  { operation }: Section,
  response: HttpResponse,
  bytes: Uint8Array,
): Parsed['output'] {
  const made = apiResponse(response, bytes)
  if (!decode) return { $body: rawBody(made) }
  try {
    const value = decodedBody(made, { lists })
    const isPlain = isFields(value) && !isAnomaly(value) && !Object.hasOwn(value, '$body')
    return isPlain ? value : { $body: value }
  } catch (cause) {
    if (onDecodeError !== 'error') return { $body: rawBody(made) }
    return anomaly('fault', `The response is no ${made.contentType}.`, {
      code: 'UNREADABLE',
      status: made.status,
      service: service.name,
      op: operation.name,
      cause,
    })
  }
}
