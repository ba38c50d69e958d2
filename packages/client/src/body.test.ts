/** Bodies of requests: whatever a program has at hand is sent, byte for byte, and checked where S3 wants it. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { s3 } from '@plainwire/s3'
import { type Body, dechunked, isAnomaly } from '@plainwire/wire'
import { crc32 } from 'hash-wasm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { client, fileBody, meta, nodeSend } from './index.ts'
import { credentials, nowhere } from './service.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
const send = nodeSend()
type Seen = { readonly headers: IncomingMessage['headers']; readonly bytes: Buffer }
let seen: Seen[] = []
let refusals = 0
const server = createServer(async (request, response) => {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
  } catch {
    return
  }
  seen.push({ headers: request.headers, bytes: Buffer.concat(chunks) })
  response.writeHead(refusals-- > 0 ? 503 : 200)
  response.end()
})
beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
beforeEach(() => {
  seen = []
  refusals = 0
})
afterAll(() => {
  send.close()
  server.close()
  rmSync(folder, { recursive: true })
})

const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * index) % 251)
const file = join(folder, 'file')
writeFileSync(file, bytes)

const store = () =>
  client({
    api: s3,
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials,
    environment: nowhere,
    send,
    limits: { idle: 2_000 },
  })
const put = (Body: unknown, more: object = {}) =>
  store().invoke({
    op: 'PutObject',
    request: { Bucket: 'notes', Key: 'k', Body: Body as Uint8Array, ...more },
  })

/** What a server that knows S3's chunks reads. */
async function decoded({ headers, bytes: sent }: Seen): Promise<Uint8Array> {
  if (!String(headers['content-encoding']).includes('aws-chunked')) return sent
  const found: Uint8Array[] = []
  for await (const chunk of dechunked(once(sent), { trailers: true }).body) found.push(chunk)
  return Buffer.concat(found)
}

async function* once(all: Uint8Array) {
  yield all
}
async function* pieces() {
  for (let at = 0; at < bytes.length; at += 70_001) yield bytes.subarray(at, at + 70_001)
}
const webStream = () => Readable.toWeb(Readable.from(pieces())) as ReadableStream<Uint8Array>
const fileOf = async (...[path, range]: Parameters<typeof fileBody>) => {
  const body = await fileBody(path, range)
  if (isAnomaly(body)) throw new Error(body.message)
  return body
}
const length = { ContentLength: bytes.length }

const kinds: readonly [what: string, make: () => unknown, more?: object][] = [
  ['bytes', () => bytes],
  ['a Buffer', () => Buffer.from(bytes)],
  ['a view of other bytes', () => new DataView(bytes.buffer)],
  ['an ArrayBuffer', () => bytes.buffer],
  ['a Blob', () => new Blob([bytes])],
  ['a file', () => fileOf(file)],
  ['a file, by URL', () => fileOf(pathToFileURL(file))],
  ['a Node stream', () => Readable.from(pieces()), length],
  ['a web stream', webStream, length],
  ['an async iterable', pieces, length],
  [
    'something to open',
    () => ({ length: bytes.length, replayable: true, open: pieces }) satisfies Body,
  ],
]

const castagnoli = 0x82f63b78
const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')

test.each(kinds)('A10.9: the body of PutObject may be %s', async (_, make, more) => {
  expect(await put(await make(), more)).not.toHaveProperty('$anomaly')
  expect(hash(await decoded(seen[0]!))).toBe(hash(bytes))
})

test.each(kinds)('%s is checked where that is asked for', async (_, make, more) => {
  const ChecksumAlgorithm = 'CRC32C'
  expect(await put(await make(), { ...more, ChecksumAlgorithm })).not.toHaveProperty('$anomaly')
  expect(hash(await decoded(seen[0]!))).toBe(hash(bytes))
  const { headers, bytes: sent } = seen[0]!
  const trailer = /x-amz-checksum-crc32c:(\S+)/.exec(sent.subarray(-200).toString('latin1'))?.[1]
  const sum = headers['x-amz-checksum-crc32c'] ?? trailer
  expect(sum).toBe(Buffer.from(await crc32(bytes, castagnoli), 'hex').toString('base64'))
})

test('A10.9: text is sent as UTF-8', async () => {
  await put('wörds')
  expect(seen[0]?.bytes.toString()).toBe('wörds')
})

test('a range of a file', async () => {
  await put(await fileOf(file, { start: 1000, end: 70_000 }))
  expect(hash(await decoded(seen[0]!))).toBe(hash(bytes.subarray(1000, 70_000)))
})

test('an empty file', async () => {
  const path = join(folder, 'empty')
  writeFileSync(path, '')
  expect(await put(await fileOf(path))).not.toHaveProperty('$anomaly')
  expect(await decoded(seen[0]!)).toHaveLength(0)
})

test.each([
  ['that is not there', join(folder, 'none'), {}, 'not-found', 'ENOENT'],
  ['that is a folder', folder, {}, 'incorrect', 'NOT_A_FILE'],
  ['that ends before the range', file, { start: 0, end: 300_001 }, 'incorrect', 'BAD_RANGE'],
  ['whose range is turned round', file, { start: 2, end: 1 }, 'incorrect', 'BAD_RANGE'],
])('a file %s is an anomaly', async (_, path, range, $anomaly, code) => {
  expect(await fileBody(path, range)).toMatchObject({ $anomaly, code })
})

test('a file that shrinks meanwhile is an anomaly, at once and not sent again', async () => {
  const path = join(folder, 'shrinking')
  writeFileSync(path, bytes)
  const body = await fileOf(path)
  truncateSync(path, 100)
  const done = await put(body)
  expect(done).toMatchObject({ $anomaly: 'conflict', code: 'FILE_CHANGED' })
  expect(meta(done)?.attempts).toHaveLength(1)
})

test.each([
  ['shorter', bytes.length + 1],
  ['longer', bytes.length - 1],
])('a stream that is %s than was said is an anomaly, and nobody waits', async (_, wrong) => {
  const done = await put(pieces(), { ContentLength: wrong })
  expect(done).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_LENGTH_WRONG' })
})

test('a stream whose length nobody knows is an anomaly that says what to do', async () => {
  const done = await put(pieces())
  expect(done).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_LENGTH_UNKNOWN' })
  expect(done).toMatchObject({ message: expect.stringContaining('@plainwire/client/transfer') })
  expect(seen).toHaveLength(0)
})

test('a stream that fails is an anomaly', async () => {
  async function* failing() {
    yield bytes
    throw new Error('the disk is gone')
  }
  const done = await put(failing(), { ContentLength: bytes.length * 2 })
  expect(done).toMatchObject({ $anomaly: 'fault', code: 'BODY_FAILED' })
  expect(done).toMatchObject({ message: expect.stringContaining('the disk is gone') })
})

test.each([
  ['bytes', () => bytes, 3],
  ['a Blob', () => new Blob([bytes]), 3],
  ['a file', () => fileOf(file), 3],
  ['a stream', pieces, 1],
])('A3.9: %s: the same bytes go out on every attempt there is', async (_, make, attempts) => {
  refusals = 2
  const done = await put(await make(), length)
  expect(isAnomaly(done)).toBe(attempts === 1)
  expect(meta(done)?.attempts).toHaveLength(attempts)
  for (const one of seen) expect(hash(await decoded(one))).toBe(hash(bytes))
  expect(seen).toHaveLength(attempts)
})
