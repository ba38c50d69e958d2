/**
 * Event stream framing (`application/vnd.amazon.eventstream`): messages of typed headers and a payload, with a
 * checksum over the lengths and one over the whole. Bytes may arrive in any pieces. What an event means is decided by
 * `parse/` and `receive/`.
 */
import type { Primitives } from '../primitives.ts'
import { malformed } from './malformed.ts'
import { decodeStrictUtf8, encodeUtf8 } from './utf8.ts'

export type EventHeader =
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'byte' | 'short' | 'integer'; readonly value: number }
  | { readonly type: 'long'; readonly value: number | bigint }
  | { readonly type: 'blob'; readonly value: Uint8Array }
  | { readonly type: 'string' | 'uuid'; readonly value: string }
  | { readonly type: 'timestamp'; readonly value: Date }

export type EventMessage = {
  readonly headers: Readonly<Record<string, EventHeader>>
  readonly payload: Uint8Array
}

export type EventLimits = {
  /** Bytes of a whole message; default 24 MiB, more than AWS allows. */
  readonly size?: number
}

type Crc32 = Pick<Primitives, 'crc32'>

/**
 * @example
 * encodeEvent({ headers: { ':event-type': { type: 'string', value: 'Records' } }, payload }, nodePrimitives)
 */
export function encodeEvent({ headers, payload }: EventMessage, { crc32 }: Crc32): Uint8Array {
  const head = encodeHeaders(headers)
  const message = new Uint8Array(head.length + payload.length + 16)
  const view = new DataView(message.buffer)
  view.setUint32(0, message.length)
  view.setUint32(4, head.length)
  view.setUint32(8, crc32(message.subarray(0, 8)))
  message.set(head, 12)
  message.set(payload, 12 + head.length)
  const end = message.length - 4
  view.setUint32(end, crc32(message.subarray(0, end)))
  return message
}

/**
 * Headers alone, as signatures need them.
 *
 * @example
 * encodeHeaders({ ':date': { type: 'timestamp', value: new Date() } })
 */
export function encodeHeaders(headers: EventMessage['headers']): Uint8Array {
  const pieces: Uint8Array[] = []
  for (const [name, header] of Object.entries(headers)) {
    const text = encodeUtf8(name)
    const value = encodeValue(header)
    if (text.length < 1 || text.length > 255) malformed('event-stream', `a header named ${name}`)
    pieces.push(Uint8Array.of(text.length), text, value)
  }
  return join(pieces)
}

/**
 * Messages out of bytes in whatever pieces. Throws `Malformed` on a broken message and on a broken end.
 *
 * @example
 * for await (const { headers, payload } of decodeEvents(body, nodePrimitives)) console.log(headers)
 */
export async function* decodeEvents(
  source: AsyncIterable<Uint8Array>,
  primitives: Crc32,
  limits?: EventLimits,
): AsyncGenerator<EventMessage, void, undefined> {
  const decoder = eventDecoder(primitives, limits)
  for await (const bytes of source) yield* decoder.add(bytes)
  decoder.end()
}

export type EventDecoder = {
  /** The messages that these bytes complete. */
  add(bytes: Uint8Array): EventMessage[]
  /** Refuses to end within a message. */
  end(): void
}

/** The same for whoever pushes bytes. Pieces are joined once, when a message is complete. */
export function eventDecoder(primitives: Crc32, limits: EventLimits = {}): EventDecoder {
  const size = limits.size ?? 24 * 1024 * 1024
  let pieces: Uint8Array[] = []
  let held = 0
  let wanted = 12 // the prelude: two lengths and their checksum
  return {
    add(bytes) {
      pieces.push(bytes)
      held += bytes.length
      const messages: EventMessage[] = []
      while (held >= wanted) {
        const buffer = join(pieces)
        if (wanted === 12) wanted = messageLength(buffer, primitives, size)
        pieces = [buffer]
        if (held < wanted) break
        messages.push(decodeEvent(buffer.subarray(0, wanted), primitives))
        pieces = [buffer.subarray(wanted)]
        held -= wanted
        wanted = 12
      }
      return messages
    },
    end() {
      if (held > 0) malformed('event-stream', 'the stream ends within a message')
    },
  }
}

function messageLength(bytes: Uint8Array, { crc32 }: Crc32, size: number): number {
  const view = viewOf(bytes)
  if (view.getUint32(8) !== crc32(bytes.subarray(0, 8)))
    malformed('event-stream', 'a broken prelude')
  const length = view.getUint32(0)
  if (length > size) malformed('event-stream', `a message of ${length} bytes`)
  if (view.getUint32(4) > length - 16)
    malformed('event-stream', 'headers longer than their message')
  return length
}

/**
 * One whole message.
 *
 * @example
 * decodeEvent(encodeEvent(message, nodePrimitives), nodePrimitives)
 */
export function decodeEvent(bytes: Uint8Array, primitives: Crc32): EventMessage {
  const view = viewOf(bytes)
  const end = bytes.length - 4
  if (end < 12 || messageLength(bytes, primitives, bytes.length) !== bytes.length) {
    malformed('event-stream', 'a message cut off')
  }
  if (view.getUint32(end) !== primitives.crc32(bytes.subarray(0, end))) {
    malformed('event-stream', 'a broken message')
  }
  const from = 12 + view.getUint32(4)
  return {
    headers: decodeHeaders(bytes.subarray(12, from)),
    payload: new Uint8Array(bytes.subarray(from, end)),
  }
}

function decodeHeaders(bytes: Uint8Array): Record<string, EventHeader> {
  const headers: Record<string, EventHeader> = {}
  const reader: Reader = { bytes, view: viewOf(bytes), at: 0 }
  while (reader.at < bytes.length) {
    const name = text(reader, bytes[take(reader, 1)]!)
    if (name === '') malformed('event-stream', 'a header without name')
    if (Object.hasOwn(headers, name)) malformed('event-stream', `header ${name} given twice`)
    const type = bytes[take(reader, 1)]!
    const header = readers[type]?.(reader) ?? malformed('event-stream', `header type ${type}`)
    Object.defineProperty(headers, name, { value: header, enumerable: true })
  }
  return headers
}

type Reader = { readonly bytes: Uint8Array; readonly view: DataView; at: number }

/** By type number. */
const readers: readonly ((reader: Reader) => EventHeader)[] = [
  () => ({ type: 'boolean', value: true }),
  () => ({ type: 'boolean', value: false }),
  reader => ({ type: 'byte', value: reader.view.getInt8(take(reader, 1)) }),
  reader => ({ type: 'short', value: reader.view.getInt16(take(reader, 2)) }),
  reader => ({ type: 'integer', value: reader.view.getInt32(take(reader, 4)) }),
  reader => ({ type: 'long', value: long(reader) }),
  reader => ({
    type: 'blob',
    value: new Uint8Array(blob(reader, reader.view.getUint16(take(reader, 2)))),
  }),
  reader => ({ type: 'string', value: text(reader, reader.view.getUint16(take(reader, 2))) }),
  reader => ({ type: 'timestamp', value: instant(reader) }),
  reader => ({ type: 'uuid', value: uuid(blob(reader, 16)) }),
]

function long(reader: Reader): number | bigint {
  const value = reader.view.getBigInt64(take(reader, 8))
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function instant(reader: Reader): Date {
  const date = new Date(Number(reader.view.getBigInt64(take(reader, 8))))
  return Number.isNaN(date.getTime()) ? malformed('event-stream', 'a timestamp out of range') : date
}

const blob = (reader: Reader, length: number): Uint8Array => {
  const from = take(reader, length)
  return reader.bytes.subarray(from, from + length)
}

function text(reader: Reader, length: number): string {
  try {
    return decodeStrictUtf8(blob(reader, length))
  } catch {
    return malformed('event-stream', 'text that is not UTF-8 or is cut off')
  }
}

function take(reader: Reader, length: number): number {
  const from = reader.at
  reader.at += length
  if (reader.at > reader.bytes.length) malformed('event-stream', 'a header cut off')
  return from
}

const uuid = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

/** Type number and value. */
const encodeValue = ({ type, value }: EventHeader): Uint8Array => writers[type](value as never)

const writers = {
  boolean: (value: boolean) => Uint8Array.of(value ? 0 : 1),
  byte: (value: number) => fixed(2, 1, view => view.setInt8(1, value)),
  short: (value: number) => fixed(3, 2, view => view.setInt16(1, value)),
  integer: (value: number) => fixed(4, 4, view => view.setInt32(1, value)),
  long: (value: number | bigint) => fixed(5, 8, view => view.setBigInt64(1, BigInt(value))),
  blob: (value: Uint8Array) => counted(6, value),
  string: (value: string) => counted(7, encodeUtf8(value)),
  timestamp: (value: Date) => fixed(8, 8, view => view.setBigInt64(1, BigInt(value.getTime()))),
  uuid: (value: string) => Uint8Array.of(9, ...uuidBytes(value)),
} satisfies Record<EventHeader['type'], (value: never) => Uint8Array>

function uuidBytes(text: string): number[] {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text))
    malformed('event-stream', 'a bad UUID')
  return text.match(/[\da-f]{2}/gi)!.map(pair => Number.parseInt(pair, 16))
}

function counted(type: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff) malformed('event-stream', 'a header value of more than 65535 bytes')
  return join([Uint8Array.of(type, bytes.length >> 8, bytes.length & 255), bytes])
}

function fixed(type: number, width: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(1 + width)
  bytes[0] = type
  write(new DataView(bytes.buffer))
  return bytes
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
