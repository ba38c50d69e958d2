/** rpcv2Cbor and rpcv2Json responses: the whole output as the body, or none where there is no output. */
import { encodeCbor } from '../codec/cbor.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { type Header, noBody } from '../http.ts'
import { outputShape, streamedOutput } from '../model/lookup.ts'
import type { Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { bodyOf } from '../serialize/body.ts'
import { cborObject } from '../serialize/cbor.ts'
import { jsonObject } from '../serialize/json.ts'
import type {
  FailureWriter,
  RespondContext,
  Responder,
  RespondOptions,
  ServerCodec,
} from '../servers/types.ts'
import { type ErrorParts, errorParts, messageKey } from './errors.ts'
import { asGiven, reasonOf, responding } from './fit.ts'
import { jsonErrorText } from './json.ts'
import { queryError } from './query-error.ts'

type Style = {
  readonly protocol: string
  readonly contentType: string
  readonly body: (
    section: Section,
    shape: StructureShape,
    name: string,
  ) => (output: unknown) => Uint8Array
  readonly error: (section: Section | undefined, parts: ErrorParts) => Uint8Array
}

const rpcv2Responder =
  ({ protocol, contentType, body }: Style) =>
  (service: ServiceInfo, section: Section, options: RespondOptions = {}): Responder => {
    const stream = streamedOutput(section)
    if (stream !== undefined)
      return responding(service, section, options, (output, context) => ({
        status: 200,
        headers: headersOf(protocol, 'application/vnd.amazon.eventstream', context),
        body: bodyOf(stream, output[stream] ?? ''),
      }))
    const shape = outputShape(section)
    const write = shape && body(section, shape, section.operation.output ?? '')
    return responding(service, section, options, (output, context) => ({
      status: 200,
      headers: headersOf(protocol, write && contentType, context),
      body: write ? write(output) : noBody,
    }))
  }

const rpcv2Failure =
  ({ protocol, contentType, error }: Style) =>
  (service: ServiceInfo, section?: Section): FailureWriter =>
  (failure, context = {}) => {
    const parts = errorParts(section, failure)
    return {
      status: parts.status,
      headers: [...headersOf(protocol, contentType, context), ...queryError(service, parts)],
      body: error(section, parts),
    }
  }

const headersOf = (
  protocol: string,
  contentType: string | undefined,
  { requestId }: RespondContext,
): Header[] => [
  ['smithy-protocol', protocol],
  ...(contentType === undefined ? [] : [['content-type', contentType] as const]),
  ...(requestId === undefined ? [] : [['x-amzn-requestid', requestId] as const]),
]

const jsonStyle = { renames: false, rpcv2: true } as const

const json: Style = {
  protocol: 'rpc-v2-json',
  contentType: 'application/json',
  body: (section, shape, name) => {
    const write = jsonObject(section, shape, name, jsonStyle)
    return output => encodeUtf8(write(output, asGiven))
  },
  error: (section, parts) => encodeUtf8(jsonErrorText(section, parts, jsonStyle, parts.name)),
}

const cbor: Style = {
  protocol: 'rpc-v2-cbor',
  contentType: 'application/cbor',
  body: (section, shape, name) => {
    const tree = cborObject(section, shape, name)
    return output => encodeCbor(tree(output, asGiven))
  },
  error: (section, parts) =>
    encodeCbor({
      __type: parts.name,
      ...(messageKey(parts.shape) === undefined ? { message: parts.message } : {}),
      ...cborMembers(section, parts),
    }),
}

function cborMembers(
  section: Section | undefined,
  { shape, name, fields }: ErrorParts,
): Record<string, unknown> {
  if (section === undefined || shape === undefined) return { ...fields }
  try {
    return cborObject(section, shape, name)(fields, asGiven) as Record<string, unknown>
  } catch (thrown) {
    reasonOf(thrown)
    return {}
  }
}

export const rpcv2CborResponder: ServerCodec['responder'] = rpcv2Responder(cbor)
export const rpcv2CborFailure: ServerCodec['failure'] = rpcv2Failure(cbor)
export const rpcv2JsonResponder: ServerCodec['responder'] = rpcv2Responder(json)
export const rpcv2JsonFailure: ServerCodec['failure'] = rpcv2Failure(json)
