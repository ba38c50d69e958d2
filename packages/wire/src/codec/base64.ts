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
  return (bytes as NewBytes).toBase64?.() ?? encodeByText(bytes)
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
  return New.fromBase64?.(text) ?? decodeByText(text)
}

/** Exported for its test: what runs where the platform offers nothing newer. */
export const encodeByText = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))

/** Exported for its test. The text is known to be Base64. */
export const decodeByText = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), character => character.charCodeAt(0))

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
