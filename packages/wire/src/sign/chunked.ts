/**
 * `aws-chunked`: a body sent in chunks that carry their own signatures, a checksum in a trailer, or both, so that a
 * stream can be signed and checked without being read twice. (S3, "signature calculations, multiple chunks".)
 * `verify/chunked.ts` reads it.
 */
import { encodeBase64 } from '../codec/base64.ts'
import { encodeHex } from '../codec/hex.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { type Body, isBytes, type StreamBody } from '../http.ts'
import type { Hasher, Primitives } from '../primitives.ts'
import { emptyHash, type Signed } from './scheme.ts'

/** The signed request that the chain begins with: `signDetailed` gives it to clients, `verify` to servers. */
export type ChunkSeed = Pick<Signed, 'signature' | 'date' | 'credentialScope' | 'signingKey'>

export type ChunkedOptions = {
  /** Bytes of a chunk; all but the last have as many. Default 64 KiB, S3's least is 8 KiB. */
  readonly chunkSize?: number
  /** Each chunk is signed, beginning from the signature of the request. */
  readonly signer?: ChunkSigner
  /** A checksum of the decoded body, sent after it. */
  readonly trailer?: { readonly name: string; readonly hasher: () => Hasher }
}

/** The chain of signatures; a signer belongs to one attempt. */
export type ChunkSigner = {
  /** Hex digits of each signature. */
  readonly length: number
  begin(): { chunk(hash: string): string; trailer(hash: string): string }
  readonly primitives: Primitives
}

/** The value of `x-amz-content-sha256` that announces what follows. */
export const streamingPayload = ({
  signer,
  trailer,
}: Pick<ChunkedOptions, 'signer' | 'trailer'>): string =>
  signer === undefined
    ? 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
    : `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer ? '-TRAILER' : ''}`

/**
 * @example
 * chunkSigner(signDetailed(request, { ...scope, payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }, nodePrimitives), nodePrimitives)
 */
export function chunkSigner(signed: ChunkSeed, primitives: Primitives): ChunkSigner {
  const { date, credentialScope, signingKey } = signed
  const next = (kind: string, before: string, hashes: string): string =>
    primitives.hmacHex(
      signingKey!,
      `AWS4-HMAC-SHA256-${kind}\n${date}\n${credentialScope}\n${before}\n${hashes}`,
    )
  return {
    length: 64,
    primitives,
    begin() {
      let last = signed.signature
      return {
        chunk: hash => (last = next('PAYLOAD', last, `${emptyHash}\n${hash}`)),
        trailer: hash => next('TRAILER', last, hash),
      }
    },
  }
}

/**
 * The body as it goes over the wire. Its length is known when the body's is; it can be sent again when the body can.
 *
 * @example
 * chunkedBody(body, { trailer: { name: 'x-amz-checksum-crc32c', hasher: crc32c } })
 */
export function chunkedBody(body: Body, options: ChunkedOptions): StreamBody {
  const length = body.length === undefined ? {} : { length: chunkedLength(body.length, options) }
  return {
    ...length,
    replayable: isBytes(body) || body.replayable,
    open: () => encodeChunks(isBytes(body) ? once(body) : body.open(), options),
  }
}

/** Bytes on the wire for so many bytes of body. */
export function chunkedLength(decodedLength: number, options: ChunkedOptions): number {
  const { signer, trailer, chunkSize = defaultSize } = options
  const head = (size: number): number =>
    size.toString(16).length + 2 + (signer ? ';chunk-signature='.length + signer.length : 0)
  const rest = decodedLength % chunkSize
  const full = Math.floor(decodedLength / chunkSize) * (head(chunkSize) + chunkSize + 2)
  const last = rest > 0 ? head(rest) + rest + 2 : 0
  const ending = signer ? 'x-amz-trailer-signature:'.length + signer.length + 2 : 0
  const digest = trailer ? Math.ceil(trailer.hasher().digest().length / 3) * 4 : 0
  const trailers = trailer ? trailer.name.length + 1 + digest + 2 + ending : 0
  return full + last + head(0) + trailers + 2
}

/**
 * Cuts whatever pieces come into chunks of one size.
 *
 * @example
 * for await (const bytes of encodeChunks(source, { signer })) socket.write(bytes)
 */
export async function* encodeChunks(
  source: AsyncIterable<Uint8Array>,
  options: ChunkedOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signer, trailer, chunkSize = defaultSize } = options
  const signatures = signer?.begin()
  const checksum = trailer?.hasher()
  const head = (pieces: readonly Uint8Array[], size: number): Uint8Array => {
    const line = size.toString(16)
    if (!signer) return encodeUtf8(`${line}\r\n`)
    const hasher = signer.primitives.hasher('sha256')
    for (const piece of pieces) hasher.update(piece)
    return encodeUtf8(
      `${line};chunk-signature=${signatures!.chunk(encodeHex(hasher.digest()))}\r\n`,
    )
  }
  for await (const pieces of chunksOf(source, chunkSize)) {
    for (const piece of pieces) checksum?.update(piece)
    yield head(
      pieces,
      pieces.reduce((size, piece) => size + piece.length, 0),
    )
    yield* pieces
    yield encodeUtf8('\r\n')
  }
  yield head([], 0)
  if (trailer) {
    const line = `${trailer.name}:${encodeBase64(checksum!.digest())}`
    yield encodeUtf8(`${line}\r\n`)
    if (signer) {
      const signature = signatures!.trailer(signer.primitives.hashHex('sha256', `${line}\n`))
      yield encodeUtf8(`x-amz-trailer-signature:${signature}\r\n`)
    }
  }
  yield encodeUtf8('\r\n')
}

/** Groups of pieces, each of `size` bytes together but for the last. Nothing is copied. */
async function* chunksOf(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array[], void, undefined> {
  let pieces: Uint8Array[] = []
  let missing = size
  for await (const bytes of source) {
    let rest = bytes
    while (rest.length >= missing) {
      yield [...pieces, rest.subarray(0, missing)]
      rest = rest.subarray(missing)
      pieces = []
      missing = size
    }
    if (rest.length > 0) pieces.push(rest)
    missing -= rest.length
  }
  if (pieces.length > 0) yield pieces
}

const defaultSize = 64 * 1024

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
