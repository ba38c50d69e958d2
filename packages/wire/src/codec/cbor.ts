/**
 * CBOR (RFC 8949) as Smithy's rpcv2Cbor uses it, to and from plain values.
 *
 * Whole numbers beyond 2^53 are bigints, tag 1 is a Date, tags 2 and 3 are bigints, tag 4 is `{ decimal: text }`;
 * other tags are dropped and their value kept. What the format allows but nobody sends (half-width simple values,
 * keys that are not text) is refused.
 */
import type { Decimal } from './json.ts'
import { malformed } from './malformed.ts'
import { decodeStrictUtf8 } from './utf8.ts'

export { cborDecimal, encodeCbor } from './cbor-encode.ts'

export type CborLimits = {
  /** Values within values; default 500. */
  readonly depth?: number
  /** Bytes of the whole; default no limit. */
  readonly size?: number
}

/**
 * @example
 * decodeCbor(encodeCbor({ name: 'plain', at: new Date(0) }))
 */
export function decodeCbor(bytes: Uint8Array, limits: CborLimits = {}): unknown {
  if (limits.size !== undefined && bytes.length > limits.size) malformed('cbor', 'too large')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const reader: Reader = { bytes, view, at: 0, depth: limits.depth ?? 500 }
  const value = read(reader)
  if (reader.at < bytes.length) malformed('cbor', 'more than one value', reader.at)
  return value
}

type Reader = { readonly bytes: Uint8Array; readonly view: DataView; at: number; depth: number }

function read(reader: Reader): unknown {
  if (--reader.depth < 0) malformed('cbor', 'nested too deeply', reader.at)
  const head = byte(reader)
  const value = majors[head >> 5]!(reader, head & 31)
  reader.depth++
  return value
}

/** By major type. `minor` holds a small argument, or how the argument follows. */
const majors: readonly ((reader: Reader, minor: number) => unknown)[] = [
  argument,
  (reader, minor) => negative(argument(reader, minor)),
  readBytes,
  readText,
  readList,
  readMap,
  readTag,
  readSimple,
]

/** The number behind a head: in its low bits, or in the 1, 2, 4 or 8 bytes that follow. */
function argument(reader: Reader, minor: number): number | bigint {
  if (minor < 24) return minor
  const from = take(
    reader,
    minor < 28 ? 1 << (minor - 24) : malformed('cbor', 'a bad head', reader.at),
  )
  if (minor === 24) return reader.view.getUint8(from)
  if (minor === 25) return reader.view.getUint16(from)
  if (minor === 26) return reader.view.getUint32(from)
  const wide = reader.view.getBigUint64(from)
  return wide <= Number.MAX_SAFE_INTEGER ? Number(wide) : wide
}

const negative = (value: number | bigint): number | bigint =>
  typeof value === 'number' && value < Number.MAX_SAFE_INTEGER ? -1 - value : -1n - BigInt(value)

const indefinite = 31

/** How many follow; no more than there are bytes left for, `each` of them at least. */
function count(reader: Reader, minor: number, each: number): number {
  const length = argument(reader, minor)
  if (length > (reader.bytes.length - reader.at) / each) malformed('cbor', 'cut off', reader.at)
  return Number(length)
}

function readBytes(reader: Reader, minor: number): Uint8Array {
  if (minor !== indefinite) {
    const from = take(reader, count(reader, minor, 1))
    return new Uint8Array(reader.bytes.subarray(from, reader.at)) // a copy, and no Buffer
  }
  const pieces: Uint8Array[] = []
  let length = 0
  while (!atBreak(reader)) {
    const piece = readBytes(reader, pieceLength(reader, 2))
    pieces.push(piece)
    length += piece.length
  }
  const joined = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

function readText(reader: Reader, minor: number): string {
  let text = ''
  if (minor === indefinite) {
    while (!atBreak(reader)) text += readText(reader, pieceLength(reader, 3))
    return text
  }
  const from = take(reader, count(reader, minor, 1))
  const { bytes, at } = reader
  if (at - from < 24) {
    let i = from
    while (i < at && bytes[i]! < 128) text += String.fromCharCode(bytes[i++]!)
    if (i === at) return text
  }
  try {
    return decodeStrictUtf8(bytes.subarray(from, at))
  } catch {
    return malformed('cbor', 'text that is not UTF-8', from)
  }
}

/** The head of one piece of indefinite bytes or text: same type, definite length. */
function pieceLength(reader: Reader, major: number): number {
  const head = byte(reader)
  if (head >> 5 !== major || (head & 31) === indefinite) malformed('cbor', 'a bad piece', reader.at)
  return head & 31
}

function readList(reader: Reader, minor: number): unknown[] {
  const list: unknown[] = []
  if (minor === indefinite) while (!atBreak(reader)) list.push(read(reader))
  else for (let left = count(reader, minor, 1); left > 0; left--) list.push(read(reader))
  return list
}

function readMap(reader: Reader, minor: number): Record<string, unknown> {
  const map: Record<string, unknown> = {}
  if (minor === indefinite) while (!atBreak(reader)) readEntry(reader, map)
  else for (let left = count(reader, minor, 2); left > 0; left--) readEntry(reader, map)
  return map
}

function readEntry(reader: Reader, map: Record<string, unknown>): void {
  const head = byte(reader)
  if (head >> 5 !== 3) malformed('cbor', 'a key that is not text', reader.at)
  const key = readText(reader, head & 31)
  const value = read(reader)
  if (key !== '__proto__') map[key] = value
  else
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
}

function readTag(reader: Reader, minor: number): unknown {
  const tag = argument(reader, minor)
  const value = read(reader)
  return tags[Number(tag)]?.(value) ?? value
}

const tags: Readonly<Record<number, (value: unknown) => unknown>> = {
  1: value =>
    typeof value === 'number' && Math.abs(value) <= 8.64e12
      ? new Date(Math.round(value * 1000))
      : malformed('cbor', 'a timestamp that is none'),
  2: value => bigInteger(value),
  3: value => -1n - bigInteger(value),
  4: decimal,
}

function bigInteger(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) malformed('cbor', 'a big number without bytes')
  let digits = '0x0'
  for (const part of value) digits += part.toString(16).padStart(2, '0')
  return BigInt(digits)
}

/** `[exponent, mantissa]`, as text: few decimals are numbers exactly. */
function decimal(value: unknown): Decimal {
  const [exponent, mantissa] = Array.isArray(value) && value.length === 2 ? value : []
  const whole = typeof mantissa === 'bigint' || Number.isInteger(mantissa)
  if (!Number.isInteger(exponent) || !whole) malformed('cbor', 'a decimal that is none')
  return { decimal: `${mantissa}e${exponent}` }
}

/** `true`, `false`, `null`, `undefined`, and floats of three widths. */
function readSimple(reader: Reader, minor: number): unknown {
  if (minor >= 20 && minor < 24) return [false, true, null, undefined][minor - 20]
  if (minor === 25) return half(reader.view.getUint16(take(reader, 2)))
  if (minor === 26) return reader.view.getFloat32(take(reader, 4))
  if (minor === 27) return reader.view.getFloat64(take(reader, 8))
  return malformed('cbor', 'an unknown simple value', reader.at)
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24)
}

function atBreak(reader: Reader): boolean {
  if (reader.bytes[reader.at] !== 0xff) return false
  reader.at++
  return true
}

const byte = (reader: Reader): number => reader.bytes[take(reader, 1)]!

/** Moves on by `length` bytes and says where they begin. */
function take(reader: Reader, length: number): number {
  const from = reader.at
  if (length > reader.bytes.length - from) malformed('cbor', 'cut off', from)
  reader.at += length
  return from
}
