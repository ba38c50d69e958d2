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
export function requestId(edge: Edge): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(edge.random() * 16).toString(16))
  hex[12] = '4'
  hex[16] = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16)
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
