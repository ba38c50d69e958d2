/**
 * Reads `aws-chunked` bodies, the twin of `sign/chunked.ts`: checks each chunk's signature before a byte of it is
 * handed out, and the trailer's at the end. What is wrong is thrown as an anomaly.
 */
import { encodeHex } from '../codec/hex.ts'
import type { Header } from '../http.ts'
import type { ChunkSigner } from '../sign/chunked.ts'
import { refusal } from './refusals.ts'
import { isSame } from './sigv4.ts'

export type DechunkOptions = {
  /** Where chunks are signed: `chunkSigner(identity.seed, primitives)`. */
  readonly signer?: ChunkSigner
  /** Are there trailers to come? They must be signed if chunks are. */
  readonly trailers?: boolean
  /** Bytes of a signed chunk, which must be held until it is verified; default 16 MiB. */
  readonly chunkSize?: number
}

export type Dechunked = {
  readonly body: AsyncIterable<Uint8Array>
  /** Complete once the body has been read to its end. */
  trailers(): readonly Header[]
}

/**
 * @example
 * const { body, trailers } = dechunked(source, { signer: chunkSigner(identity.seed, nodePrimitives) })
 */
export function dechunked(source: AsyncIterable<Uint8Array>, options: DechunkOptions): Dechunked {
  const trailers: Header[] = []
  return { body: decodeChunks(source, options, trailers), trailers: () => trailers }
}

async function* decodeChunks(
  source: AsyncIterable<Uint8Array>,
  { signer, trailers: isExpected, chunkSize = 16 * 1024 * 1024 }: DechunkOptions,
  trailers: Header[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const chain = signer && { ...signer, ...signer.begin() }
  const reader = byteReader(source)
  try {
    for (let size = -1; size !== 0; ) {
      const head = readHead(await reader.line())
      size = head.size
      if (chain === undefined) yield* reader.take(size)
      else if (size > chunkSize) throw refusal('IncompleteBody', `a chunk of ${size} bytes`)
      else yield* await verified(reader, head, chain)
      if (size > 0 && (await reader.line()) !== '') {
        throw refusal('IncompleteBody', 'a chunk is longer than it says')
      }
    }
    const signature = await readTrailers(reader, trailers)
    if (chain !== undefined && (isExpected || trailers.length > 0)) {
      const text = trailers.map(([name, value]) => `${name}:${value}\n`).join('')
      check(signature, chain.trailer(chain.primitives.hashHex('sha256', text)))
    }
  } finally {
    await reader.close()
  }
}

type Chain = ChunkSigner & ReturnType<ChunkSigner['begin']>
type Head = { readonly size: number; readonly signature: string | undefined }

/** The pieces of one chunk, once all are there and their signature is right. */
async function verified(reader: ByteReader, head: Head, chain: Chain): Promise<Uint8Array[]> {
  const hasher = chain.primitives.hasher('sha256')
  const pieces: Uint8Array[] = []
  for await (const piece of reader.take(head.size)) {
    hasher.update(piece)
    pieces.push(piece)
  }
  check(head.signature, chain.chunk(encodeHex(hasher.digest())))
  return pieces
}

/** Puts the trailers into the list; their signature, if there is one, is handed back. */
async function readTrailers(reader: ByteReader, trailers: Header[]): Promise<string | undefined> {
  let signature: string | undefined
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':')
    if (colon < 1 || trailers.length >= 20) throw refusal('IncompleteBody', 'a broken trailer')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'x-amz-trailer-signature') signature = value
    else trailers.push([name, value])
  }
  return signature
}

/** `10000;chunk-signature=...` */
function readHead(line: string): Head {
  const found = /^([\da-fA-F]{1,12})(?:;chunk-signature=([\da-f]+))?(?:;.*)?$/.exec(line)
  if (!found) throw refusal('IncompleteBody', 'a broken chunk head')
  return { size: Number.parseInt(found[1]!, 16), signature: found[2] }
}

function check(given: string | undefined, expected: string): void {
  if (given === undefined || !isSame(given, expected)) throw refusal('SignatureDoesNotMatch')
}

type ByteReader = {
  /** Text up to the next line end, without it. */
  line(): Promise<string>
  /** So many bytes, in pieces as they come. */
  take(length: number): AsyncGenerator<Uint8Array, void, undefined>
  /** Lets the source go, read to its end or not. */
  close(): Promise<void>
}

const longestLine = 16 * 1024

function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const pieces = source[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  const more = async (): Promise<void> => {
    const { done, value } = await pieces.next()
    if (done) throw refusal('IncompleteBody', 'it ends early')
    rest = value
  }
  return {
    async line() {
      let text = ''
      for (;;) {
        const end = rest.indexOf(10)
        text += String.fromCharCode(...rest.subarray(0, end < 0 ? longestLine : end))
        if (text.length > longestLine || (end < 0 && rest.length > longestLine)) {
          throw refusal('IncompleteBody', 'a line without end')
        }
        if (end >= 0) {
          rest = rest.subarray(end + 1)
          return text.endsWith('\r') ? text.slice(0, -1) : text
        }
        await more()
      }
    },
    async *take(length) {
      let missing = length
      while (missing > 0) {
        if (rest.length === 0) await more()
        const piece = rest.subarray(0, missing)
        rest = rest.subarray(piece.length)
        missing -= piece.length
        if (piece.length > 0) yield piece
      }
    },
    async close() {
      await pieces.return?.()
    },
  }
}
