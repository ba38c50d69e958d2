/** Large objects go through in little memory, and what is on disk is what the rows say, whatever ended the process. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Body } from '@plainwire/wire'
import { afterAll, describe, expect, it } from 'vitest'
import { diskRows } from '../rows/disk.ts'
import { asking, done, started, textOf } from './s3.fixture.ts'
import { store } from './store.ts'
import { blobsOf } from './versions.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainwire-s3-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const here = { LocationConstraint: 'eu-west-1' }
const mebibyte = 2 ** 20

/** A body that is made while it is read. */
const generated = (mebibytes: number): Body => ({
  length: mebibytes * mebibyte,
  replayable: false,
  async *open() {
    for (let index = 0; index < mebibytes; index++) yield Buffer.alloc(mebibyte, index)
  },
})

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ name }) => name)

describe('a large object', () => {
  it('goes in and out piece by piece', async () => {
    const aws = started({ path: join(folder, 'large') })
    const ask = asking(aws)
    await done(ask('CreateBucket', { Bucket: 'large', CreateBucketConfiguration: here }))
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const look = () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    const watch = setInterval(look, 5)
    const size = 256
    await done(ask('PutObject', { Bucket: 'large', Key: 'k', Body: generated(size) }))
    const got = await done(ask('GetObject', { Bucket: 'large', Key: 'k' }))
    let read = 0
    for await (const piece of got.Body as AsyncIterable<Uint8Array>) {
      read += piece.length
      look()
    }
    clearInterval(watch)
    expect(read).toBe(size * mebibyte)
    expect(most).toBeLessThan((size / 2) * mebibyte)
    await aws.close()
  })
})

/** Names of all blobs that versions and parts name. */
function namedBlobs(path: string): Set<string> {
  const rows = diskRows(path)
  const { versions, parts } = store(rows)
  const named = new Set<string>()
  for (const [, version] of versions.list()) for (const blob of blobsOf(version)) named.add(blob)
  for (const [, { blob }] of parts.list()) named.add(blob)
  rows.close()
  return named
}

/** What a writer said before it was killed. */
async function saidBeforeKill(path: string, round: number): Promise<string[]> {
  const writer = fileURLToPath(new URL('./writer.fixture.ts', import.meta.url))
  const flags = ['--conditions=source', '--import', 'tsx']
  const child = spawn(process.execPath, [...flags, writer, path, `${round}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const chunk of child.stdout) {
    said += chunk
    if (said.split('\n').length > 50 + round * 7) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  return said.split('\n').slice(0, -1)
}

/** The MD5 of every object that a folder holds. */
async function heldIn(path: string): Promise<Map<string, string>> {
  const aws = started({ path })
  const ask = asking(aws)
  const { Contents } = await done(ask('ListObjectsV2', { Bucket: 'killed' }))
  const held = new Map<string, string>()
  for (const { Key } of Contents as { Key: string }[]) {
    const got = await done(ask('GetObject', { Bucket: 'killed', Key }))
    const md5 = createHash('md5')
      .update(await got.Body.bytes())
      .digest('hex')
    if (!got.ETag.includes('-')) expect(got.ETag).toBe(`"${md5}"`)
    held.set(Key, md5)
  }
  await aws.close()
  return held
}

describe('a process that is killed', () => {
  it('leaves each object whole, as it was or as it was to be, and no bytes of nobody', async () => {
    const path = join(folder, 'killed')
    /** What each key holds, where nothing was begun and not heard of again. */
    const told = new Map<string, string>()
    for (let round = 0; round < 3; round++) {
      for (const line of await saidBeforeKill(path, round)) {
        const [word, key = '', md5 = ''] = line.split(' ')
        if (word === 'begun') told.delete(key)
        else told.set(key, md5)
      }
      const held = await heldIn(path)
      for (const [key, md5] of told) expect([key, held.get(key) ?? '-']).toEqual([key, md5])
      expect(new Set(filesIn(join(path, 'blobs')))).toEqual(namedBlobs(path))
    }
  }, 120_000)
})

describe('what is on disk', () => {
  it('goes with the object, the version, the upload and the bucket', async () => {
    const path = join(folder, 'gone')
    const aws = started({ path })
    const ask = asking(aws)
    const Bucket = 'gone'
    const files = () => filesIn(join(path, 'blobs')).length
    await done(ask('CreateBucket', { Bucket, CreateBucketConfiguration: here }))
    await done(ask('PutObject', { Bucket, Key: 'k', Body: '1' }))
    await done(ask('PutObject', { Bucket, Key: 'k', Body: '2' }))
    expect(files()).toBe(1)
    expect(
      await ask('PutObject', { Bucket, Key: 'k', Body: '3', ChecksumCRC32: 'AAAAAA==' }),
    ).toMatchObject({ code: 'BadDigest' })
    expect(await ask('PutObject', { Bucket, Key: 'k', Body: '4', IfNoneMatch: '*' })).toMatchObject(
      { code: 'PreconditionFailed' },
    )
    expect(files()).toBe(1)
    const { UploadId } = await done(ask('CreateMultipartUpload', { Bucket, Key: 'u' }))
    for (const Body of ['a', 'b'])
      await done(ask('UploadPart', { Bucket, Key: 'u', UploadId, PartNumber: 1, Body }))
    expect(files()).toBe(2)
    await done(ask('AbortMultipartUpload', { Bucket, Key: 'u', UploadId }))
    await done(ask('CopyObject', { Bucket, Key: 'c', CopySource: `${Bucket}/k` }))
    expect(files()).toBe(2)
    for (const Key of ['k', 'c']) await done(ask('DeleteObject', { Bucket, Key }))
    expect(files()).toBe(0)
    await aws.close()
  })

  it('is read to its end by who began, though it is replaced meanwhile', async () => {
    const aws = started({ path: join(folder, 'replaced') })
    const ask = asking(aws)
    const Bucket = 'replaced'
    await done(ask('CreateBucket', { Bucket, CreateBucketConfiguration: here }))
    await done(ask('PutObject', { Bucket, Key: 'k', Body: generated(3) }))
    const got = await done(ask('GetObject', { Bucket, Key: 'k' }))
    const pieces = (got.Body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    let read = (await pieces.next()).value.length
    await done(ask('PutObject', { Bucket, Key: 'k', Body: 'new' }))
    for (let next = await pieces.next(); !next.done; next = await pieces.next())
      read += next.value.length
    expect(read).toBe(3 * mebibyte)
    expect(await textOf(await done(ask('GetObject', { Bucket, Key: 'k' })))).toBe('new')
    await aws.close()
  })
})
