/**
 * The checksums of S3: which one a request is to be checked with, how bytes are hashed while they stream by, and what a
 * whole made of parts has. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
import {
  type Anomaly,
  combinedCrc,
  crc32c,
  crc64nvme,
  decodeBase64,
  encodeBase64,
  type Hasher,
  type Header,
  type Primitives,
  xxhash3,
  xxhash64,
  xxhash128,
} from '@plainwire/wire'
import type { Output } from '../server/types.ts'
import { failure, invalidRequest } from './failures.ts'
import type { Checksum } from './store.ts'

type Algorithm = {
  /** Bytes of a digest. */
  readonly size: number
  readonly hasher: (primitives: Primitives) => Hasher
  /** Can the checksum of a whole be made from those of its parts? Then it may be that of the whole object. */
  readonly combines?: true
  /** Is there no checksum of checksums? */
  readonly wholeOnly?: true
}

export const algorithms: Readonly<Record<string, Algorithm>> = {
  CRC32: { size: 4, hasher: crc32, combines: true },
  CRC32C: { size: 4, hasher: () => crc32c(), combines: true },
  CRC64NVME: { size: 8, hasher: () => crc64nvme(), combines: true, wholeOnly: true },
  SHA1: { size: 20, hasher: primitives => primitives.hasher('sha1') },
  SHA256: { size: 32, hasher: primitives => primitives.hasher('sha256') },
  SHA512: { size: 64, hasher: primitives => primitives.hasher('sha512') },
  MD5: { size: 16, hasher: primitives => primitives.hasher('md5') },
  XXHASH64: { size: 8, hasher: () => xxhash64() },
  XXHASH3: { size: 8, hasher: () => xxhash3() },
  XXHASH128: { size: 16, hasher: () => xxhash128() },
}

/** What an object gets that nobody asked another one for. */
export const usual = 'CRC64NVME'

/** The member of inputs and outputs that holds the value: `ChecksumCRC32`. */
export const memberOf = (algorithm: string): string => `Checksum${algorithm}`

const headerOf = (algorithm: string): string => `x-amz-checksum-${algorithm.toLowerCase()}`

/** How a body is checked: the value that was stated before it, or the trailer that will state it. */
export type Wanted = {
  readonly algorithm: string
  readonly stated?: string
  readonly trailer?: string
}

/**
 * What a request says of the checksum of its body; undefined where it says nothing.
 *
 * @example wantedChecksum({ ChecksumCRC32: 'AAAAAA==' }, [])
 */
export function wantedChecksum(
  input: Output,
  headers: readonly Header[],
): Wanted | Anomaly | undefined {
  const stated = Object.keys(algorithms).filter(name => input[memberOf(name)] !== undefined)
  const trailers = trailersIn(headers)
  const [algorithm] = [...stated, ...trailers]
  if (stated.length + trailers.length > 1)
    return invalidRequest('There is to be one x-amz-checksum- header, and no more.')
  const chosen = input.ChecksumAlgorithm as string | undefined
  if (algorithm === undefined) return chosen === undefined ? undefined : noValue(chosen)
  if (chosen !== undefined && chosen.toUpperCase() !== algorithm)
    return invalidRequest(
      `x-amz-sdk-checksum-algorithm names ${chosen}, and the checksum is ${algorithm}.`,
    )
  if (stated.length === 0) return { algorithm, trailer: headerOf(algorithm) }
  const value = input[memberOf(algorithm)] as string
  return isDigest(algorithm, value) ? { algorithm, stated: value } : badValue(algorithm)
}

function trailersIn(headers: readonly Header[]): string[] {
  const announced = headers
    .filter(([name]) => name.toLowerCase() === 'x-amz-trailer')
    .flatMap(([, value]) => value.split(','))
    .map(name => name.trim().toLowerCase())
  return Object.keys(algorithms).filter(name => announced.includes(headerOf(name)))
}

const noValue = (chosen: string): Anomaly =>
  Object.hasOwn(algorithms, chosen.toUpperCase())
    ? invalidRequest(
        'x-amz-sdk-checksum-algorithm is there, and no x-amz-checksum- header or trailer of it.',
      )
    : invalidRequest(`There is no checksum algorithm ${chosen}.`)

export const badValue = (algorithm: string): Anomaly =>
  invalidRequest(`Value for ${headerOf(algorithm)} header is invalid.`)

export const isDigest = (algorithm: string, value: string): boolean =>
  decodeBase64(value)?.length === algorithms[algorithm]?.size

/** Hashes what goes by. Ask it once all bytes went. */
export type Tally = {
  add(piece: Uint8Array): void
  /** Base64 by algorithm; MD5 is always among them. */
  sums(): ReadonlyMap<string, string>
  readonly size: () => number
}

/** @example const tally = tallyOf(['CRC32'], primitives) */
export function tallyOf(names: Iterable<string>, primitives: Primitives): Tally {
  const hashers = [...new Set(['MD5', ...names])].map(
    name => [name, algorithms[name]!.hasher(primitives)] as const,
  )
  let size = 0
  return {
    add(piece) {
      size += piece.length
      for (const [, hasher] of hashers) hasher.update(piece)
    },
    sums: () => new Map(hashers.map(([name, hasher]) => [name, encodeBase64(hasher.digest())])),
    size: () => size,
  }
}

/** Is what came what was said to come? */
export function mismatch(
  sums: ReadonlyMap<string, string>,
  wanted: Wanted | undefined,
  contentMd5: unknown,
  trailers: readonly Header[],
): Anomaly | undefined {
  if (contentMd5 !== undefined && sums.get('MD5') !== contentMd5)
    return failure('BadDigest', {
      ExpectedDigest: String(contentMd5),
      CalculatedDigest: sums.get('MD5') ?? '',
    })
  if (wanted === undefined) return undefined
  const { algorithm, trailer } = wanted
  const stated = wanted.stated ?? trailers.find(([name]) => name === trailer)?.[1]
  if (stated === undefined || !isDigest(algorithm, stated)) return badValue(algorithm)
  return stated === sums.get(algorithm)
    ? undefined
    : failure(
        'BadDigest',
        undefined,
        `The ${algorithm} you specified did not match the calculated checksum.`,
      )
}

/** A Content-MD5 that no body can have. */
export const badContentMd5 = (value: unknown): Anomaly | undefined =>
  value === undefined || isDigest('MD5', String(value))
    ? undefined
    : failure('InvalidDigest', { 'Content-MD5': String(value) })

type Piece = { readonly size: number; readonly checksum: string }

/** The checksum of a whole from those of its parts. */
export function wholeChecksum(
  { algorithm, type }: Pick<Checksum, 'algorithm' | 'type'>,
  parts: readonly Piece[],
  primitives: Primitives,
): Checksum {
  const digests = parts.map(({ checksum }) => decodeBase64(checksum)!)
  if (type === 'FULL_OBJECT') {
    const pieces = parts.map(({ size }, index) => ({ size, digest: digests[index]! }))
    return { algorithm, type, value: encodeBase64(combinedCrc(algorithm, pieces)) }
  }
  const hasher = algorithms[algorithm]!.hasher(primitives)
  for (const digest of digests) hasher.update(digest)
  return { algorithm, type, value: `${encodeBase64(hasher.digest())}-${parts.length}` }
}

/** The members that show a checksum; `mode` is asked for by reads. */
export const shownChecksum = ({ algorithm, value, type }: Checksum): Output => ({
  [memberOf(algorithm)]: value,
  ChecksumType: type,
})

function crc32(primitives: Primitives): Hasher {
  let state = 0
  return {
    update(data) {
      state = primitives.crc32(
        typeof data === 'string' ? new TextEncoder().encode(data) : data,
        state,
      )
    },
    digest() {
      const bytes = new Uint8Array(4)
      new DataView(bytes.buffer).setUint32(0, state)
      return bytes
    },
  }
}
