/** The server with a service of two operations: streams both ways, verified on their way, by address of either style. */
import { client, isAnomaly, nodePrimitives } from '@plainwire/client'
import { s3 } from '@plainwire/s3'
import { type Body, type HttpRequest, header, sign } from '@plainwire/wire'
import { describe, expect, it } from 'vitest'
import { keptBlobs, withBlobs } from '../rows/blobs.ts'
import { memoryRows } from '../rows/memory.ts'
import { memoryBlobs } from '../rows/memory-blobs.ts'
import { bucketPlace } from './bucket.ts'
import { rootKeys } from './keys.ts'
import { server } from './server.ts'
import { store } from './store.fixture.ts'

const text = (value: Uint8Array) => new TextDecoder().decode(value)
const bytes = (value: string) => new TextEncoder().encode(value)

const blobs = memoryBlobs()
const rows = withBlobs(memoryRows(), blobs)
const { answer: served } = server({
  services: { s3: store },
  stored: { rows, seen: rows, blobs },
  edge: { now: () => Date.now(), random: Math.random },
  keyring: rootKeys,
  primitives: nodePrimitives,
})
const answer = async (request: HttpRequest) => {
  const response = await served(request)
  if (isAnomaly(response)) throw new Error(response.message)
  return response
}
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const notes = client({
  api: s3,
  region: 'eu-west-1',
  endpoint: 'http://s3.localhost:4566',
  credentials,
  send: request => answer(request),
  backoff: () => undefined,
})

async function* pieces(...parts: string[]) {
  for (const part of parts) yield bytes(part)
}
const stream = (...parts: string[]): Body => ({
  length: parts.join('').length,
  replayable: false,
  open: () => pieces(...parts),
})

describe('a streamed object', () => {
  it.each([
    ['bytes', bytes('hello, world')],
    ['signed chunks with a trailer', stream('hello, ', 'world')],
  ])('of %s comes back', async (_, Body) => {
    const request = { Bucket: 'b', Key: 'a//é/../k', Body: Body as never }
    const stored = await notes.invoke({
      op: 'PutObject',
      request: { ...request, ChecksumAlgorithm: 'SHA256' },
    })
    expect(stored).toMatchObject({ ETag: '"12"' })
    const got = await notes.invoke({ op: 'GetObject', request: { Bucket: 'b', Key: 'a//é/../k' } })
    if (isAnomaly(got)) throw new Error(got.message)
    expect(await got.Body!.text()).toBe('hello, world')
    expect(keptBlobs(rows).size).toBe(1)
  })
})

const put1 = (headers: readonly (readonly [string, string])[], body: Body): HttpRequest => ({
  method: 'PUT',
  scheme: 'http',
  host: 's3.localhost:4566',
  target: '/b/other',
  headers,
  body,
})
const signed = (request: HttpRequest, payload?: string) =>
  sign(
    request,
    {
      credentials,
      region: 'eu-west-1',
      service: 's3',
      date: new Date(),
      escapePath: 'once',
      ...(payload === undefined ? {} : { payload }),
    },
    nodePrimitives,
  )

describe('a body that is not what was signed', () => {
  const streaming = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const chunked = (length: number, sent: string) => {
    const headers = [
      ['x-amz-decoded-content-length', `${length}`],
      ['x-amz-trailer', 'x-amz-checksum-crc32'],
    ] as const
    return { ...signed(put1(headers, bytes('')), streaming), body: stream(sent) }
  }
  it.each([
    [
      'another hash',
      'XAmzContentSHA256Mismatch',
      () => ({ ...signed(put1([], bytes('one'))), body: stream('two') }),
    ],
    ['a broken chunk', 'IncompleteBody', () => chunked(3, 'zz\r\none\r\n0\r\n\r\n')],
    ['an early end', 'IncompleteBody', () => chunked(3, '3\r\non')],
    ['more than announced', 'IncompleteBody', () => chunked(2, '3\r\none\r\n0\r\n\r\n')],
    [
      'less than announced',
      'IncompleteBody',
      () => chunked(4, '3\r\none\r\n0\r\nx-amz-checksum-crc32:eg==\r\n\r\n'),
    ],
    ['no trailer', 'MalformedTrailerError', () => chunked(3, '3\r\none\r\n0\r\n\r\n')],
  ])('%s: %s, and nothing is stored', async (_, code, request) => {
    const response = await answer(request())
    expect(response.status).toBe(400)
    expect(text(response.body as Uint8Array)).toContain(`<Code>${code}</Code>`)
    expect(rows.get('b/other')).toBeUndefined()
  })

  it('what was announced is read', async () => {
    const sent = '3\r\none\r\n0\r\nx-amz-checksum-crc32:eg==\r\n\r\n'
    const response = await answer(chunked(3, sent))
    expect(header(response.headers, 'etag')).toBe('"3"')
    expect(JSON.parse(text(rows.get('b/other')!)).trailers).toEqual([
      ['x-amz-checksum-crc32', 'eg=='],
    ])
  })
})

describe('where a bucket is named', () => {
  it.each([
    ['127.0.0.1:4566', '/', '/', undefined],
    ['127.0.0.1:4566', '/b', '/', 'b'],
    ['127.0.0.1:4566', '/b?list-type=2', '/?list-type=2', 'b'],
    ['127.0.0.1:4566', '/b//k/../x?y=/z', '//k/../x?y=/z', 'b'],
    ['s3.localhost:4566', '/b/k', '/k', 'b'],
    ['s3.localhost.localstack.cloud:4566', '/b/k', '/k', 'b'],
    ['s3.us-east-1.amazonaws.com', '/b/k', '/k', 'b'],
    ['b.s3.localhost:4566', '/k', '/k', 'b'],
    ['b.localhost:4566', '/k', '/k', 'b'],
    ['a.b.s3.localhost:4566', '/k', '/k', 'a.b'],
    ['b.s3.localhost.localstack.cloud:4566', '/k', '/k', 'b'],
    ['b.s3.eu-west-1.localhost.localstack.cloud:4566', '/k', '/k', 'b'],
    ['b.s3.amazonaws.com', '/k', '/k', 'b'],
    ['b.s3.eu-west-1.amazonaws.com', '/k', '/k', 'b'],
    ['b.s3-eu-west-1.amazonaws.com', '/k', '/k', 'b'],
    ['b.s3.dualstack.eu-west-1.amazonaws.com', '/k', '/k', 'b'],
    ['s3.dualstack.eu-west-1.amazonaws.com', '/b/k', '/k', 'b'],
  ])('%s%s', (host, target, left, bucket) => {
    const placed = bucket === undefined ? {} : { placed: { Bucket: bucket } }
    expect(bucketPlace({ host, target })).toEqual({ target: left, ...placed })
  })
})
