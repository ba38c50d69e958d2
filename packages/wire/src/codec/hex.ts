/** Bytes as hexadecimal digits, in lower case, and back. */
import type { Bytes } from '../primitives.ts'

export const encodeHex = (bytes: Bytes): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

/** Of an even number of digits; a caller that reads them from outside has looked at them. */
export const decodeHex = (digits: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
