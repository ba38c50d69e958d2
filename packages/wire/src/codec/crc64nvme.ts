/**
 * CRC-64/NVME, S3's default for uploads whose checksum it computes itself. JavaScript has no 64-bit whole numbers
 * that are fast, so each half is kept apart; eight tables take eight bytes in one step.
 */
import type { Hasher } from '../primitives.ts'
import { checksum } from './checksum.ts'

/**
 * @example
 * const hasher = crc64nvme()
 * hasher.update('plain')
 * hasher.digest()
 */
export function crc64nvme(): Hasher {
  tables ??= makeTables()
  const { high: h, low: l } = tables
  let high = -1
  let low = -1
  return checksum(
    bytes => {
      let i = 0
      for (; i + 8 <= bytes.length; i += 8) {
        const a =
          low ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24))
        const b =
          high ^
          (bytes[i + 4]! | (bytes[i + 5]! << 8) | (bytes[i + 6]! << 16) | (bytes[i + 7]! << 24))
        const i0 = 1792 + (a & 255)
        const i1 = 1536 + ((a >>> 8) & 255)
        const i2 = 1280 + ((a >>> 16) & 255)
        const i3 = 1024 + (a >>> 24)
        const i4 = 768 + (b & 255)
        const i5 = 512 + ((b >>> 8) & 255)
        const i6 = 256 + ((b >>> 16) & 255)
        const i7 = b >>> 24
        high = h[i0]! ^ h[i1]! ^ h[i2]! ^ h[i3]! ^ h[i4]! ^ h[i5]! ^ h[i6]! ^ h[i7]!
        low = l[i0]! ^ l[i1]! ^ l[i2]! ^ l[i3]! ^ l[i4]! ^ l[i5]! ^ l[i6]! ^ l[i7]!
      }
      for (; i < bytes.length; i++) {
        const index = (low ^ bytes[i]!) & 255
        low = ((low >>> 8) | (high << 24)) ^ l[index]!
        high = (high >>> 8) ^ h[index]!
      }
    },
    view => {
      view.setInt32(0, ~high)
      view.setInt32(4, ~low)
    },
    8,
  )
}

type Tables = { readonly high: Int32Array; readonly low: Int32Array }

let tables: Tables | undefined

/** Table k holds the remainders of each byte followed by k zero bytes. Polynomial 0x9a6c9329ac4bc9b5, bits reversed. */
function makeTables(): Tables {
  const high = new Int32Array(2048)
  const low = new Int32Array(2048)
  for (let index = 0; index < 2048; index++) {
    const shorter = index - 256
    let h = index < 256 ? 0 : high[shorter]!
    let l = index < 256 ? index : low[shorter]!
    for (let bit = 0; bit < 8; bit++) {
      const carry = -(l & 1)
      l = ((l >>> 1) | (h << 31)) ^ (carry & 0xac4bc9b5)
      h = (h >>> 1) ^ (carry & 0x9a6c9329)
    }
    high[index] = h
    low[index] = l
  }
  return { high, low }
}
