/**
 * Events to messages: each member of an event union is compiled once into a closure that fills typed headers and payload.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import type { EventHeader, EventMessage } from '../codec/event-stream.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { noBody } from '../http.ts'
import type { SerializeContext } from '../model/codec.ts'
import { eventMember, inputShape, structureNamed } from '../model/lookup.ts'
import type { Member, Section, SimpleType, StructureShape } from '../model/types.ts'
import { instantOf } from '../parts/instants.ts'
import { isRecord } from '../record.ts'
import { bytesOf, misfit, oneMember, scalarWriter } from '../serialize/scalars.ts'
import { type EventStyle, inDocument, type WriteBytes } from './style.ts'

/** Throws a `Misfit` for an event that does not fit. */
export type WriteEvent = (event: unknown, context: SerializeContext) => EventMessage

export type EventWriter = {
  /** The input member that holds the events. */
  readonly key: string
  readonly write: WriteEvent
  /** The other members as the first message, for protocols without another place for them. */
  readonly initial: WriteEvent
}

/** Compiles the event stream of an operation's input, where it has one. */
export function eventWriter(section: Section, style: EventStyle): EventWriter | undefined {
  const shape = inputShape(section)
  const stream = eventMember(section, shape)
  if (shape === undefined || stream === undefined) return undefined
  const events = new Map(
    Object.entries(stream.union.members).map(([key, member]) => [
      key,
      eventWrite(section, style, key, member),
    ]),
  )
  const write: WriteEvent = (event, context) => {
    const value = oneMember(stream.name, stream.union.members, event)
    for (const [key, one] of events)
      if (value[key] !== undefined && value[key] !== null) return one(value[key], context)
    return misfit(stream.name, 'an event', event)
  }
  return { key: stream.key, write, initial: initialWrite(section, style, shape, stream.key) }
}

const text = (value: string): EventHeader => ({ type: 'string', value })

function initialWrite(
  section: Section,
  style: EventStyle,
  shape: StructureShape,
  streamKey: string,
): WriteEvent {
  const { [streamKey]: _, ...members } = shape.members
  const name = section.operation.input ?? section.operation.name
  const write = style.writeMembers(section, { ...shape, members }, name, () => true)
  const headers = {
    ':message-type': text('event'),
    ':event-type': text('initial-request'),
    ':content-type': text(style.contentType),
  }
  return (input, context) => ({ headers, payload: write(input, context) })
}

function eventWrite(section: Section, style: EventStyle, key: string, member: Member): WriteEvent {
  const name = member.shape ?? key
  const shape = structureNamed(section, member.shape)
  const type = shape?.error ? 'exception' : 'event'
  const payload = shape && payloadWrite(section, style, shape, name)
  const start = {
    ':message-type': text(type),
    [`:${type}-type`]: text(key),
    ...(payload ? { ':content-type': text(payload.contentType) } : {}),
  }
  const fields = Object.entries(shape?.members ?? {})
    .filter(([, one]) => one.eventHeader)
    .map(([header, one]) => [header, headerOf(section, `${name}$${header}`, one)] as const)
  return (value, context) => {
    if (!isRecord(value)) return misfit(name, 'an object', value)
    const headers: Record<string, EventHeader> = { ...start }
    for (const [header, write] of fields) {
      const part = value[header]
      if (part !== undefined && part !== null) headers[header] = write(part)
    }
    return { headers, payload: payload ? payload.write(value, context) : noBody }
  }
}

type Payload = { readonly contentType: string; readonly write: WriteBytes }

function payloadWrite(
  section: Section,
  style: EventStyle,
  shape: StructureShape,
  name: string,
): Payload | undefined {
  const found = Object.entries(shape.members).find(([, member]) => member.eventPayload)
  if (found === undefined) {
    if (!Object.values(shape.members).some(inDocument)) return undefined
    const write = style.writeMembers(section, shape, name, inDocument)
    return { contentType: style.contentType, write }
  }
  const [key, member] = found
  const { contentType, write } = explicit(section, style, member, `${name}$${key}`)
  return {
    contentType,
    write: (value, context) => {
      const part = (value as Record<string, unknown>)[key]
      return part === undefined || part === null ? noBody : write(part, context)
    },
  }
}

function explicit(section: Section, style: EventStyle, member: Member, at: string): Payload {
  if (member.shape !== undefined)
    return { contentType: style.contentType, write: style.write(section, member, at) }
  if (member.type === 'blob')
    return {
      contentType: member.mediaType ?? 'application/octet-stream',
      write: value => bytesOf(at, value),
    }
  const write = scalarWriter(section, member, at, 'date-time')
  return {
    contentType: member.mediaType ?? 'text/plain',
    write: value => encodeUtf8(write(value)),
  }
}

function headerOf(section: Section, at: string, member: Member): (value: unknown) => EventHeader {
  const type = member.type ?? 'string'
  const special = headers[type]
  if (special) return value => special(at, value)
  const check = scalarWriter(section, member, at, 'epoch-seconds')
  const kind = kinds[type] ?? 'string'
  return value => {
    check(value)
    return { type: kind, value } as EventHeader
  }
}

const headers: Partial<Record<SimpleType, (at: string, value: unknown) => EventHeader>> = {
  blob: (at, value) => ({ type: 'blob', value: bytesOf(at, value) }),
  timestamp: (at, value) => ({ type: 'timestamp', value: instantOf(at, value) }),
}

/** Headers have no other types; a number of unknown width travels as the width most services use. */
const kinds: Partial<Record<SimpleType, EventHeader['type']>> = {
  boolean: 'boolean',
  byte: 'byte',
  short: 'short',
  integer: 'integer',
  long: 'long',
  number: 'integer',
}
