/** Messages to events: the reading twin of `write.ts`. Exceptions and errors in the stream come out as anomalies. */
import { type Anomaly, anomaly } from '../anomaly.ts'
import type { EventMessage } from '../codec/event-stream.ts'
import { isMalformed } from '../codec/malformed.ts'
import { decodeUtf8 } from '../codec/utf8.ts'
import { eventMember, outputShape, structureNamed } from '../model/lookup.ts'
import type { Member, Section, ServiceInfo, StructureShape, UnionShape } from '../model/types.ts'
import { categoryOf } from '../parse/errors.ts'
import type { Notes } from '../parse/scalars.ts'
import { type EventStyle, inDocument, type ReadBytes } from './style.ts'

type Record_ = Record<string, unknown>

/** What one message is: an event of the union, members of the output itself, or the end of it all. */
export type Received =
  | { readonly event: Record_ }
  | { readonly initial: Record_ }
  | { readonly failed: Anomaly }

export type EventReader = {
  /** The output member that holds the events. */
  readonly key: string
  readonly read: (message: EventMessage) => Received
}

/** Compiles the event stream of an operation's output, where it has one. */
export function eventReader(
  service: ServiceInfo,
  section: Section,
  style: EventStyle,
): EventReader | undefined {
  const shape = outputShape(section)
  const stream = eventMember(section, shape)
  if (shape === undefined || stream === undefined) return undefined
  const context: Context = { service, section, events: eventsOf(section, style, stream.union) }
  const initial = initialRead(section, style, shape, stream.key)
  return {
    key: stream.key,
    read: message => {
      try {
        const kind = textHeader(message, ':message-type') ?? ''
        const read = kinds[kind] ?? (() => broken(context, `a message of type '${kind}'`))
        return read(context, message, initial)
      } catch (cause) {
        return broken(context, isMalformed(cause) ? cause.malformed : String(cause))
      }
    },
  }
}

type ReadEvent = {
  readonly read: (message: EventMessage) => Record_
  readonly name: string
  readonly shape: StructureShape | undefined
}
type Context = {
  readonly service: ServiceInfo
  readonly section: Section
  readonly events: ReadonlyMap<string, ReadEvent>
}

const kinds: Readonly<
  Record<string, (context: Context, message: EventMessage, initial: ReadBytes) => Received>
> = {
  event: (context, message, initial) => {
    const type = textHeader(message, ':event-type')
    if (type === undefined) return broken(context, 'an event without its type')
    if (type === 'initial-response') return { initial: initial(message.payload, {}) as Record_ }
    const known = context.events.get(type)
    if (known === undefined) return { event: { $unknown: [type, message.payload] } }
    return { event: { [type]: known.read(message) } }
  },
  exception: (context, message) => {
    const type = textHeader(message, ':exception-type')
    const known = context.events.get(type ?? '')
    return { failed: exception(context, type, known, known?.read(message)) }
  },
  error: ({ service, section }, message) => {
    const code = textHeader(message, ':error-code') ?? 'UNKNOWN_ERROR'
    const text = textHeader(message, ':error-message') ?? code
    const details = { code, service: service.name, op: section.operation.name }
    return { failed: anomaly(categoryOf(500, code), text, details) }
  },
}

const textHeader = ({ headers }: EventMessage, name: string): string | undefined => {
  const header = headers[name]
  return header?.type === 'string' ? header.value : undefined
}

function exception(
  { service, section }: Context,
  type: string | undefined,
  known: ReadEvent | undefined,
  data: Record_ | undefined,
): Anomaly {
  const error = known?.shape?.error
  const status = error?.status ?? (error?.fault === 'client' ? 400 : 500)
  const code = known?.name ?? type ?? 'UNKNOWN_EXCEPTION'
  const message = data?.message ?? data?.Message
  return anomaly(
    categoryOf(status, code, known?.shape),
    typeof message === 'string' ? message : code,
    {
      code,
      status,
      ...(data === undefined ? {} : { data }),
      ...(error?.retryable ? { retryable: true } : {}),
      service: service.name,
      op: section.operation.name,
    },
  )
}

const broken = ({ service, section }: Context, what: string): Received => ({
  failed: anomaly(
    'fault',
    `The event stream of ${section.operation.name} cannot be read: ${what}`,
    { code: 'UNREADABLE_RESPONSE', service: service.name, op: section.operation.name },
  ),
})

/** Members beside the stream; those bound to headers came with the response. */
function initialRead(
  section: Section,
  style: EventStyle,
  shape: StructureShape,
  streamKey: string,
): ReadBytes {
  const stream = shape.members[streamKey]
  return style.readMembers(
    section,
    shape,
    section.operation.output ?? '',
    member => member !== stream,
  )
}

function eventsOf(
  section: Section,
  style: EventStyle,
  union: UnionShape,
): ReadonlyMap<string, ReadEvent> {
  return new Map(
    Object.entries(union.members).map(([key, member]) => {
      const shape = structureNamed(section, member.shape)
      const name = member.shape ?? key
      return [key, { name, shape, read: eventRead(section, style, shape, name) }]
    }),
  )
}

function eventRead(
  section: Section,
  style: EventStyle,
  shape: StructureShape | undefined,
  name: string,
): ReadEvent['read'] {
  const members = Object.entries(shape?.members ?? {})
  const headers = members.filter(([, member]) => member.eventHeader).map(([key]) => key)
  const payload = shape && payloadRead(section, style, shape, name)
  return message => {
    const event = payload?.(message.payload, {}) ?? {}
    for (const key of headers) {
      const header = message.headers[key]
      if (header !== undefined) event[key] = header.value
    }
    return event
  }
}

type ReadPayload = (bytes: Uint8Array, notes: Notes) => Record_

function payloadRead(
  section: Section,
  style: EventStyle,
  shape: StructureShape,
  name: string,
): ReadPayload | undefined {
  const found = Object.entries(shape.members).find(([, member]) => member.eventPayload)
  if (found === undefined) {
    if (!Object.values(shape.members).some(inDocument)) return undefined
    const read = style.readMembers(section, shape, name, inDocument)
    return (bytes, notes) => (bytes.length === 0 ? {} : (read(bytes, notes) as Record_))
  }
  const [key, member] = found
  const read = explicit(section, style, member)
  return (bytes, notes) => {
    const value = read(bytes, notes)
    return value === undefined ? {} : { [key]: value }
  }
}

function explicit(section: Section, style: EventStyle, member: Member): ReadBytes {
  if (member.type === 'blob') return bytes => bytes
  if (member.shape === undefined && member.type !== 'document') return bytes => decodeUtf8(bytes)
  const read = style.read(section, member)
  return (bytes, notes) => (bytes.length === 0 ? undefined : read(bytes, notes))
}
