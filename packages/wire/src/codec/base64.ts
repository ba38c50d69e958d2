/**
 * Base64 (RFC 4648, section 4). Uses what the platform has - Node's Buffer, `Uint8Array.fromBase64` - and a table
 * elsewhere. Reading is strict: garbage, missing padding and white space are refused, not skipped.
 */

/**
 * @example
 * encodeBase64(new TextEncoder().encode('plain')) // 'cGxhaW4='
 */
export function encodeBase64(bytes: Uint8Array): string {
  const { Buffer } = platform
  if (Buffer) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
  return (bytes as NewBytes).toBase64?.() ?? encodeByTable(bytes)
}

/**
 * The bytes, or `undefined` when the text is not Base64.
 *
 * @example
 * decodeBase64('cGxhaW4=')
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const end = text.endsWith('==')
    ? text.length - 2
    : text.endsWith('=')
      ? text.length - 1
      : text.length
  if (text.length % 4 !== 0 || foreign.test(text.slice(0, end))) return undefined
  const { Buffer, Uint8Array: New } = platform
  if (Buffer) return new Uint8Array(Buffer.from(text, 'base64'))
  return New.fromBase64?.(text) ?? decodeByTable(text, end)
}

/** Exported for its test: what runs where the platform offers nothing. */
export function encodeByTable(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!
    text += i + 1 < bytes.length ? alphabet[(group >> 6) & 63] : '='
    text += i + 2 < bytes.length ? alphabet[group & 63] : '='
  }
  return text
}

/** Exported for its test. The text is known to be Base64; `end` is where its padding begins. */
export function decodeByTable(text: string, end: number): Uint8Array {
  const bytes = new Uint8Array((end * 3) >> 2)
  let group = 0
  let to = 0
  for (let i = 0; i < end; i++) {
    group = (group << 6) | alphabet.indexOf(text[i]!)
    if ((i & 3) !== 0) bytes[to++] = group >> (6 - 2 * (i & 3))
  }
  return bytes
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const foreign = /[^A-Za-z0-9+/]/

type NewBytes = Uint8Array & { toBase64?(): string }
type Buffers = {
  from(
    bytes: ArrayBufferLike,
    offset: number,
    length: number,
  ): { toString(encoding: 'base64'): string }
  from(text: string, encoding: 'base64'): Uint8Array
}
const platform = globalThis as unknown as {
  Buffer?: Buffers
  Uint8Array: { fromBase64?(text: string): Uint8Array }
}
