/** Uploads taken up by their state, after whatever ended them. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { orThrow } from '../index.ts'
import { Bucket, edge, mebibyte, type World, world } from './transfer.fixture.ts'
import { upload as uploadWith } from './upload.ts'
import type { Uploaded, UploadOptions } from './upload-job.ts'

let at: World
afterEach(() => at.end())

const partSize = 5 * mebibyte
const Key = 'a b/ü'

/** Four parts, the last of them small. */
const size = 3 * partSize + 3

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

describe('taken up by its state', () => {
  /** An upload that ends after some parts, as if its process had been killed. */
  async function begun(parts = 2) {
    let stop: AbortController | undefined = new AbortController()
    at = await world(async (request, send, op) => {
      if (op === 'UploadPart' && stop && partOf(request.target) === parts + 1) stop.abort()
      return send()
    })
    const { path, bytes } = at.file('a', size)
    const state = at.at('state')
    const found = await upload({ from: path, state, concurrency: 1, signal: stop.signal })
    stop = undefined
    expect(found).toMatchObject({ code: 'ABORTED', message: expect.stringContaining('kept') })
    expect(await at.uploads()).toBe(1)
    at.seen.length = 0
    return { path, bytes, state }
  }

  test('sends only what is missing', async () => {
    const { path, bytes, state } = await begun()
    expect(statSync(state).size).toBeLessThan(1000)
    const told: number[] = []
    const onProgress: UploadOptions['onProgress'] = ({ transferred }) => told.push(transferred)
    const found = done(await upload({ from: path, state, onProgress }))
    expect(found).toMatchObject({ size, parts: 4, verified: true, resumed: 2 * partSize })
    expect(sentParts()).toEqual([3, 4])
    expect(told[0]).toBe(2 * partSize)
    expect((await at.object(Key)).equals(bytes)).toBe(true)
    expect(existsSync(state)).toBe(false)
    expect(await at.uploads()).toBe(0)
  })

  test('also where its last line was cut off', async () => {
    const { path, state } = await begun()
    writeFileSync(state, readFileSync(state).subarray(0, -20))
    expect(done(await upload({ from: path, state })).verified).toBe(true)
    expect(sentParts()).toEqual([2, 3, 4])
  })

  test('also after a second end', async () => {
    const { path, state } = await begun(1)
    writeFileSync(state, readFileSync(state).subarray(0, -20))
    const stop = new AbortController()
    const onProgress: UploadOptions['onProgress'] = ({ transferred }) => {
      if (transferred > partSize) stop.abort()
    }
    const second = { from: path, state, concurrency: 1, signal: stop.signal, onProgress }
    expect(await upload(second)).toMatchObject({ code: 'ABORTED' })
    at.seen.length = 0
    expect(done(await upload({ from: path, state })).verified).toBe(true)
    expect(sentParts()).toEqual([3, 4])
  })

  test('a part that the file no longer has is sent again', async () => {
    const { path, state, bytes } = await begun()
    const { atime, mtime } = statSync(path)
    bytes[partSize + 1]! ^= 1
    writeFileSync(path, bytes)
    utimesSync(path, atime, mtime)
    const changed = readFileSync(state, 'utf8').replace(
      /"modified":[\d.]+/,
      `"modified":${statSync(path).mtimeMs}`,
    )
    writeFileSync(state, changed)
    expect(done(await upload({ from: path, state }))).toMatchObject({ resumed: partSize })
    expect(sentParts()).toEqual([2, 3, 4])
    expect((await at.object(Key)).equals(bytes)).toBe(true)
  })

  test('a part that the service has not, or otherwise, is sent again', async () => {
    const { path, state } = await begun()
    const lines = readFileSync(state, 'utf8').split('\n')
    lines[2] = lines[2]!.replace(/"ETag":".{6}/, '"ETag":"\\"00000')
    writeFileSync(state, lines.join('\n'))
    expect(done(await upload({ from: path, state })).verified).toBe(true)
    expect(sentParts()).toEqual([2, 3, 4])
  })

  test('a file that changed is begun anew', async () => {
    const { path, state } = await begun()
    writeFileSync(path, Buffer.alloc(size, 1))
    utimesSync(path, 1, 1)
    expect(done(await upload({ from: path, state }))).toMatchObject({ resumed: 0, verified: true })
    expect(sentParts()).toEqual([1, 2, 3, 4])
    expect(count('AbortMultipartUpload')).toBe(1)
    expect(await at.uploads()).toBe(0)
  })

  test('an upload that the service forgot is begun anew', async () => {
    const { path, state } = await begun()
    const [head = ''] = readFileSync(state, 'utf8').split('\n')
    const { UploadId } = JSON.parse(head)
    orThrow(
      await at.store.invoke({
        op: 'AbortMultipartUpload',
        request: { Bucket, Key, UploadId },
      }),
    )
    expect(done(await upload({ from: path, state }))).toMatchObject({ resumed: 0, verified: true })
    expect(sentParts()).toEqual([1, 2, 3, 4])
  })

  test('one that was completed just before its process ended is done', async () => {
    at = await world(async (_, send, op) => {
      if (op === 'CompleteMultipartUpload' && existsSync(at.at('state')))
        copyFileSync(at.at('state'), at.at('kept'))
      return send()
    })
    const { path } = at.file('a', size)
    const first = done(await upload({ from: path, state: at.at('state') }))
    copyFileSync(at.at('kept'), at.at('state'))
    at.seen.length = 0
    const second = done(await upload({ from: path, state: at.at('state') }))
    expect(second).toMatchObject({ ETag: first.ETag, verified: true, resumed: size })
    expect(count('UploadPart')).toBe(0)
    expect(existsSync(at.at('state'))).toBe(false)
  })

  test.each([
    ['of another kind', '{"plainwire":"download","version":1}\n'],
    ['of another version', '{"plainwire":"upload","version":2}\n'],
    ['of something else', 'hello'],
    ['of something else, with lines', 'hello\nyou\n'],
    [
      'of another object',
      '{"plainwire":"upload","version":1,"Bucket":"films","Key":"b","algorithm":"CRC32"}\n',
    ],
  ])('a state %s is left alone', async (_, text) => {
    at = await world()
    const { path } = at.file('a', size)
    const state = at.at('state')
    writeFileSync(state, text)
    expect(await upload({ from: path, state })).toMatchObject({
      $anomaly: 'conflict',
      code: 'STATE_FOREIGN',
    })
    expect(readFileSync(state, 'utf8')).toBe(text)
    expect(at.seen).toEqual([])
  })

  test.each([
    ['empty', ''],
    ['cut off', '{"plainwire":"upl'],
  ])('a state that is %s is begun', async (_, text) => {
    at = await world()
    const { path } = at.file('a', size)
    const state = at.at('state')
    writeFileSync(state, text)
    expect(done(await upload({ from: path, state })).verified).toBe(true)
  })

  test('a state that cannot be written ends the upload', async () => {
    at = await world()
    const { path } = at.file('a', size)
    const state = at.at('none/state')
    expect(await upload({ from: path, state })).toMatchObject({ code: 'ENOENT' })
    expect(await at.uploads()).toBe(0)
  })

  test('a small file needs none', async () => {
    at = await world()
    const { path } = at.file('a', 100)
    expect(done(await upload({ from: path, state: at.at('state') })).parts).toBe(1)
    expect(existsSync(at.at('state'))).toBe(false)
  })

  test('garbage between its lines does not count', async () => {
    const { path, state } = await begun()
    appendFileSync(state, 'null\n3\n"x"\n')
    expect(done(await upload({ from: path, state })).verified).toBe(true)
  })
})
