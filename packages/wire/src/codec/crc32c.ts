/** CRC-32C (Castagnoli), one of S3's checksum algorithms. Fed piece by piece; the digest is four bytes, high byte first. */
import type { Hasher } from '../primitives.ts'
import { checksum } from './checksum.ts'

/**
 * @example
 * const hasher = crc32c()
 * hasher.update('plain')
 * hasher.digest()
 */
export function crc32c(): Hasher {
  table ??= makeTable()
  const t = table
  let crc = -1
  return checksum(
    bytes => {
      for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 255]!
    },
    view => view.setInt32(0, ~crc),
    4,
  )
}

let table: Int32Array | undefined

/** The polynomial's remainders of all bytes, bits reversed. */
const makeTable = (): Int32Array =>
  Int32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
    return value
  })
