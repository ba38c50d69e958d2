import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { type Anomaly, collect, type Header, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { orThrow } from '../index.ts'
import * as published from './index.ts'
import {
  type Between,
  Bucket,
  edge,
  failing,
  mebibyte,
  type World,
  world,
} from './transfer.fixture.ts'
import { upload as uploadWith } from './upload.ts'
import type { Uploaded, UploadOptions } from './upload-job.ts'

let at: World
afterEach(() => at.end())

const partSize = 5 * mebibyte
const Key = 'a b/ü'

/** Three parts, the last of them small. */
const size = 2 * partSize + 3

const upload = (options: Partial<UploadOptions>) =>
  uploadWith(edge, {
    client: at.store,
    Bucket,
    Key,
    from: '',
    partSize,
    threshold: partSize,
    ...options,
  })

const done = (found: Uploaded | Anomaly): Uploaded => {
  if (isAnomaly(found)) throw new Error(`${found.code}: ${found.message}`)
  return found
}

const count = (op: string) => at.ops().filter(name => name === op).length

/** Numbers of the parts that were sent. */
const sentParts = () =>
  at.seen
    .filter(({ op }) => op === 'UploadPart')
    .map(({ target }) => Number(/partNumber=(\d+)/.exec(target)?.[1]))
    .sort((one, other) => one - other)

const partOf = (target: string) => Number(/partNumber=(\d+)/.exec(target)?.[1])

async function* pieces(bytes: Uint8Array) {
  for (let from = 0; from < bytes.length; from += 1_000_003)
    yield bytes.subarray(from, from + 1_000_003)
}

const kinds: readonly [what: string, make: (path: string, bytes: Buffer) => unknown][] = [
  ['a path', path => path],
  ['a URL', path => pathToFileURL(path)],
  ['bytes', (_, bytes) => bytes],
  ['a Blob', (_, bytes) => new Blob([bytes])],
  ['a Node stream', (_, bytes) => Readable.from(pieces(bytes))],
  ['a web stream', (_, bytes) => Readable.toWeb(Readable.from(pieces(bytes)))],
  ['an async iterable', (_, bytes) => pieces(bytes)],
  ['something to open', (_, bytes) => ({ replayable: true, open: () => pieces(bytes) })],
]

describe.each(kinds)('from %s', (_, make) => {
  test.each([
    ['empty', 0, 1],
    ['small', 1000, 1],
    ['of one byte less than a part', partSize - 1, 1],
  ])('%s: whole', async (_, bytes, parts) => {
    at = await world()
    const made = at.file('a', bytes)
    const from = make(made.path, made.bytes) as string
    const found = done(await upload({ from }))
    expect(found).toMatchObject({ Bucket, Key, size: bytes, parts, verified: true, resumed: 0 })
    expect(at.ops()).toEqual(['PutObject'])
    expect((await at.object(Key)).equals(made.bytes)).toBe(true)
  })

  test('big: in parts', async () => {
    at = await world()
    const made = at.file('a', size)
    const from = make(made.path, made.bytes) as string
    const found = done(await upload({ from, threshold: partSize }))
    expect(found).toMatchObject({ size, parts: 3, verified: true, resumed: 0 })
    expect((await at.object(Key)).equals(made.bytes)).toBe(true)
    expect(await at.uploads()).toBe(0)
  })
})

test('the published function does the same', async () => {
  at = await world()
  const { path, bytes } = at.file('a', 3000)
  const found = done(await published.upload({ client: at.store, Bucket, Key, from: path }))
  expect(found).toMatchObject({ size: 3000, verified: true })
  expect((await at.object(Key)).equals(bytes)).toBe(true)
})

describe('the checksum of the whole', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    '%s: what is computed here is what the service states',
    async checksum => {
      at = await world()
      const { path } = at.file('a', partSize + 1)
      for (const threshold of [partSize, 2 * partSize]) {
        const found = done(await upload({ from: path, checksum, threshold }))
        expect(found).toMatchObject({ verified: true, checksum: { algorithm: checksum } })
        const head = orThrow(
          await at.store.invoke({
            op: 'HeadObject',
            request: { Bucket, Key, ChecksumMode: 'ENABLED' },
          }),
        )
        expect(head[`Checksum${checksum}`]).toBe(found.checksum.value)
      }
    },
  )

  test('a server that states none is believed, and it is said', async () => {
    const silent: Between = async (_, send) => {
      const found = await send()
      if (isAnomaly(found)) return found
      const headers = found.headers.filter(([name]) => !/^x-amz-checksum/i.test(name))
      if (found.status !== 200) return found
      const body = await collect(found.body, 2 ** 20)
      if (isAnomaly(body)) return body
      const text = Buffer.from(body)
        .toString()
        .replace(/<Checksum.*?<\/Checksum\w+>/g, '')
      return { ...found, headers, body: Buffer.from(text) }
    }
    at = await world(silent)
    const { path } = at.file('a', size)
    for (const threshold of [partSize, 2 * size])
      expect(await upload({ from: path, threshold })).toMatchObject({ size, verified: false })
  })

  test('a server that states another one is not', async () => {
    const lying: Between = async (_, send, op) => {
      const found = await send()
      if (isAnomaly(found) || op !== 'UploadPart') return found
      const headers = found.headers.map(
        ([name, value]): Header => [name, /checksum-crc32$/i.test(name) ? 'AAAAAA==' : value],
      )
      return { ...found, headers }
    }
    at = await world(lying)
    const { path } = at.file('a', size)
    const found = await upload({ from: path, concurrency: 1 })
    expect(found).toMatchObject({ $anomaly: 'fault', code: 'CHECKSUM_MISMATCH' })
    expect(sentParts()).toEqual([1, 1, 1])
    expect(await at.uploads()).toBe(0)
  })
})

describe('what a request says besides', () => {
  const request = {
    ContentType: 'video/x',
    Metadata: { word: 'a  b' },
    Tagging: 'a=b',
    IfNoneMatch: '*',
    ExpectedBucketOwner: '000000000000',
    ContentLength: 3,
    ChecksumSHA1: 'no',
  }

  test.each([
    ['whole', 2 * size],
    ['in parts', partSize],
  ])('%s: it goes where it belongs', async (_, threshold) => {
    at = await world()
    const { path } = at.file('a', size)
    done(await upload({ from: path, request, threshold }))
    const head = orThrow(await at.store.invoke({ op: 'HeadObject', request: { Bucket, Key } }))
    expect(head).toMatchObject({ ContentType: 'video/x', Metadata: { word: 'a  b' } })
    const again = await upload({ from: path, request, threshold })
    expect(again).toMatchObject({ code: 'PreconditionFailed', status: 412 })
    expect(await at.uploads()).toBe(0)
  })
})

describe('a part that fails', () => {
  test('is sent again alone', async () => {
    let failures = 0
    at = await world(async (request, send, op) =>
      op === 'UploadPart' && partOf(request.target) === 2 && failures++ < 5
        ? failing(503, 'SlowDown')
        : send(),
    )
    const { path, bytes } = at.file('a', size)
    expect(done(await upload({ from: path })).verified).toBe(true)
    expect(sentParts()).toEqual([1, 2, 2, 2, 2, 2, 2, 3])
    expect((await at.object(Key)).equals(bytes)).toBe(true)
  })

  test('is sent again when it was damaged on the way', async () => {
    let damaged = false
    at = await world(async (request, send, op) => {
      const { body } = request
      if (op !== 'UploadPart' || damaged || !(body instanceof Uint8Array)) return send()
      damaged = true
      return at.aws.send({ ...request, body: Buffer.from(body).fill(7, 0, 10) }, {})
    })
    const { path, bytes } = at.file('a', size)
    expect(done(await upload({ from: path, concurrency: 1 })).verified).toBe(true)
    expect(sentParts()).toEqual([1, 1, 2, 3])
    expect((await at.object(Key)).equals(bytes)).toBe(true)
  })

  test('for good, ends the upload, and nothing is left of it', async () => {
    at = await world(async (request, send, op) =>
      op === 'UploadPart' && partOf(request.target) === 2 ? failing(403, 'AccessDenied') : send(),
    )
    const { path } = at.file('a', size)
    const found = await upload({ from: path, concurrency: 2 })
    expect(found).toMatchObject({ $anomaly: 'forbidden', code: 'AccessDenied' })
    expect(await at.uploads()).toBe(0)
  })

  test('and an upload that cannot be ended: both are said', async () => {
    at = await world(async (_, send, op) =>
      op === 'UploadPart' || op === 'AbortMultipartUpload' ? failing(403, 'AccessDenied') : send(),
    )
    const { path } = at.file('a', size)
    const found = await upload({ from: path })
    expect(found).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/The upload \S+ could not be ended/),
    })
    expect(await at.uploads()).toBe(1)
  })
})

test('parts too big for memory are sent as they are read, and again when they fail', async () => {
  const bodies = new Set<string>()
  let failures = 0
  at = await world(async ({ body, target }, send, op) => {
    if (op !== 'UploadPart') return send()
    bodies.add(body instanceof Uint8Array ? 'bytes' : 'stream')
    if (partOf(target) !== 2 || failures++ >= 4) return send()
    return failing(500, 'InternalError')
  })
  const { path, bytes } = at.file('a', size)
  for (const from of [path, new Blob([bytes])]) {
    expect(done(await upload({ from, memory: partSize })).verified).toBe(true)
    expect((await at.object(Key)).equals(bytes)).toBe(true)
  }
  expect([...bodies]).toEqual(['stream'])
  expect(failures).toBe(6)
})

test('no more parts are on their way than is allowed', async () => {
  let now = 0
  let most = 0
  at = await world(async (_, send, op) => {
    if (op !== 'UploadPart') return send()
    most = Math.max(most, ++now)
    await new Promise(resolve => setTimeout(resolve, 5))
    const found = await send()
    now--
    return found
  })
  const { path } = at.file('a', size)
  done(await upload({ from: path, concurrency: 2 }))
  expect(most).toBe(2)
})

test('progress is told, from nothing to all', async () => {
  at = await world()
  const { path } = at.file('a', size)
  for (const threshold of [partSize, 2 * size]) {
    const told: [number, number | undefined][] = []
    await upload({
      from: path,
      threshold,
      onProgress: ({ transferred, total }) => told.push([transferred, total]),
    })
    expect(told[0]).toEqual([0, size])
    expect(told.at(-1)).toEqual([size, size])
    expect(told.map(([bytes]) => bytes)).toEqual(told.map(([bytes]) => bytes).sort((a, b) => a - b))
  }
})

describe('cancelled', () => {
  const aborted = { $anomaly: 'interrupted', code: 'ABORTED', retryable: false }

  test('before it began', async () => {
    at = await world()
    const { path } = at.file('a', size)
    expect(await upload({ from: path, signal: AbortSignal.abort() })).toMatchObject(aborted)
    expect(at.seen).toEqual([])
  })

  test('on its way: nothing is left of it', async () => {
    const controller = new AbortController()
    at = await world(async (request, send, op) => {
      if (op === 'UploadPart' && partOf(request.target) === 3) controller.abort()
      return send()
    })
    const { path } = at.file('a', size)
    const { signal } = controller
    expect(await upload({ from: path, signal, concurrency: 1 })).toMatchObject(aborted)
    expect(sentParts()).toEqual([1, 2, 3])
    expect(await at.uploads()).toBe(0)
  })

  test('while a stream does not go on', async () => {
    at = await world()
    const controller = new AbortController()
    async function* stuck() {
      yield new Uint8Array(partSize + 1)
      controller.abort()
      await new Promise(() => undefined)
    }
    expect(await upload({ from: stuck(), signal: controller.signal })).toMatchObject(aborted)
    expect(await at.uploads()).toBe(0)
  })
})

describe('a stream', () => {
  test('that fails', async () => {
    at = await world()
    async function* failing() {
      yield new Uint8Array(2 * partSize)
      throw new Error('the disk is gone')
    }
    const found = await upload({ from: failing() })
    expect(found).toMatchObject({ $anomaly: 'fault', message: 'the disk is gone' })
    expect(await at.uploads()).toBe(0)
  })

  test.each([
    ['shorter', size + 1],
    ['longer', size - 1],
    ['much longer', partSize + 1],
  ])('that is %s than was said', async (_, length) => {
    at = await world()
    const { bytes } = at.file('a', size)
    const found = await upload({ from: pieces(bytes), length, threshold: partSize })
    expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_LENGTH_WRONG' })
    expect(await at.uploads()).toBe(0)
  })

  test('whose length was said', async () => {
    at = await world()
    const { bytes } = at.file('a', size)
    const found = await upload({ from: pieces(bytes), length: size, threshold: partSize })
    expect(done(found)).toMatchObject({ size, parts: 3, verified: true })
  })

  test('of small text', async () => {
    at = await world()
    expect(done(await upload({ from: Readable.from(['wör', 'ds']) })).size).toBe(6)
    expect((await at.object(Key)).toString()).toBe('wörds')
  })
})

test('a client that checks its requests finds nothing wrong', async () => {
  at = await world()
  at.store.validateRequests()
  const { path } = at.file('a', size)
  const request = { ContentType: 'video/x', IfNoneMatch: '*' }
  expect(done(await upload({ from: path, request })).verified).toBe(true)
  const to = at.at('to')
  expect(await published.download({ client: at.store, Bucket, Key, to, partSize })).toMatchObject({
    verified: true,
  })
  const copied = { Bucket, Key: 'copy' }
  const from = { Bucket, Key }
  const copying = { client: at.store, from, to: copied, partSize, threshold: partSize }
  expect(await published.copy(copying)).toMatchObject({ verified: true, parts: 3 })
})

test('an answer of CompleteMultipartUpload that is lost: the object is there, and it is known', async () => {
  at = await world()
  at.aws.faults.add({ service: 's3', op: 'CompleteMultipartUpload', drop: 'response' })
  const { path, bytes } = at.file('a', size)
  expect(done(await upload({ from: path }))).toMatchObject({ size, verified: true })
  expect(count('CompleteMultipartUpload')).toBe(2)
  expect((await at.object(Key)).equals(bytes)).toBe(true)
})

describe('what cannot be', () => {
  test.each([
    ['a file that is not there', 'none', 'not-found', 'ENOENT'],
    ['a folder', '.', 'incorrect', 'NOT_A_FILE'],
  ])('%s is an anomaly', async (_, name, $anomaly, code) => {
    at = await world()
    expect(await upload({ from: at.at(name) })).toMatchObject({ $anomaly, code })
    expect(at.seen).toEqual([])
  })

  test('a bucket that is not there is one too', async () => {
    at = await world()
    const { path } = at.file('a', size)
    for (const threshold of [partSize, 2 * size]) {
      const found = await upload({ from: path, threshold, Bucket: 'none' })
      expect(found).toMatchObject({ $anomaly: 'not-found', code: 'NoSuchBucket' })
    }
  })

  test.each([
    ['client', { client: undefined }, 'BAD_CLIENT'],
    ['client', { client: { api: 'dynamodb', invoke: async () => ({}) } }, 'BAD_CLIENT'],
    ['partSize', { partSize: mebibyte }, 'BAD_OPTION'],
    ['partSize', { partSize: 6 * 2 ** 30 }, 'BAD_OPTION'],
    ['concurrency', { concurrency: 0 }, 'BAD_OPTION'],
    ['attempts', { attempts: 1.5 }, 'BAD_OPTION'],
    ['checksum', { checksum: 'MD4' }, 'BAD_OPTION'],
    ['Key', { Key: '' }, 'BAD_OPTION'],
    ['Bucket', { Bucket: undefined }, 'BAD_OPTION'],
    ['from', { from: 3 }, 'BAD_OPTION'],
    ['state', { from: new Uint8Array(size), state: 'state' }, 'BAD_OPTION'],
  ])('a wrong %s is misuse', async (_, options, code) => {
    at = await world()
    const wrong = upload({ from: new Uint8Array(1), ...options } as never)
    await expect(wrong).rejects.toMatchObject({ name: 'Misuse', code })
  })

  test('what a hook throws is an anomaly', async () => {
    at = await world()
    const { path } = at.file('a', size)
    const onProgress = () => {
      throw new Error('my mistake')
    }
    expect(await upload({ from: path, onProgress })).toMatchObject({
      code: 'UNEXPECTED',
      message: 'my mistake',
    })
    expect(await at.uploads()).toBe(0)
  })
})
