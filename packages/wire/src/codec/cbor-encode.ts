/** Plain values to CBOR; the writing half of `cbor.ts`. Lengths are definite, numbers as short as they can be. */
import { decodeHex } from './hex.ts'

/**
 * Members that are `undefined` are left out. Numbers with a fraction take 4 bytes where that is exact, else 8.
 *
 * @example
 * encodeCbor({ name: 'plain', blob: new Uint8Array([1, 2]), at: new Date() })
 */
export function encodeCbor(value: unknown): Uint8Array {
  const bytes = new Uint8Array(512)
  const writer: Writer = { bytes, view: new DataView(bytes.buffer), at: 0 }
  write(writer, value)
  return writer.bytes.slice(0, writer.at)
}

const tag: unique symbol = Symbol('cbor tag')

type Tagged = { readonly [tag]: number; readonly value: unknown }

const isTagged = (value: object): value is Tagged => tag in value

/**
 * A decimal for `encodeCbor` with every digit of its text: tag 4, `[exponent, mantissa]`. `undefined` if it is none.
 *
 * @example
 * encodeCbor({ price: cborDecimal('19.90') })
 */
export function cborDecimal(text: string): object | undefined {
  const found = /^(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text)
  if (!found) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = found
  const made: Tagged = {
    [tag]: 4,
    value: [Number(exponent) - fraction.length, BigInt(whole + fraction)],
  }
  return made
}

type Writer = { bytes: Uint8Array; view: DataView; at: number }

function write(writer: Writer, value: unknown): void {
  if (value === null || value === undefined) head(writer, 7, 22)
  else if (typeof value === 'object') writeObject(writer, value)
  else if (typeof value === 'string') writeText(writer, value)
  else if (typeof value === 'boolean') head(writer, 7, value ? 21 : 20)
  else if (typeof value === 'bigint') writeBig(writer, value)
  else if (typeof value === 'number') writeNumber(writer, value)
  else throw new TypeError(`cbor: cannot write a ${typeof value}`)
}

function writeObject(writer: Writer, value: object): void {
  if (Array.isArray(value)) {
    head(writer, 4, value.length)
    for (const item of value) write(writer, item)
  } else if (value instanceof Uint8Array) {
    head(writer, 2, value.length)
    put(writer, value)
  } else if (value instanceof Date) {
    head(writer, 6, 1)
    writeNumber(writer, value.getTime() / 1000)
  } else if (isTagged(value)) {
    head(writer, 6, value[tag])
    write(writer, value.value)
  } else {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    head(writer, 5, members.length)
    for (const [key, member] of members) {
      writeText(writer, key)
      write(writer, member)
    }
  }
}

/** Text takes at most three bytes for each of its units; how many is known once it is written. */
function writeText(writer: Writer, text: string): void {
  if (text.length < 8) {
    const from = reserve(writer, 1 + text.length * 3)
    const { written } = utf8.encodeInto(text, writer.bytes.subarray(from + 1))
    writer.bytes[from] = 0x60 | written
    writer.at = from + 1 + written
  } else {
    const bytes = utf8.encode(text)
    head(writer, 3, bytes.length)
    put(writer, bytes)
  }
}

const utf8 = /* @__PURE__ */ new TextEncoder()

function writeNumber(writer: Writer, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    head(writer, value < 0 ? 1 : 0, value < 0 ? -1 - value : value)
  } else if (Math.fround(value) === value || Number.isNaN(value)) {
    const at = reserve(writer, 5)
    writer.view.setUint8(at, 0xfa)
    writer.view.setFloat32(at + 1, value)
  } else {
    const at = reserve(writer, 9)
    writer.view.setUint8(at, 0xfb)
    writer.view.setFloat64(at + 1, value)
  }
}

/** As a whole number where 64 bits hold it, else as tag 2 or 3. */
function writeBig(writer: Writer, value: bigint): void {
  const magnitude = value < 0n ? -1n - value : value
  if (magnitude < 1n << 64n) {
    head(writer, value < 0n ? 1 : 0, magnitude)
    return
  }
  const digits = magnitude.toString(16)
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  head(writer, 6, value < 0n ? 3 : 2)
  writeObject(writer, decodeHex(even))
}

function head(writer: Writer, major: number, argument: number | bigint): void {
  const top = major << 5
  const at = reserve(writer, widthOf(argument))
  const { view } = writer
  if (argument < 24) view.setUint8(at, top | Number(argument))
  else if (argument < 0x100) view.setUint16(at, ((top | 24) << 8) | Number(argument))
  else if (argument < 0x10000) {
    view.setUint8(at, top | 25)
    view.setUint16(at + 1, Number(argument))
  } else if (argument < 0x100000000) {
    view.setUint8(at, top | 26)
    view.setUint32(at + 1, Number(argument))
  } else {
    view.setUint8(at, top | 27)
    view.setBigUint64(at + 1, BigInt(argument))
  }
}

const widthOf = (argument: number | bigint): number =>
  argument < 24 ? 1 : argument < 0x100 ? 2 : argument < 0x10000 ? 3 : argument < 0x100000000 ? 5 : 9

function put(writer: Writer, bytes: Uint8Array): void {
  const at = reserve(writer, bytes.length) // first: it may exchange `writer.bytes`
  writer.bytes.set(bytes, at)
}

/** Makes room for `length` bytes and says where. */
function reserve(writer: Writer, length: number): number {
  const at = writer.at
  writer.at += length
  if (writer.at > writer.bytes.length) {
    const grown = new Uint8Array(Math.max(writer.at, writer.bytes.length * 2))
    grown.set(writer.bytes)
    writer.bytes = grown
    writer.view = new DataView(grown.buffer)
  }
  return at
}
