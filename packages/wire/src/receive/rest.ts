/** HTTP bindings of requests, shared by restJson1 and restXml; the reading twin of `serialize/rest.ts`. */
import { type Body, isBytes } from '../http.ts'
import { inputShape, outputShape } from '../model/lookup.ts'
import type { Member, Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { isBodyMember } from '../serialize/rest.ts'
import type { ReceivedRequest, ReceiveOptions, Receiver } from '../servers/types.ts'
import { finished } from './finish.ts'
import { headersReceiver } from './headers.ts'
import { hostLabels } from './host.ts'
import { utf8Text } from './json.ts'
import { checkAccept, checkContentType } from './media.ts'
import { type MalformedCode, receiving } from './refuse.ts'
import { textReader } from './scalars.ts'
import { targetReader } from './uri.ts'

type Fields = Record<string, unknown>

/** How a protocol reads documents. */
export type RequestStyle = {
  readonly contentType: string
  readonly malformed: MalformedCode
  /** Are content type and accept header checked? */
  readonly strictMedia: boolean
  readonly members: (
    section: Section,
    shape: StructureShape,
    name: string,
  ) => (bytes: Uint8Array) => Fields
  readonly payload: (section: Section, member: Member, at: string) => (bytes: Uint8Array) => unknown
}

export const restReceiver =
  (style: RequestStyle) =>
  (service: ServiceInfo, section: Section, options: ReceiveOptions = {}): Receiver => {
    const shape = inputShape(section)
    const storeTarget = targetReader(section, shape)
    const storeHeaders = headersReceiver(section, shape)
    const storeBody = bodyReader(style, section, shape)
    const labels = hostLabels(section)
    const answer = style.strictMedia ? producedType(style, section) : undefined
    return finished(
      section,
      options,
      receiving(service, section, style.malformed, (request, bytes) => {
        if (answer !== undefined) checkAccept(request.headers, answer)
        const input: Fields = { ...labels(request.host) }
        storeBody(input, request, bytes)
        storeTarget(input, request)
        storeHeaders(input, request.headers)
        return input
      }),
    )
  }

type StoreBody = (input: Fields, request: ReceivedRequest, bytes?: Uint8Array) => void

function bodyReader(
  style: RequestStyle,
  section: Section,
  shape: StructureShape | undefined,
): StoreBody {
  const members = Object.entries(shape?.members ?? {})
  const payload = members.find(([, member]) => member.in === 'payload')
  const name = section.operation.input ?? section.operation.name
  if (payload) return payloadReader(style, section, payload, name)
  const described = members.some(([, member]) => isBodyMember(member))
  if (shape === undefined || !described) {
    // An input without any member may get members of a body one day; its sender may know them already.
    const mayGrow = shape !== undefined && members.length === 0
    return (_, { headers }, bytes = noBytes) => {
      if (style.strictMedia && !mayGrow) checkContentType(headers, undefined, bytes.length)
    }
  }
  const read = style.members(section, shape, name)
  return (input, { headers }, bytes = noBytes) => {
    if (style.strictMedia) checkContentType(headers, style.contentType, bytes.length)
    if (bytes.length > 0) Object.assign(input, read(bytes))
  }
}

const noBytes = new Uint8Array(0)

function payloadReader(
  style: RequestStyle,
  section: Section,
  [key, member]: [string, Member],
  name: string,
): StoreBody {
  const expected = payloadType(style, section, member)
  const read = payloadValue(style, section, member, `${name}$${key}`)
  return (input, request, bytes) => {
    const body: Body = bytes ?? request.body
    const length = isBytes(body) ? body.length : body.length
    if (style.strictMedia && expected !== undefined)
      checkContentType(request.headers, expected, length)
    if (bytes === undefined && isStream(section, member)) input[key] = request.body
    else if (length !== 0 && isBytes(body)) input[key] = read(body)
  }
}

export const eventStreamType = 'application/vnd.amazon.eventstream'

const isStream = (section: Section, { streaming, shape }: Member): boolean => {
  const target = shape === undefined ? undefined : section.shapes[shape]
  return streaming === true || (target?.type === 'union' && target.streaming === true)
}

/** The media type of a payload; bytes without one of their own may be anything. */
function payloadType(
  style: Pick<RequestStyle, 'contentType'>,
  section: Section,
  member: Member,
): string | undefined {
  if (member.shape !== undefined && isStream(section, member)) return eventStreamType
  if (member.mediaType !== undefined) return member.mediaType
  if (member.type === 'blob') return undefined
  return member.shape === undefined && member.type !== 'document' ? 'text/plain' : style.contentType
}

function payloadValue(
  style: RequestStyle,
  section: Section,
  member: Member,
  at: string,
): (bytes: Uint8Array) => unknown {
  if (member.type === 'blob' || isStream(section, member)) return bytes => bytes
  if (member.shape === undefined && member.type !== 'document') {
    const read = textReader(member, at, 'date-time')
    return bytes => read(utf8Text(bytes))
  }
  return style.payload(section, member, at)
}

/** The media type of the answer, where there is one to speak of. */
function producedType(style: RequestStyle, section: Section): string | undefined {
  const shape = outputShape(section)
  if (shape === undefined) return undefined
  const members = Object.values(shape.members)
  const payload = members.find(member => member.in === 'payload')
  if (payload) return payloadType(style, section, payload)
  return members.some(member => member.in === undefined) ? style.contentType : undefined
}
