/**
 * HTTP bindings, shared by restJson1 and restXml: labels, query and headers take their members, one payload member or
 * all the remaining ones make the body. What a body looks like is the protocol's own (`BodyStyle`).
 */

import { encodeUtf8 } from '../codec/utf8.ts'
import { type Body, type Header, noBody } from '../http.ts'
import type { SerializeContext, Serializer } from '../model/codec.ts'
import { eventMember, inputShape, shapeNamed } from '../model/lookup.ts'
import { part } from '../model/parts.ts'
import type { Member, Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { fitting } from './fitting.ts'
import { headersWriter } from './headers.ts'
import { hostPrefix } from './prefix.ts'
import { bytesOf, scalarWriter } from './scalars.ts'
import { targetWriter } from './uri.ts'

export type TextWrite = (value: unknown, context: SerializeContext) => string

/** How a protocol writes documents. */
export type BodyStyle = {
  readonly contentType: string
  /** All members that are bound to nothing else, as one document. */
  readonly members: (
    service: ServiceInfo,
    section: Section,
    shape: StructureShape,
    name: string,
  ) => TextWrite
  /** One member as the whole document. */
  readonly payload: (
    service: ServiceInfo,
    section: Section,
    member: Member,
    key: string,
  ) => TextWrite
  /** What an absent payload structure leaves in the body, if anything. */
  readonly absentStructure?: string
}

type Input = Readonly<Record<string, unknown>>
type BodyWriter = (input: Input, context: SerializeContext) => { body: Body; contentType?: string }

/** A status belongs to responses; in a request such a member is one of the body. */
export const isBodyMember = (member: Member): boolean =>
  member.in === undefined || member.in === 'status'

export const restSerializer =
  (style: BodyStyle) =>
  (service: ServiceInfo, section: Section): Serializer => {
    const shape = inputShape(section)
    const method = section.operation.http?.method ?? 'POST'
    const prefix = hostPrefix(section)
    const write = bodyWriter(style, service, section, shape)
    const target = targetWriter(section, shape)
    const name = section.operation.input ?? section.operation.name
    const headers = headersWriter(section, shape, name)
    return fitting(service, section, (input, context) => {
      const { body, contentType } = write(input, context)
      return {
        method,
        target: target(input, context),
        headers: withContentType(headers(input, context), contentType),
        body,
        ...prefix(input),
      }
    })
  }

/** A content type that a member set wins over the protocol's. */
const withContentType = (headers: Header[], contentType: string | undefined): Header[] =>
  contentType === undefined || headers.some(([name]) => name === 'content-type')
    ? headers
    : [['content-type', contentType], ...headers]

function bodyWriter(
  style: BodyStyle,
  service: ServiceInfo,
  section: Section,
  shape: StructureShape | undefined,
): BodyWriter {
  const members = Object.entries(shape?.members ?? {})
  const payload = members.find(([, member]) => member.in === 'payload')
  if (payload) return payloadWriter(style, service, section, payload)
  if (shape === undefined || !members.some(([, member]) => isBodyMember(member)))
    return () => ({ body: noBody })
  const name = section.operation.input ?? section.operation.name
  const write = style.members(service, section, shape, name)
  return (input, context) => ({
    body: encodeUtf8(write(input, context)),
    contentType: style.contentType,
  })
}

function payloadWriter(
  style: BodyStyle,
  service: ServiceInfo,
  section: Section,
  [key, member]: [string, Member],
): BodyWriter {
  const at = `${section.operation.input ?? section.operation.name}$${key}`
  if (member.type === 'blob') return blobPayload(section, member, key, at)
  if (eventMember(section, inputShape(section))?.key === key) return () => eventStream
  if (member.shape === undefined && member.type !== 'document') {
    const write = scalarWriter(section, member, at, 'date-time')
    return ({ [key]: value }) =>
      absent(value)
        ? { body: noBody }
        : { body: encodeUtf8(write(value)), contentType: member.mediaType ?? 'text/plain' }
  }
  const write = style.payload(service, section, member, key)
  const shape = member.shape === undefined ? undefined : shapeNamed(section, member.shape)
  const nothing = shape?.type === 'structure' ? style.absentStructure : undefined
  return (input, context) => {
    const value = input[key]
    if (!absent(value))
      return { body: encodeUtf8(write(value, context)), contentType: style.contentType }
    return nothing === undefined
      ? { body: noBody }
      : { body: encodeUtf8(nothing), contentType: style.contentType }
  }
}

/** The events themselves are put in by whoever sends: they are written one by one. */
const eventStream = { body: noBody, contentType: 'application/vnd.amazon.eventstream' } as const

function blobPayload(section: Section, member: Member, key: string, at: string): BodyWriter {
  const contentType = member.mediaType ?? 'application/octet-stream'
  const read = member.streaming ? part(section, 'requestBody') : bytesOf
  return ({ [key]: value }) =>
    absent(value) ? { body: noBody, contentType } : { body: read(at, value), contentType }
}

const absent = (value: unknown): value is undefined | null => value === undefined || value === null
