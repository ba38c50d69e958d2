/** Copies within S3, against the local AWS. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { orThrow } from '../index.ts'
import { type Copied, type CopyOptions, copy as copyWith } from './copy.ts'
import { copy as published } from './index.ts'
import {
  type Between,
  Bucket,
  edge,
  failing,
  mebibyte,
  type World,
  world,
} from './transfer.fixture.ts'
import { upload } from './upload.ts'

let at: World
afterEach(() => at.end())

const partSize = 5 * mebibyte
const size = 2 * partSize + 3
const from = { Bucket, Key: 'a b/ü+?&=' }
const to = { Bucket, Key: 'copy' }

const copy = (options: Partial<CopyOptions> = {}) =>
  copyWith(edge, { client: at.store, from, to, partSize, ...options })
const done = (found: Copied | Anomaly): Copied => {
  if (isAnomaly(found)) throw new Error(`${found.code}: ${found.message}`)
  return found
}

const members = {
  ContentType: 'video/x',
  CacheControl: 'no-store',
  Metadata: { word: 'a  b' },
  Tagging: 'a=b%20c&d=',
}

async function begun(between?: Between, more: object = {}) {
  at = await world(between)
  const { bytes } = at.file('from', size)
  const options = { client: at.store, ...from, from: bytes, request: members, ...more }
  orThrow((await upload(edge, options)) as { $anomaly?: undefined })
  at.seen.length = 0
  return bytes
}

const ways: readonly [what: string, options: Partial<CopyOptions>, parts: number][] = [
  ['at once', {}, 1],
  ['in parts', { threshold: partSize }, 3],
]

describe.each(ways)('%s', (_, how, parts) => {
  test('bytes, metadata and tags are the same, and the checksum too', async () => {
    const bytes = await begun()
    const found = done(await copy(how))
    expect(found).toMatchObject({ ...to, size, parts, verified: true })
    expect((await at.object(to.Key)).equals(bytes)).toBe(true)
    const head = orThrow(await at.store.invoke({ op: 'HeadObject', request: to }))
    const { Tagging, ...rest } = members
    expect(head).toMatchObject(rest)
    const tags = orThrow(await at.store.invoke({ op: 'GetObjectTagging', request: to }))
    expect(tags.TagSet).toEqual([
      { Key: 'a', Value: 'b c' },
      { Key: 'd', Value: '' },
    ])
  })

  test('what the request says wins', async () => {
    await begun()
    const request = {
      MetadataDirective: 'REPLACE',
      TaggingDirective: 'REPLACE',
      Tagging: 'x=y',
      ContentType: 'text/y',
    }
    done(await copy({ ...how, request }))
    const head = orThrow(await at.store.invoke({ op: 'HeadObject', request: to }))
    expect(head).toMatchObject({ ContentType: 'text/y', TagCount: 1 })
    expect(head.CacheControl).toBeUndefined()
  })

  test('a source that is written meanwhile is an anomaly', async () => {
    await begun(async (_, send, op) => {
      const found = await send()
      if (op === 'HeadObject') {
        const request = { ...from, Body: Buffer.alloc(size) }
        orThrow(await at.store.invoke({ op: 'PutObject', request }))
      }
      return found
    })
    expect(await copy(how)).toMatchObject({ $anomaly: 'conflict', code: 'OBJECT_CHANGED' })
    expect(await at.uploads()).toBe(0)
  })

  test('of an old version', async () => {
    at = await world()
    const versioned = { Bucket, VersioningConfiguration: { Status: 'Enabled' as const } }
    orThrow(await at.store.invoke({ op: 'PutBucketVersioning', request: versioned }))
    const { bytes } = at.file('from', size)
    const first = await upload(edge, { client: at.store, ...from, from: bytes })
    if (isAnomaly(first)) throw new Error(first.message)
    orThrow(await at.store.invoke({ op: 'PutObject', request: { ...from, Body: 'new' } }))
    const old = { ...from, VersionId: first.VersionId! }
    const found = done(await copy({ ...how, from: old }))
    expect(found).toMatchObject({ size, verified: true, VersionId: expect.any(String) })
    expect((await at.object(to.Key)).equals(bytes)).toBe(true)
  })

  test('no source, no target', async () => {
    await begun()
    const none = { Bucket, Key: 'none' }
    expect(await copy({ ...how, from: none })).toMatchObject({ $anomaly: 'not-found' })
    const nowhere = { Bucket: 'none', Key: 'a' }
    expect(await copy({ ...how, to: nowhere })).toMatchObject({ code: 'NoSuchBucket' })
  })

  test('progress is told, from nothing to all', async () => {
    await begun()
    const told: number[] = []
    await copy({ ...how, onProgress: ({ transferred }) => told.push(transferred) })
    expect([told[0], told.at(-1)]).toEqual([0, size])
  })

  test('cancelled before it began', async () => {
    await begun()
    expect(await copy({ ...how, signal: AbortSignal.abort() })).toMatchObject({ code: 'ABORTED' })
    expect(at.seen).toEqual([])
  })
})

test('by the published function', async () => {
  await begun()
  expect(done(await published({ client: at.store, from, to }))).toMatchObject({ verified: true })
})

test('of an object with a checksum of checksums: copied, and that it was not verified is said', async () => {
  const bytes = await begun(undefined, { checksum: 'SHA256', threshold: partSize, partSize })
  const found = done(await copy({ threshold: partSize }))
  expect(found).toMatchObject({ verified: false, checksum: { algorithm: 'CRC32' } })
  expect((await at.object(to.Key)).equals(bytes)).toBe(true)
})

test('a part that fails is copied again alone', async () => {
  let failures = 0
  await begun(async (request, send, op) =>
    op === 'UploadPartCopy' && request.target.includes('partNumber=2') && failures++ < 4
      ? failing(503, 'SlowDown')
      : send(),
  )
  expect(done(await copy({ threshold: partSize })).verified).toBe(true)
  expect(at.ops().filter(op => op === 'UploadPartCopy')).toHaveLength(7)
})

test('one that fails for good ends it, and nothing is left', async () => {
  await begun(async (_, send, op) =>
    op === 'UploadPartCopy' ? failing(403, 'AccessDenied') : send(),
  )
  expect(await copy({ threshold: partSize })).toMatchObject({ code: 'AccessDenied' })
  expect(await at.uploads()).toBe(0)
})

test('parts that are not what the source is: no object comes to be', async () => {
  await begun(async (request, send, op) => {
    const found = await send()
    if (isAnomaly(found) || op !== 'UploadPartCopy' || !request.target.includes('partNumber=2'))
      return found
    const text = Buffer.from(found.body as Uint8Array).toString()
    return { ...found, body: Buffer.from(text.replace(/CRC32>[^<]+/, 'CRC32>AAAAAA==')) }
  })
  const found = await copy({ threshold: partSize })
  expect(found).toMatchObject({ $anomaly: 'fault', code: 'CHECKSUM_MISMATCH' })
  expect(await at.object(to.Key).catch(() => 'none')).toBe('none')
  expect(await at.uploads()).toBe(0)
})

test('cancelled on its way: nothing is left', async () => {
  const controller = new AbortController()
  await begun(async (_, send, op) => {
    if (op === 'UploadPartCopy') controller.abort()
    return send()
  })
  const { signal } = controller
  expect(await copy({ threshold: partSize, signal })).toMatchObject({ code: 'ABORTED' })
  expect(await at.uploads()).toBe(0)
})

test.each([
  ['from', { from: { Bucket } }],
  ['to', { to: { Bucket, Key: '' } }],
  ['partSize', { partSize: 3 }],
  ['client', { client: undefined }],
])('a wrong %s is misuse', async (_, wrong) => {
  at = await world()
  await expect(copy(wrong as never)).rejects.toMatchObject({ name: 'Misuse' })
})
