/**
 * The checksum of a request body: in a header where the bytes are in hand, in a trailer after a stream. What goes to AWS
 * is always checked; anyone else gets what the operation demands and no more, because not every server that speaks the
 * protocol knows the newer headers.
 */
import { type Anomaly, anomaly } from '../anomaly.ts'
import { encodeBase64 } from '../codec/base64.ts'
import { type Header, type HttpRequest, header, isBytes, type StreamBody } from '../http.ts'
import type { ChecksumTraits } from '../model/types.ts'
import type { Primitives } from '../primitives.ts'
import {
  type ChunkedOptions,
  chunkedBody,
  chunkedLength,
  chunkSigner,
  streamingPayload,
} from '../sign/chunked.ts'
import type { Signed } from '../sign/scheme.ts'
import { common, type Hashing, headerOf } from './algorithms.ts'
import type { ChecksumChoice } from './choice.ts'
import { withMode } from './mode.ts'

export type ChecksumSettings = {
  readonly primitives: Primitives
  /** Check only what must be checked: for endpoints that are not AWS's own. */
  readonly conservative: boolean
  /** Finds an algorithm that is not carried along. */
  readonly rare?: ((algorithm: string) => Promise<Hashing | undefined>) | undefined
}

export type ChecksummedRequest = {
  readonly request: HttpRequest
  /** Stands for the payload's hash in the signature. */
  readonly payload?: string
  /** The body as it is sent, where it can be made only when the request is signed. */
  readonly body?: (
    signed: Pick<Signed, 'signature' | 'date' | 'credentialScope' | 'signingKey'>,
  ) => StreamBody
}

/**
 * @example
 * await checksummedRequest(request, { requestRequired: true }, {}, { primitives, conservative: false })
 */
export async function checksummedRequest(
  request: HttpRequest,
  traits: ChecksumTraits,
  choice: ChecksumChoice,
  settings: ChecksumSettings,
): Promise<ChecksummedRequest | Anomaly> {
  const asked = withMode(request, choice, settings)
  const given = asked.headers.some(([name]) =>
    /^x-amz-checksum-(?!mode|type|algorithm)/i.test(name),
  )
  const algorithm = given ? undefined : algorithmOf(traits, choice, settings)
  if (algorithm === undefined)
    return isBytes(asked.body) ? { request: asked } : streamed(asked, undefined, settings)
  if (algorithm === contentMd5) return withContentMd5(asked, settings)
  const hashing = common[algorithm] ?? (await settings.rare?.(algorithm))
  if (hashing === undefined) return unknownAlgorithm(algorithm)
  const named = withAlgorithm(asked, choice, algorithm)
  return isBytes(named.body)
    ? { request: withDigest(named, headerOf(algorithm), named.body, hashing, settings.primitives) }
    : streamed(named, { name: headerOf(algorithm), hashing }, settings)
}

const contentMd5 = 'Content-MD5'

/**
 * Which algorithm a body is checked with, if any. Where the model demands a checksum and leaves no choice, it means
 * `Content-MD5`; an older server knows nothing else.
 */
function algorithmOf(
  { requestAlgorithmMember, requestRequired }: ChecksumTraits,
  { algorithm }: ChecksumChoice,
  { conservative }: ChecksumSettings,
): string | undefined {
  if (algorithm !== undefined) return algorithm
  if (conservative || requestAlgorithmMember === undefined)
    return requestRequired ? contentMd5 : undefined
  return 'CRC32'
}

const withAlgorithm = (
  request: HttpRequest,
  choice: ChecksumChoice,
  algorithm: string,
): HttpRequest =>
  choice.algorithmHeader === undefined || choice.algorithm !== undefined
    ? request
    : withHeaders(request, [[choice.algorithmHeader, algorithm]])

function withDigest(
  request: HttpRequest,
  name: string,
  bytes: Uint8Array,
  hashing: Hashing,
  primitives: Primitives,
): HttpRequest {
  const hasher = hashing(primitives)
  hasher.update(bytes)
  return withHeaders(request, [[name, encodeBase64(hasher.digest())]])
}

function withContentMd5(
  request: HttpRequest,
  { primitives }: ChecksumSettings,
): ChecksummedRequest | Anomaly {
  if (!isBytes(request.body))
    return anomaly(
      'incorrect',
      'This operation needs a checksum of its whole body: give bytes, not a stream.',
      {
        code: 'BODY_NOT_BYTES',
      },
    )
  if (request.headers.some(([name]) => name.toLowerCase() === 'content-md5')) return { request }
  return {
    request: withDigest(request, 'content-md5', request.body, p => p.hasher('md5'), primitives),
  }
}

type Trailer = { readonly name: string; readonly hashing: Hashing }

/** A stream goes out in chunks: unsigned over TLS, where the connection protects it, and signed one by one without. */
function streamed(
  request: HttpRequest,
  trailer: Trailer | undefined,
  { primitives }: ChecksumSettings,
): ChecksummedRequest | Anomaly {
  const { body, scheme } = request
  const decoded = body.length ?? lengthGiven(request)
  if (decoded === undefined)
    return anomaly(
      'incorrect',
      "The length of a streamed body must be known: give it as 'ContentLength', give bytes, a Blob, a file, or a body with a length; or upload it in parts, with 'upload' of @plainwire/client/transfer.",
      { code: 'BODY_LENGTH_UNKNOWN' },
    )
  if (scheme === 'https' && trailer === undefined) return { request, payload: 'unsigned' }
  const options: ChunkedOptions =
    trailer === undefined
      ? {}
      : { trailer: { name: trailer.name, hasher: () => trailer.hashing(primitives) } }
  const signs = scheme === 'http'
  const signer = signs ? { ...unsigned, primitives } : undefined
  const length = chunkedLength(decoded, signer ? { ...options, signer } : options)
  return {
    request: withHeaders(chunkEncoded(request), [
      ['x-amz-decoded-content-length', `${decoded}`],
      ...(trailer === undefined ? [] : [['x-amz-trailer', trailer.name] as Header]),
    ]),
    payload: streamingPayload(signer ? { ...options, signer } : options),
    body: signed => ({
      ...chunkedBody(
        body,
        signs ? { ...options, signer: chunkSigner(signed, primitives) } : options,
      ),
      length,
    }),
  }
}

/** Tells the length of signatures before there is one. */
const unsigned = {
  length: 64,
  begin: () => {
    throw new Error('no chunk is signed before its request')
  },
}

/** What the caller said of a stream that does not know its own length. */
function lengthGiven({ headers }: HttpRequest): number | undefined {
  const length = Number(header(headers, 'content-length') || Number.NaN)
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined
}

/** `aws-chunked` comes first among the codings of the content; a length that was given is that of the decoded body. */
function chunkEncoded(request: HttpRequest): HttpRequest {
  const codings = request.headers.filter(([name]) => name.toLowerCase() === 'content-encoding')
  const value = ['aws-chunked', ...codings.map(([, coding]) => coding)].join(',')
  const rest = request.headers.filter(([name]) => !/^content-(encoding|length)$/i.test(name))
  return { ...request, headers: [...rest, ['content-encoding', value]] }
}

const withHeaders = (request: HttpRequest, headers: readonly Header[]): HttpRequest => ({
  ...request,
  headers: [...request.headers, ...headers],
})

const unknownAlgorithm = (algorithm: string): Anomaly =>
  anomaly('unsupported', `There is no code here for the checksum algorithm ${algorithm}.`, {
    code: 'UNKNOWN_CHECKSUM',
  })
