/**
 * Checksums of parts, and of the whole they make. A CRC of the whole follows from those of its parts, so that parts may go
 * in any order, and again, and the whole is still checked from end to end; of other algorithms there is a checksum of
 * checksums. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
import {
  checksumAlgorithms,
  combinedCrc,
  decodeBase64,
  encodeBase64,
  type Hasher,
  type Hashing,
  type Primitives,
} from '@plainwire/wire'
import { rare } from '@plainwire/wire/checksum/rare'
import type { Sums } from './ask.ts'

export type Algorithm =
  | 'CRC32'
  | 'CRC32C'
  | 'CRC64NVME'
  | 'SHA1'
  | 'SHA256'
  | 'SHA512'
  | 'MD5'
  | 'XXHASH64'
  | 'XXHASH3'
  | 'XXHASH128'

const hashings = { ...checksumAlgorithms, ...rare } as Readonly<Record<Algorithm, Hashing>>
export const algorithms: readonly Algorithm[] = Object.keys(hashings) as Algorithm[]

/** Can the checksum of a whole be told from those of its parts? */
export const combines = (algorithm: Algorithm): boolean => algorithm.startsWith('CRC')

export const hasherOf = (algorithm: Algorithm, primitives: Primitives): Hasher =>
  hashings[algorithm](primitives)

export const memberOf = (algorithm: Algorithm): `Checksum${Algorithm}` => `Checksum${algorithm}`

/** Of bytes in hand. */
export function sumOf(algorithm: Algorithm, bytes: Uint8Array, primitives: Primitives): string {
  const hasher = hasherOf(algorithm, primitives)
  hasher.update(bytes)
  return encodeBase64(hasher.digest())
}

export type Summed = { readonly size: number; readonly checksum: string }

/** Of all bytes together, by an algorithm that combines. */
export function combinedSum(algorithm: Algorithm, parts: readonly Summed[]): string {
  const pieces = parts.map(({ size, checksum }) => ({ size, digest: decodeBase64(checksum)! }))
  return encodeBase64(combinedCrc(algorithm, pieces))
}

/** Of the checksums of the parts, as S3 states it of objects that were uploaded in parts. */
export function compositeSum(
  algorithm: Algorithm,
  parts: readonly Summed[],
  primitives: Primitives,
): string {
  const hasher = hasherOf(algorithm, primitives)
  for (const { checksum } of parts) hasher.update(decodeBase64(checksum)!)
  return `${encodeBase64(hasher.digest())}-${parts.length}`
}

/** The checksum that an answer states, by the first algorithm that is known here. */
export function statedSum(answer: Sums): { algorithm: Algorithm; value: string } | undefined {
  const algorithm = algorithms.find(name => answer[memberOf(name)] !== undefined)
  return algorithm && { algorithm, value: answer[memberOf(algorithm)]! }
}
