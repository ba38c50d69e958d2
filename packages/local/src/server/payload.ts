/**
 * The body that the signature speaks of: freed of its chunks and verified on the way, so that whoever reads it to its
 * end has what was signed. What is wrong is thrown while reading, as an error that carries its anomaly.
 */
import {
  type Anomaly,
  anomaly,
  type Body,
  bodyFailed,
  type ChunkSigner,
  chunkSigner,
  dechunked,
  type Header,
  type HttpRequest,
  header,
  type Identity,
  isAnomaly,
  isBytes,
  type Primitives,
  refusal,
  type StreamBody,
} from '@plainwire/wire'

export type Payload = {
  readonly body: Body
  /** Complete once the body has been read to its end. */
  readonly trailers: () => readonly Header[]
}

/** @example const { body, trailers } = payloadOf(request, identity, primitives) */
export function payloadOf(
  request: HttpRequest,
  identity: Identity | undefined,
  primitives: Primitives,
): Payload | Anomaly {
  const stated = identity?.payload ?? header(request.headers, 'x-amz-content-sha256') ?? ''
  if (stated.startsWith('STREAMING-')) return chunked(request, stated, identity, primitives)
  const { body } = request
  if (isBytes(body) || identity === undefined) return { body, trailers: none }
  if (!/^[\da-f]{64}$/.test(stated)) return { body, trailers: none }
  return { body: hashed(body, stated, primitives), trailers: none }
}

const none = (): readonly Header[] => []

/** A stream whose hash was signed beforehand. */
const hashed = (body: StreamBody, expected: string, primitives: Primitives): StreamBody =>
  streaming(body.length, async function* () {
    const hasher = primitives.hasher('sha256')
    for await (const piece of body.open()) {
      hasher.update(piece)
      yield piece
    }
    if (hexOf(hasher.digest()) !== expected) throw refusal('XAmzContentSHA256Mismatch')
  })

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')

function chunked(
  request: HttpRequest,
  stated: string,
  identity: Identity | undefined,
  primitives: Primitives,
): Payload | Anomaly {
  const signer = signerOf(stated, identity, primitives)
  if (isAnomaly(signer)) return signer
  const length = decodedLength(request)
  if (isAnomaly(length)) return length
  const { body } = request
  let trailers: readonly Header[] = []
  const options = {
    ...(signer === undefined ? {} : { signer }),
    trailers: stated.endsWith('-TRAILER'),
  }
  const announced = (header(request.headers, 'x-amz-trailer') ?? '')
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(name => name !== '')
  return {
    trailers: () => trailers,
    body: streaming(length, async function* () {
      const opened = dechunked(isBytes(body) ? once(body) : body.open(), options)
      yield* opened.body
      trailers = opened.trailers()
      for (const name of announced)
        if (!trailers.some(([given]) => given === name)) throw missingTrailer(name)
    }),
  }
}

const signed = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'

/** What signs the chunks; nothing where they are unsigned. */
function signerOf(
  stated: string,
  identity: Identity | undefined,
  primitives: Primitives,
): ChunkSigner | undefined | Anomaly {
  if (stated === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return undefined
  if (stated !== signed && stated !== `${signed}-TRAILER`) return unknownStreaming(stated)
  return identity === undefined ? undefined : chunkSigner(identity.seed, primitives)
}

const unknownStreaming = (stated: string): Anomaly =>
  anomaly('unsupported', `x-amz-content-sha256 ${stated} is not read here.`, {
    code: 'NotImplemented',
    status: 501,
  })

function decodedLength({ headers }: HttpRequest): number | Anomaly {
  const given = header(headers, 'x-amz-decoded-content-length')
  if (given !== undefined && /^\d{1,15}$/.test(given)) return Number(given)
  return anomaly('incorrect', 'A chunked body needs x-amz-decoded-content-length.', {
    code: 'MissingContentLength',
    status: 411,
  })
}

const missingTrailer = (name: string): Anomaly =>
  anomaly('incorrect', `The trailer ${name} was announced and did not come.`, {
    code: 'MalformedTrailerError',
    status: 400,
  })

/** A body read once, of exactly its length. */
function streaming(
  length: number | undefined,
  read: () => AsyncGenerator<Uint8Array, void, undefined>,
): StreamBody {
  return {
    replayable: false,
    ...(length === undefined ? {} : { length }),
    async *open() {
      let size = 0
      try {
        for await (const piece of read()) {
          size += piece.length
          if (length !== undefined && size > length) throw wrongLength(length)
          yield piece
        }
        if (length !== undefined && size < length) throw wrongLength(length)
      } catch (cause) {
        throw carrying(cause)
      }
    },
  }
}

const wrongLength = (length: number): Anomaly =>
  refusal('IncompleteBody', `it does not have the ${length} bytes that were announced`)

/** An error that carries what went wrong, for whoever reads. */
function carrying(cause: unknown): Error {
  const failed = isAnomaly(cause) ? cause : bodyFailed(cause)
  return Object.assign(new Error(failed.message), { anomaly: failed })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
