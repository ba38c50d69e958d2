/** Bodies that are checked on their way out and in, with the verifying end and independent libraries as oracles. */
import { createHash } from 'node:crypto'
import { s3 } from '@plainwire/s3'
import type { ResponseBody } from '@plainwire/wire'
import {
  chunkSigner,
  collect,
  dechunked,
  type Header,
  type HttpRequest,
  type HttpResponse,
  header,
  isAnomaly,
  isBytes,
  verify,
} from '@plainwire/wire'
import { crc32, md5, sha1, sha256, sha512, xxhash3, xxhash64, xxhash128 } from 'hash-wasm'
import { describe, expect, it } from 'vitest'
import { client, nodePrimitives } from './index.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const text = 'what goes out is what comes in'
const bytes = new TextEncoder().encode(text)
const bucket = { Bucket: 'notes', Key: 'a' }

/** A client whose requests end here, and the last of them. */
function opened(options: object = {}, answer: Partial<HttpResponse> = {}) {
  const sent: HttpRequest[] = []
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    sent.push(request)
    return { status: 200, headers: [], body: new Uint8Array(0), ...answer }
  }
  const store = client({ api: s3, region: 'eu-west-1', credentials, send, ...options })
  return { store, last: () => sent.at(-1)! }
}

const local = { endpoint: 'http://127.0.0.1:4566' }
const stream = (length?: number) => ({
  ...(length === undefined ? {} : { length }),
  replayable: true,
  async *open() {
    for (const byte of bytes) yield Uint8Array.of(byte)
  },
})
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const headerIn = (request: HttpRequest, name: string) => header(request.headers, name)

describe('a body in hand', () => {
  it('A12.54: is checked with CRC-32 when it goes to AWS, and the checksum is signed', async () => {
    const { store, last } = opened()
    await store.invoke({ op: 'PutObject', request: { ...bucket, Body: bytes } })
    expect(headerIn(last(), 'x-amz-checksum-crc32')).toBe(base64(await crc32(bytes)))
    expect(headerIn(last(), 'x-amz-sdk-checksum-algorithm')).toBe('CRC32')
    expect(headerIn(last(), 'authorization')).toContain('x-amz-checksum-crc32')
  })

  it.each([
    ['CRC32', () => crc32(bytes)],
    ['CRC32C', () => crc32(bytes, 0x82f63b78)],
    ['SHA1', () => sha1(bytes)],
    ['SHA256', () => sha256(bytes)],
    ['SHA512', () => sha512(bytes)],
    ['MD5', () => md5(bytes)],
    ['XXHASH64', () => xxhash64(bytes)],
    ['XXHASH3', () => xxhash3(bytes)],
    ['XXHASH128', () => xxhash128(bytes)],
  ] as const)('is checked with %s when that is asked for', async (ChecksumAlgorithm, oracle) => {
    const { store, last } = opened(local)
    const request = { ...bucket, Body: bytes, ChecksumAlgorithm }
    await store.invoke({ op: 'PutObject', request })
    const name = `x-amz-checksum-${ChecksumAlgorithm.toLowerCase()}`
    expect(headerIn(last(), name)).toBe(base64(await oracle()))
  })

  it('A12.53: is not checked at an endpoint that is not AWS, unless it must be', async () => {
    const { store, last } = opened(local)
    await store.invoke({ op: 'PutObject', request: { ...bucket, Body: bytes } })
    expect(last().headers.filter(([name]) => /checksum|md5/.test(name))).toEqual([])
    const Delete = { Objects: [{ Key: 'a' }] }
    await store.invoke({ op: 'DeleteObjects', request: { Bucket: 'notes', Delete } })
    const md5Of = createHash('md5')
      .update(last().body as Uint8Array)
      .digest('base64')
    expect(headerIn(last(), 'content-md5')).toBe(md5Of)
  })

  it('keeps a checksum that the caller computed', async () => {
    const { store, last } = opened()
    const request = { ...bucket, Body: bytes, ChecksumSHA256: 'given' }
    await store.invoke({ op: 'PutObject', request })
    const checks = last().headers.filter(([name]) => name.startsWith('x-amz-checksum-'))
    expect(checks).toEqual([['x-amz-checksum-sha256', 'given']])
  })
})

describe('a streamed body', () => {
  /** Reads a request as a server does: signature, chunks, trailer. */
  async function received(request: HttpRequest) {
    const identity = verify(request, {
      secretOf: () => credentials.secretAccessKey,
      now: new Date(),
      primitives: nodePrimitives,
      escapePath: 'once',
    } as never)
    if (isAnomaly(identity)) throw new Error(identity.message)
    if (isBytes(request.body)) throw new Error('not a stream')
    const length = await collect({ replayable: true, open: request.body.open }, 1e6)
    const signs = headerIn(request, 'x-amz-content-sha256')?.includes('HMAC')
    const { body, trailers } = dechunked(request.body.open(), {
      ...(signs ? { signer: chunkSigner(identity.seed!, nodePrimitives) } : {}),
      trailers: headerIn(request, 'x-amz-trailer') !== undefined,
    })
    const whole = await collect({ replayable: false, open: () => body }, 1e6)
    return {
      text: new TextDecoder().decode(whole as Uint8Array),
      trailers: trailers(),
      announced: request.body.length,
      length: (length as Uint8Array).length,
    }
  }

  it.each([
    ['https://s3.eu-west-1.amazonaws.com', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
    ['http://127.0.0.1:4566', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'],
  ])('to %s goes out as %s and is read back whole', async (endpoint, payload) => {
    const { store, last } = opened({ endpoint, checksums: 'when_supported' })
    const Body = stream(bytes.length)
    await store.invoke({ op: 'PutObject', request: { ...bucket, Body, ContentEncoding: 'gzip' } })
    expect(headerIn(last(), 'x-amz-content-sha256')).toBe(payload)
    expect(headerIn(last(), 'x-amz-decoded-content-length')).toBe(`${bytes.length}`)
    expect(headerIn(last(), 'content-encoding')).toBe('aws-chunked,gzip')
    const got = await received(last())
    expect(got).toMatchObject({ text, announced: got.length })
    expect(got.trailers).toEqual([['x-amz-checksum-crc32', base64(await crc32(bytes))]])
  })

  it('goes to other servers without a trailer: in signed chunks, or plainly over TLS', async () => {
    const plain = opened(local)
    await plain.store.invoke({
      op: 'PutObject',
      request: { ...bucket, Body: stream(bytes.length) },
    })
    expect(await received(plain.last())).toMatchObject({ text, trailers: [] })
    const tls = opened({ endpoint: 'https://storage.example' })
    await tls.store.invoke({ op: 'PutObject', request: { ...bucket, Body: stream(bytes.length) } })
    expect(headerIn(tls.last(), 'x-amz-content-sha256')).toBe('UNSIGNED-PAYLOAD')
  })

  it('of unknown length is refused with what to do instead', async () => {
    const { store } = opened()
    const result = await store.invoke({ op: 'PutObject', request: { ...bucket, Body: stream() } })
    expect(result).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_LENGTH_UNKNOWN' })
  })
})

describe('a response', () => {
  const answered = async (headers: Header[], options: object = {}) => {
    const body = { replayable: false, open: stream().open }
    const { store, last } = opened(options, { headers, body })
    const got = await store.invoke({ op: 'GetObject', request: bucket })
    if (isAnomaly(got)) throw new Error(got.message)
    return { body: got.Body as ResponseBody, request: last() }
  }
  const right = async (): Promise<Header> => ['x-amz-checksum-crc32', base64(await crc32(bytes))]
  const wrong: Header = ['x-amz-checksum-crc32', 'AAAAAA==']

  it('is asked for its checksum at AWS only', async () => {
    expect(headerIn((await answered([])).request, 'x-amz-checksum-mode')).toBe('ENABLED')
    expect(headerIn((await answered([], local)).request, 'x-amz-checksum-mode')).toBeUndefined()
  })

  it('that matches is given, whole or piece by piece', async () => {
    expect(await (await answered([await right()])).body.text()).toBe(text)
    let read = 0
    for await (const piece of (await answered([await right()])).body) read += piece.length
    expect(read).toBe(bytes.length)
  })

  it('A12.54: that does not match is an anomaly where it is read whole and an error where it is iterated', async () => {
    const whole = await (await answered([wrong])).body.bytes()
    expect(whole).toMatchObject({ $anomaly: 'fault', code: 'CHECKSUM_MISMATCH', retryable: true })
    const { body } = await answered([wrong])
    const reading = (async () => {
      for await (const _ of body);
    })()
    await expect(reading).rejects.toMatchObject({ anomaly: { code: 'CHECKSUM_MISMATCH' } })
  })

  it('with a checksum of checksums is not checked against it', async () => {
    expect(await (await answered([['x-amz-checksum-crc32', 'AAAAAA==-3']])).body.text()).toBe(text)
  })
})
