/** The checksum algorithms a request or response may name, and the header each travels in. */
import { checksum } from '../codec/checksum.ts'
import { crc32c } from '../codec/crc32c.ts'
import type { Hasher, Primitives } from '../primitives.ts'

export type Hashing = (primitives: Primitives) => Hasher

/** Those that cost next to nothing to carry; the rest come from `rare.ts`. */
export const common: Readonly<Record<string, Hashing | undefined>> = {
  CRC32: crc32,
  CRC32C: () => crc32c(),
  SHA1: primitives => primitives.hasher('sha1'),
  SHA256: primitives => primitives.hasher('sha256'),
  SHA512: primitives => primitives.hasher('sha512'),
  MD5: primitives => primitives.hasher('md5'),
}

/** @example headerOf('CRC32') // 'x-amz-checksum-crc32' */
export const headerOf = (algorithm: string): string => `x-amz-checksum-${algorithm.toLowerCase()}`

function crc32(primitives: Primitives): Hasher {
  let state = 0
  return checksum(
    bytes => {
      state = primitives.crc32(bytes, state)
    },
    view => view.setUint32(0, state),
    4,
  )
}
