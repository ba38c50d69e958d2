/** Folders up and down, against the local AWS: what failed is listed, and nothing is written outside of the folder. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { orThrow } from '../index.ts'
import { type DownloadFolderOptions, downloadFolder as downloadWith } from './download-folder.ts'
import type { FolderDone } from './folders.ts'
import { downloadFolder, uploadFolder } from './index.ts'
import { Bucket, edge, failing, mebibyte, type World, world } from './transfer.fixture.ts'
import { type UploadFolderOptions, uploadFolder as uploadWith } from './upload-folder.ts'

let at: World
afterEach(() => at.end())

const upload = (options: Partial<UploadFolderOptions> = {}) =>
  uploadWith(edge, { client: at.store, Bucket, from: at.at('from'), ...options })
const download = (options: Partial<DownloadFolderOptions> = {}) =>
  downloadWith(edge, { client: at.store, Bucket, to: at.at('to'), ...options })

function done<Done>(found: FolderDone<Done> | Anomaly): FolderDone<Done> {
  if (isAnomaly(found)) throw new Error(`${found.code}: ${found.message}`)
  return found
}

/** Files of a folder by path, with their text. */
const texts: Readonly<Record<string, string>> = {
  'a.txt': 'a',
  'b/c.txt': 'cc',
  'b/d/e f.txt': 'eee',
  'b/d/ü': '',
  'z.jpg': 'zzzzz',
}

function write(folder: string, files: Readonly<Record<string, string>> = texts) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

const read = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath ?? entry.path, entry.name))
      .sort()
      .map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  )

async function keys(): Promise<string[]> {
  const found = orThrow(await at.store.invoke({ op: 'ListObjectsV2', request: { Bucket } }))
  return (found.Contents ?? []).map(({ Key }) => Key ?? '')
}

const put = async (Key: string, Body = 'text') => {
  orThrow(await at.store.invoke({ op: 'PutObject', request: { Bucket, Key, Body } }))
}

test('up and down again, by the published functions', async () => {
  at = await world()
  write(at.at('from'))
  const up = { client: at.store, Bucket, Prefix: 'photos', from: at.at('from') }
  expect(done(await uploadFolder(up))).toMatchObject({ failed: [], skipped: [], bytes: 11 })
  expect(await keys()).toEqual(
    Object.keys(texts)
      .map(path => `photos/${path}`)
      .sort(),
  )
  const down = { client: at.store, Bucket, Prefix: 'photos/', to: at.at('to/deep') }
  const found = done(await downloadFolder(down))
  expect(found).toMatchObject({ failed: [], skipped: [], bytes: 11 })
  expect(found.done.every(({ verified }) => verified)).toBe(true)
  expect(read(at.at('to/deep'))).toEqual(texts)
})

describe('up', () => {
  test('big files go in parts, and share the room with all others', async () => {
    let now = 0
    let most = 0
    at = await world(async (_, send, op) => {
      if (op !== 'UploadPart' && op !== 'PutObject') return send()
      most = Math.max(most, ++now)
      await new Promise(resolve => setTimeout(resolve, 5))
      const found = await send()
      now--
      return found
    })
    write(at.at('from'))
    for (const name of ['1', '2']) writeFileSync(at.at(`from/${name}`), Buffer.alloc(11 * mebibyte))
    const partSize = 5 * mebibyte
    const found = done(await upload({ partSize, threshold: partSize, concurrency: 2 }))
    expect(found.done.map(({ parts }) => parts).sort()).toEqual([1, 1, 1, 1, 1, 3, 3])
    expect(most).toBe(2)
  })

  test('a filter chooses, and each file may say what it is', async () => {
    at = await world()
    write(at.at('from'))
    const found = await upload({
      filter: ({ path, size }) => path.endsWith('.txt') && size < 3,
      request: ({ Key }) => ({ ContentType: Key === 'a.txt' ? 'text/a' : 'text/other' }),
    })
    expect(
      done(found)
        .done.map(({ Key }) => Key)
        .sort(),
    ).toEqual(['a.txt', 'b/c.txt'])
    const head = orThrow(
      await at.store.invoke({ op: 'HeadObject', request: { Bucket, Key: 'a.txt' } }),
    )
    expect(head.ContentType).toBe('text/a')
  })

  test('links are left out, and it is said', async () => {
    at = await world()
    write(at.at('from'), { a: '1' })
    symlinkSync('/etc', at.at('from/etc'))
    symlinkSync(at.at('from/a'), at.at('from/link'))
    const found = done(await upload())
    expect(found.done).toHaveLength(1)
    expect(found.skipped).toEqual([
      { path: 'etc', why: 'a link, which is not followed' },
      { path: 'link', why: 'a link, which is not followed' },
    ])
  })

  test('what fails is listed, the rest is there', async () => {
    at = await world(async (request, send, op) =>
      op === 'PutObject' && request.target.includes('c.txt')
        ? failing(403, 'AccessDenied')
        : send(),
    )
    write(at.at('from'))
    const found = done(await upload())
    expect(found.failed).toMatchObject([
      { Key: 'b/c.txt', path: 'b/c.txt', size: 2, anomaly: { code: 'AccessDenied' } },
    ])
    expect(found.done).toHaveLength(4)
    expect(await keys()).not.toContain('b/c.txt')
  })

  test('so is a folder that cannot be read, and a file that goes meanwhile', async () => {
    at = await world()
    write(at.at('from'))
    const gone = Object.assign(new Error('gone'), { code: 'ENOENT', syscall: 'stat' })
    const files = {
      ...edge.files,
      readdir: ((path: string, options: object) =>
        path.endsWith('d')
          ? Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }))
          : edge.files.readdir(path, options as never)) as never,
      stat: ((path: string) =>
        path.endsWith('z.jpg') ? Promise.reject(gone) : edge.files.stat(path)) as never,
    }
    const options = { client: at.store, Bucket, from: at.at('from') }
    const found = done(await uploadWith({ ...edge, files }, options))
    expect(found.failed).toMatchObject([
      { path: 'z.jpg', anomaly: { $anomaly: 'not-found' } },
      { path: 'b/d', anomaly: { $anomaly: 'forbidden' } },
    ])
    expect(found.done.map(({ Key }) => Key).sort()).toEqual(['a.txt', 'b/c.txt'])
  })

  test.each([
    ['files', { maxFiles: 4 }],
    ['bytes', { maxBytes: 10 }],
  ])('too many %s: nothing is sent', async (_, limit) => {
    at = await world()
    write(at.at('from'))
    expect(await upload(limit)).toMatchObject({ $anomaly: 'incorrect', code: 'TOO_MANY' })
    expect(at.seen).toEqual([])
    expect(done(await upload({ maxFiles: 5, maxBytes: 11 })).done).toHaveLength(5)
  })

  test('a folder that is not there is an anomaly', async () => {
    at = await world()
    expect(await upload()).toMatchObject({ $anomaly: 'not-found', code: 'ENOENT' })
    writeFileSync(at.at('from'), 'a file')
    expect(await upload()).toMatchObject({ code: 'ENOTDIR' })
  })

  test('cancelled: what was not sent is listed', async () => {
    const controller = new AbortController()
    at = await world(async (_, send, op) => {
      const found = await send()
      if (op === 'PutObject') controller.abort()
      return found
    })
    write(at.at('from'))
    const found = done(await upload({ signal: controller.signal, concurrency: 1 }))
    expect(found.failed.length + found.done.length).toBe(5)
    expect(found.failed.at(-1)?.anomaly).toMatchObject({ code: 'ABORTED' })
    expect(at.ops()).toEqual(['PutObject'])
  })

  test('progress is told over all files', async () => {
    at = await world()
    write(at.at('from'))
    const told: object[] = []
    await upload({ onProgress: progress => told.push(progress) })
    expect(told[0]).toEqual({ transferred: 0, total: 11, done: 0, files: 5 })
    expect(told.at(-1)).toEqual({ transferred: 11, total: 11, done: 5, files: 5 })
  })
})

describe('down', () => {
  test('keys that lead out of the folder are refused, and listed', async () => {
    const evil = ['p/../../escaped', 'p//etc/passwd', 'p/a/./b', 'p/a//b', 'p/b/..', 'p/a\\0b']
    const names = evil.map(key => key.replace('\\0', '\0'))
    at = await world(async (_, send, op) => {
      const found = await send()
      if (isAnomaly(found) || op !== 'ListObjectsV2' || !(found.body instanceof Uint8Array))
        return found
      const text = Buffer.from(found.body).toString()
      const told = text.replace(/<Key>p\/evil(\d)</g, (_, index) => `<Key>${names[index]}<`)
      return { ...found, body: Buffer.from(told) }
    })
    for (const key of ['p/ok', ...evil.map((_, index) => `p/evil${index}`)]) await put(key)
    const found = done(await download({ Prefix: 'p' }))
    expect(found.done.map(({ Key }) => Key)).toEqual(['p/ok'])
    expect(found.failed.map(({ Key }) => Key)).toEqual(names)
    for (const { anomaly } of found.failed)
      expect(anomaly).toMatchObject({ $anomaly: 'incorrect', code: 'UNSAFE_KEY' })
    expect(read(at.folder)).toEqual({ 'to/ok': 'text' })
  })

  test('a folder that is a link is not gone into', async () => {
    at = await world()
    mkdirSync(at.at('outside'))
    mkdirSync(at.at('to'))
    symlinkSync(at.at('outside'), at.at('to/link'))
    for (const key of ['link/a', 'link/deep/b', 'fine']) await put(key)
    const found = done(await download())
    expect(found.failed).toMatchObject([
      { Key: 'link/a', anomaly: { code: 'NOT_A_FOLDER' } },
      { Key: 'link/deep/b', anomaly: { code: 'NOT_A_FOLDER' } },
    ])
    expect(readdirSync(at.at('outside'))).toEqual([])
    expect(readFileSync(at.at('to/fine'), 'utf8')).toBe('text')
  })

  test('a file that is a link is replaced, and where it leads is left alone', async () => {
    at = await world()
    mkdirSync(at.at('to'))
    writeFileSync(at.at('outside'), 'mine')
    symlinkSync(at.at('outside'), at.at('to/a'))
    await put('a')
    expect(done(await download()).done).toHaveLength(1)
    expect(readFileSync(at.at('to/a'), 'utf8')).toBe('text')
    expect(readFileSync(at.at('outside'), 'utf8')).toBe('mine')
  })

  test('a key that is a file and a folder: one of them fails', async () => {
    at = await world()
    for (const key of ['a', 'a/b', 'c']) await put(key)
    const found = done(await download({ concurrency: 1 }))
    expect(found.done.map(({ Key }) => Key)).toEqual(['a', 'c'])
    expect(found.failed).toMatchObject([{ Key: 'a/b', anomaly: { code: 'NOT_A_FOLDER' } }])
  })

  test('objects that stand for folders are left out', async () => {
    at = await world()
    await put('p/', '')
    await put('p/q/', '')
    await put('p/q/full/', 'full')
    const found = done(await download({ Prefix: 'p' }))
    expect(found.skipped.map(({ path }) => path)).toEqual(['', 'q/'])
    expect(found.failed).toMatchObject([{ Key: 'p/q/full/', anomaly: { code: 'UNSAFE_KEY' } }])
  })

  test('page by page, filtered, and below one folder only', async () => {
    at = await world()
    for (const key of ['p/1', 'p/2', 'p/3', 'p/4', 'p/5', 'photos/6']) await put(key)
    const twoByTwo = {
      api: 's3',
      invoke: (call: { op: string; request: object }) =>
        at.store.invoke({ ...call, request: { ...call.request, MaxKeys: 2 } } as never),
    }
    const filter = ({ path }: { path: string }) => path !== '2'
    const found = done(await download({ client: twoByTwo, Prefix: 'p', filter }))
    expect(at.ops().filter(op => op === 'ListObjectsV2')).toHaveLength(3)
    expect(found.done.map(({ Key }) => Key).sort()).toEqual(['p/1', 'p/3', 'p/4', 'p/5'])
  })

  test.each([
    ['files', { maxFiles: 1 }],
    ['bytes', { maxBytes: 7 }],
  ])('too many %s: nothing is fetched', async (_, limit) => {
    at = await world()
    for (const key of ['a', 'b']) await put(key)
    expect(await download(limit)).toMatchObject({ $anomaly: 'incorrect', code: 'TOO_MANY' })
    expect(existsSync(at.at('to'))).toBe(false)
  })

  test('a bucket that is not there is an anomaly', async () => {
    at = await world()
    expect(await download({ Bucket: 'none' })).toMatchObject({ code: 'NoSuchBucket' })
  })

  test('what fails is listed, the rest is there', async () => {
    at = await world(async (request, send, op) =>
      op === 'GetObject' && request.target.includes('/b') ? failing(403, 'AccessDenied') : send(),
    )
    for (const key of ['a', 'b', 'c']) await put(key)
    const found = done(await download())
    expect(found.failed).toMatchObject([{ Key: 'b', anomaly: { code: 'AccessDenied' } }])
    expect(readdirSync(at.at('to')).sort()).toEqual(['a', 'c'])
  })
})

test.each([
  ['from', () => upload({ from: undefined as never })],
  ['Bucket', () => upload({ Bucket: 3 as never })],
  ['concurrency', () => upload({ concurrency: 0 })],
  ['to', () => download({ to: '' })],
  ['client', () => download({ client: {} as never })],
])('a wrong %s is misuse', async (_, wrong) => {
  at = await world()
  write(at.at('from'))
  await expect(wrong()).rejects.toMatchObject({ name: 'Misuse' })
})
