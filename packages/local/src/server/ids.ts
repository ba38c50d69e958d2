/** Identifiers as AWS makes them, out of a source of chance that can be seeded. */
import type { Edge } from './types.ts'

/** A repeatable source of chance (a 32-bit xorshift). @example seeded(1)() */
export function seeded(seed: number): () => number {
  let state = (seed | 0) === 0 ? 0x9e3779b9 : seed | 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** `AIDA` and seventeen letters and digits: the unique ids of IAM. @example uniqueId(edge, 'AIDA') */
export const uniqueId = (edge: Edge, prefix: string): string =>
  prefix + Array.from({ length: 17 }, () => letters[Math.floor(edge.random() * 32)]).join('')

/** A UUID of version 4, as request ids are. */
export function requestId({ random }: Edge): string {
  const [a, b, c, d] = [word(random), word(random), word(random), word(random)]
  const variant = '89ab'[Math.floor(random() * 4)]
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
}

/** Eight hex digits. */
function word(random: () => number): string {
  const bits = Math.floor(random() * 2 ** 32)
  return hex[bits >>> 24]! + hex[(bits >>> 16) & 255]! + hex[(bits >>> 8) & 255]! + hex[bits & 255]!
}

/** Looked up, which costs a tenth of writing a number in hexadecimal. */
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * The id of an access key. As at AWS the account's number is in it, forty bits after the first, so that the id says by
 * itself whose it is.
 *
 * @example accessKeyId(edge, 'AKIA', '123456789012')
 */
export function accessKeyId(edge: Edge, prefix: string, account: string): string {
  const chance = (bits: number) => BigInt(Math.floor(edge.random() * 2 ** bits))
  let left = ((((1n << 40n) | BigInt(account)) << 7n) | chance(7)) << 32n
  left |= chance(32)
  const digits = Array.from({ length: 16 }, () => {
    const digit = letters[Number(left & 31n)]
    left >>= 5n
    return digit
  })
  return prefix + digits.reverse().join('')
}

/** The account that an access key's id tells; undefined where it is no such id. @example accountOfKey('AKIA...') */
export function accountOfKey(id: string): string | undefined {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(id)) return undefined
  let bits = 0n
  for (const letter of id.slice(4, 14)) bits = (bits << 5n) | BigInt(letters.indexOf(letter))
  const account = (bits >> 9n) & ((1n << 40n) - 1n)
  return account < 10n ** 12n ? account.toString().padStart(12, '0') : undefined
}

const secretLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Forty characters, as the secrets of AWS have; more for tokens. @example secretKey(edge) */
export const secretKey = (edge: Edge, length = 40): string =>
  Array.from({ length }, () => secretLetters[Math.floor(edge.random() * 64)]).join('')
