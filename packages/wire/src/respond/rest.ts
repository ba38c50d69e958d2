/** HTTP bindings of responses, shared by restJson1 and restXml. Answers `parse/rest.ts`. */
import { encodeUtf8 } from '../codec/utf8.ts'
import { type Body, type Header, noBody } from '../http.ts'
import { outputShape, streamedOutput } from '../model/lookup.ts'
import type { Member, Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { isBodyMember } from '../parse/bindings.ts'
import { bodyOf } from '../serialize/body.ts'
import { headersWriter } from '../serialize/headers.ts'
import { bytesOf, scalarWriter } from '../serialize/scalars.ts'
import type { RespondContext, Responder, RespondOptions } from '../servers/types.ts'
import { asGiven, responding } from './fit.ts'

type Output = Readonly<Record<string, unknown>>

/** How a protocol writes documents. */
export type ResponseStyle = {
  readonly contentType: string
  readonly requestIdHeader: string
  readonly members: (
    service: ServiceInfo,
    section: Section,
    shape: StructureShape,
    name: string,
  ) => (output: unknown) => string
  readonly payload: (
    service: ServiceInfo,
    section: Section,
    member: Member,
    key: string,
  ) => (value: unknown) => string
  /** What stands in for a document without members. */
  readonly emptyDocument: string
}

export const restResponder =
  (style: ResponseStyle) =>
  (service: ServiceInfo, section: Section, options: RespondOptions = {}): Responder => {
    const shape = outputShape(section)
    const writeHeaders = responseHeaders(section, shape, section.operation.output ?? '')
    const write = bodyWriter(style, service, section, shape)
    const statusOf = statusReader(section, shape)
    return responding(service, section, options, (output, context) => {
      const { body, contentType } = write(output)
      const headers = [...writeHeaders(output), ...requestIdHeader(style, context)]
      return {
        status: statusOf(output),
        headers: withContentType(headers, contentType),
        body,
      }
    })
  }

export const requestIdHeader = (
  { requestIdHeader: name }: Pick<ResponseStyle, 'requestIdHeader'>,
  { requestId }: RespondContext,
): Header[] => (requestId === undefined ? [] : [[name, requestId]])

/** A named header wins over the same name in a prefix map. */
export function responseHeaders(
  section: Section,
  shape: StructureShape | undefined,
  name: string,
): (output: Output) => Header[] {
  const write = headersWriter(section, shape, name)
  return output => {
    const seen = new Set<string>()
    return write(output, asGiven).filter(([key]) => !seen.has(key) && seen.add(key))
  }
}

function statusReader(
  section: Section,
  shape: StructureShape | undefined,
): (output: Output) => number {
  const usual = section.operation.http?.code ?? 200
  const [key] = Object.entries(shape?.members ?? {}).find(([, { in: at }]) => at === 'status') ?? []
  return output => {
    const status = key === undefined ? undefined : output[key]
    return Number.isInteger(status) ? (status as number) : usual
  }
}

/** A content type that a member set wins over the protocol's. */
export const withContentType = (headers: Header[], contentType: string | undefined): Header[] =>
  contentType === undefined || headers.some(([name]) => name === 'content-type')
    ? headers
    : [['content-type', contentType], ...headers]

type BodyWriter = (output: Output) => { body: Body; contentType?: string }

function bodyWriter(
  style: ResponseStyle,
  service: ServiceInfo,
  section: Section,
  shape: StructureShape | undefined,
): BodyWriter {
  if (shape === undefined) return () => ({ body: noBody })
  const members = Object.entries(shape.members)
  const payload = members.find(([, member]) => member.in === 'payload')
  if (payload) return payloadWriter(style, service, section, payload)
  const { contentType } = style
  if (!members.some(([, member]) => isBodyMember(member))) {
    const body = encodeUtf8(style.emptyDocument)
    return () => ({ body, contentType })
  }
  const write = style.members(service, section, shape, section.operation.output ?? '')
  return output => ({ body: encodeUtf8(write(output)), contentType })
}

function payloadWriter(
  style: ResponseStyle,
  service: ServiceInfo,
  section: Section,
  [key, member]: [string, Member],
): BodyWriter {
  const at = `${section.operation.output}$${key}`
  const { contentType, write } = payloadBody(style, service, section, member, key, at)
  return ({ [key]: value }) =>
    value === undefined || value === null
      ? { body: noBody }
      : { body: write(value), contentType: member.mediaType ?? contentType }
}

function payloadBody(
  style: ResponseStyle,
  service: ServiceInfo,
  section: Section,
  member: Member,
  key: string,
  at: string,
): { contentType: string; write: (value: unknown) => Body } {
  if (member.type === 'blob') {
    const write = member.streaming ? bodyOf : bytesOf
    return { contentType: 'application/octet-stream', write: value => write(at, value) }
  }
  if (streamedOutput(section) === key)
    return { contentType: 'application/vnd.amazon.eventstream', write: value => bodyOf(at, value) }
  if (member.shape === undefined && member.type !== 'document') {
    const write = scalarWriter(section, member, at, 'date-time')
    return { contentType: 'text/plain', write: value => encodeUtf8(write(value)) }
  }
  const write = style.payload(service, section, member, key)
  return { contentType: style.contentType, write: value => encodeUtf8(write(value)) }
}
