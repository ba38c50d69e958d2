/** Downloads, against the local AWS: the file is there when it is whole, and it is what the service says it is. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { type Anomaly, collect, type Header, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { orThrow } from '../index.ts'
import { download as downloadWith } from './download.ts'
import type { Downloaded, DownloadOptions } from './download-job.ts'
import { download as published } from './index.ts'
import { algorithms } from './sums.ts'
import {
  type Between,
  Bucket,
  edge,
  failing,
  mebibyte,
  readBack,
  type World,
  world,
} from './transfer.fixture.ts'
import type { Edge } from './types.ts'
import { upload } from './upload.ts'

let at: World
afterEach(() => at.end())

const partSize = 5 * mebibyte
const Key = 'a b/ü'

/** Three stretches, the last of them small. */
const size = 2 * partSize + 3

const download = (options: Partial<DownloadOptions> = {}, on: Edge = edge) =>
  downloadWith(on, { client: at.store, Bucket, Key, to: at.at('to'), partSize, ...options })

const done = (found: Downloaded | Anomaly): Downloaded => {
  if (isAnomaly(found)) throw new Error(`${found.code}: ${found.message}`)
  return found
}

async function put(bytes: Uint8Array, more: object = {}) {
  const options = { client: at.store, Bucket, Key, from: bytes, partSize, threshold: partSize }
  orThrow((await upload(edge, { ...options, ...more })) as { $anomaly?: undefined })
  at.seen.length = 0
}

async function begun(length = size, between?: Between, more: object = {}) {
  at = await world(between)
  const { bytes } = at.file('from', length)
  await put(bytes, more)
  return bytes
}

/** What is in the folder beside what was uploaded. */
const files = () => readdirSync(at.folder).filter(name => name !== 'from')
const ranges = () =>
  at.seen.filter(({ op }) => op === 'GetObject').map(({ range }) => range?.replace('bytes=', ''))

describe('an object', () => {
  test.each([0, 1, 1000, partSize, partSize + 1, size])('of %d bytes', async length => {
    const bytes = await begun(length)
    const found = done(await download())
    expect(found).toMatchObject({ Bucket, Key, to: at.at('to'), size: length, verified: true })
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
    expect(files()).toEqual(['to'])
    expect(ranges()).toHaveLength(Math.ceil(length / partSize))
  })

  test('by the published function', async () => {
    const bytes = await begun(1000)
    const options = { client: at.store, Bucket, Key, to: at.at('to') }
    expect(done(await published(options)).verified).toBe(true)
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
  })

  test.each(algorithms)('with a checksum of %s, whole and in parts', async checksum => {
    const bytes = await begun(size, undefined, { checksum })
    for (const threshold of [partSize, 2 * size]) {
      await put(bytes, { checksum, threshold })
      expect(done(await download())).toMatchObject({
        verified: true,
        checksum: { algorithm: checksum },
      })
      expect(readBack(at.at('to')).equals(bytes)).toBe(true)
    }
  })

  test('whose parts nobody tells is fetched, and that it was not verified is said', async () => {
    const bytes = await begun(
      size,
      async (_, send, op) => (op === 'GetObjectAttributes' ? failing(403, 'AccessDenied') : send()),
      { checksum: 'SHA256' },
    )
    expect(done(await download())).toMatchObject({ verified: false })
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
  })

  test('in the version that is asked for', async () => {
    at = await world()
    const VersioningConfiguration = { Status: 'Enabled' as const }
    const versioned = { Bucket, VersioningConfiguration }
    orThrow(await at.store.invoke({ op: 'PutBucketVersioning', request: versioned }))
    const { bytes } = at.file('from', size)
    await put(bytes)
    const { VersionId } = done(await download())
    await put(Buffer.from('other'))
    expect(done(await download({ VersionId: VersionId! })).VersionId).toBe(VersionId)
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
    expect(done(await download()).size).toBe(5)
  })

  test('takes the place of a file that was there, once it is whole', async () => {
    let kept: string | undefined
    const bytes = await begun(size, async (_, send, op) => {
      if (op === 'GetObject') kept = readFileSync(at.at('to'), 'utf8')
      return send()
    })
    writeFileSync(at.at('to'), 'before')
    done(await download())
    expect(kept).toBe('before')
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
  })

  test('progress is told, from nothing to all', async () => {
    await begun()
    const told: number[] = []
    await download({ onProgress: ({ transferred, total }) => told.push(transferred, total ?? 0) })
    expect(told).toEqual([0, size, expect.any(Number), size, expect.any(Number), size, size, size])
  })
})

/** Changes the bytes of the first body that a test allows. */
const damaging =
  (may: (range: string) => boolean, change: (bytes: Buffer) => Uint8Array): Between =>
  async ({ headers }, send, op) => {
    const found = await send()
    const range = headers.find(([name]) => name.toLowerCase() === 'range')?.[1] ?? ''
    if (isAnomaly(found) || op !== 'GetObject' || !may(range)) return found
    const bytes = await collect(found.body, 2 ** 26)
    return isAnomaly(bytes) ? bytes : { ...found, body: change(Buffer.from(bytes)) }
  }
const once = (wanted: RegExp) => {
  let left = 1
  return (range: string) => wanted.test(range) && left-- > 0
}
const flipped = (bytes: Buffer) => {
  bytes[7]! ^= 1
  return bytes
}

describe('a stretch that fails', () => {
  test('is fetched again alone', async () => {
    let failures = 0
    const bytes = await begun(size, async ({ headers }, send, op) =>
      op === 'GetObject' &&
      headers.some(([, value]) => value.startsWith(`bytes=${partSize}-`)) &&
      failures++ < 4
        ? failing(503, 'SlowDown')
        : send(),
    )
    expect(done(await download({ concurrency: 1 })).verified).toBe(true)
    expect(ranges().filter(range => range?.startsWith(`${partSize}-`))).toHaveLength(5)
    expect(ranges()).toHaveLength(7)
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
  })

  test('goes on where its connection broke', async () => {
    let broken = false
    const bytes = await begun(size, async (_, send, op) => {
      const found = await send()
      if (isAnomaly(found) || op !== 'GetObject' || broken) return found
      broken = true
      const whole = await collect(found.body, 2 ** 26)
      if (isAnomaly(whole)) return whole
      async function* half() {
        yield (whole as Uint8Array).subarray(0, 70_000)
        throw new Error('reset')
      }
      return { ...found, body: { replayable: false, open: half } }
    })
    expect(done(await download({ concurrency: 1 })).verified).toBe(true)
    expect(ranges()).toEqual([
      `0-${partSize - 1}`,
      `70000-${partSize - 1}`,
      `${partSize}-${2 * partSize - 1}`,
      `${2 * partSize}-${size - 1}`,
    ])
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
  })

  test.each([
    ['shorter', (bytes: Buffer) => bytes.subarray(0, 1000), `1000-${partSize - 1}`],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, bytes]), `0-${partSize - 1}`],
  ])('because it is %s than was asked', async (_, change, second) => {
    const bytes = await begun(size, damaging(once(/=0-/), change))
    expect(done(await download({ concurrency: 1 })).verified).toBe(true)
    expect(ranges()[1]).toBe(second)
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
  })

  test('its own checksum is fetched again alone', async () => {
    const more = { checksum: 'SHA256' }
    const bytes = await begun(size, damaging(once(/=5242880-/), flipped), more)
    expect(done(await download({ concurrency: 1 })).verified).toBe(true)
    expect(ranges()).toHaveLength(4)
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
  })
})

describe('there is no file', () => {
  const nothing = async (found: Downloaded | Anomaly, expected: object) => {
    expect(found).toMatchObject(expected)
    expect(files()).toEqual([])
  }

  test('where the whole is not what the service states', async () => {
    await begun(size, damaging(once(/=5242880-/), flipped))
    await nothing(await download(), { $anomaly: 'fault', code: 'CHECKSUM_MISMATCH' })
  })

  test('nor where it has to be read again to know', async () => {
    const more = { checksum: 'SHA1', threshold: 2 * size }
    await begun(size, damaging(once(/=5242880-/), flipped), more)
    await nothing(await download(), { code: 'CHECKSUM_MISMATCH' })
  })

  test('where the object was written meanwhile', async () => {
    let written = false
    await begun(size, async (_, send, op) => {
      const found = await send()
      if (op === 'GetObject' && !written) {
        written = true
        const request = { Bucket, Key, Body: Buffer.alloc(size) }
        orThrow(await at.store.invoke({ op: 'PutObject', request }))
      }
      return found
    })
    const found = await download({ concurrency: 1, state: at.at('state') })
    await nothing(found, { $anomaly: 'conflict', code: 'OBJECT_CHANGED', status: 412 })
  })

  test('where the service gives other bytes than were asked for', async () => {
    await begun(size, async (_, send, op) => {
      const found = await send()
      if (isAnomaly(found) || op !== 'GetObject') return found
      const headers = found.headers.filter(([name]) => name.toLowerCase() !== 'content-range')
      return { ...found, headers, status: 200 }
    })
    await nothing(await download(), { $anomaly: 'fault', code: 'OTHER_RANGE' })
  })

  test('where the service does not say how much there is', async () => {
    await begun(size, async (_, send, op) => {
      const found = await send()
      if (isAnomaly(found) || op !== 'HeadObject') return found
      const keep = ([name]: Header) => name.toLowerCase() !== 'content-length'
      return { ...found, headers: found.headers.filter(keep) }
    })
    await nothing(await download(), { code: 'NO_LENGTH' })
  })

  test('where there is no object, or none that may be read', async () => {
    await begun(10)
    await nothing(await download({ Key: 'none' }), { $anomaly: 'not-found', status: 404 })
    await nothing(await download({ Bucket: 'none' }), { $anomaly: 'not-found', status: 404 })
  })

  test('when it is cancelled', async () => {
    const controller = new AbortController()
    await begun(size, async (_, send, op) => {
      if (op === 'GetObject') controller.abort()
      return send()
    })
    const { signal } = controller
    await nothing(await download({ signal }), { $anomaly: 'interrupted', code: 'ABORTED' })
    at.seen.length = 0
    await nothing(await download({ signal }), { code: 'ABORTED' })
    expect(at.seen).toEqual([])
  })

  test('where the disk is full', async () => {
    await begun()
    const full: Edge['files']['open'] = async (path, flags) => {
      const file = await edge.files.open(path, flags)
      file.write = () =>
        Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' }))
      return file
    }
    const found = await download({}, { ...edge, files: { ...edge.files, open: full } })
    await nothing(found, { $anomaly: 'fault', code: 'ENOSPC' })
    expect(ranges().length).toBeLessThanOrEqual(3)
  })

  test('where a file cannot be', async () => {
    await begun(10)
    mkdirSync(at.at('folder'))
    expect(await download({ to: at.at('folder') })).toMatchObject({ code: 'NOT_A_FILE' })
    expect(await download({ to: at.at('none/to') })).toMatchObject({
      $anomaly: 'not-found',
      code: 'ENOENT',
    })
    expect(files()).toEqual(['folder'])
  })
})

describe('taken up by its state', () => {
  /** A download that ends after the first stretch, as if its process had been killed. */
  async function ended(more: object = {}) {
    const stop = new AbortController()
    let running = true
    const bytes = await begun(
      size,
      async ({ headers }, send, op) => {
        const second = headers.some(([, value]) => value.startsWith(`bytes=${partSize}-`))
        if (op === 'GetObject' && running && second) stop.abort()
        return send()
      },
      more,
    )
    const state = at.at('state')
    const found = await download({ state, signal: stop.signal, concurrency: 1 })
    running = false
    expect(found).toMatchObject({ code: 'ABORTED', message: expect.stringContaining('kept') })
    expect(files().sort()).toEqual(['state', expect.stringMatching(/^to\.\w{8}\.part$/)])
    at.seen.length = 0
    return { bytes, state, temporary: at.at(files().find(name => name.endsWith('.part'))!) }
  }

  test.each([{}, { checksum: 'SHA256' }])('fetches only what is missing %o', async more => {
    const { bytes, state } = await ended(more)
    expect(done(await download({ state }))).toMatchObject({ verified: true, resumed: partSize })
    expect(ranges()).toHaveLength(2)
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
    expect(files()).toEqual(['to'])
  })

  test('what the file lost is fetched again', async () => {
    const { bytes, state, temporary } = await ended()
    writeFileSync(temporary, flipped(readBack(temporary)))
    expect(done(await download({ state }))).toMatchObject({ verified: true, resumed: 0 })
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
  })

  test('so is what was cut off', async () => {
    const { state, temporary } = await ended()
    truncateSync(temporary, 1000)
    expect(done(await download({ state }))).toMatchObject({ verified: true, resumed: 0 })
  })

  test('so is what the state did not come to say', async () => {
    const { state } = await ended()
    writeFileSync(state, readFileSync(state).subarray(0, -9))
    expect(done(await download({ state }))).toMatchObject({ verified: true, resumed: 0 })
  })

  test('a file that is gone is begun anew', async () => {
    const { state, temporary } = await ended()
    unlinkSync(temporary)
    expect(done(await download({ state }))).toMatchObject({ verified: true, resumed: 0 })
    expect(files()).toEqual(['to'])
  })

  test('an object that is another one by now is begun anew', async () => {
    const { state } = await ended()
    const bytes = Buffer.alloc(size, 3)
    await put(bytes)
    expect(done(await download({ state }))).toMatchObject({ verified: true, resumed: 0 })
    expect(readBack(at.at('to')).equals(bytes)).toBe(true)
    expect(files()).toEqual(['to'])
  })

  test('the state of another download is left alone', async () => {
    const { state } = await ended()
    const text = readFileSync(state, 'utf8')
    await put(Buffer.alloc(10), { Key: 'other' })
    for (const other of [{ Key: 'other' }, { to: at.at('elsewhere') }])
      expect(await download({ state, ...other })).toMatchObject({
        $anomaly: 'conflict',
        code: 'STATE_FOREIGN',
      })
    expect(readFileSync(state, 'utf8')).toBe(text)
  })

  test('a state that cannot be written ends the download', async () => {
    await begun()
    expect(await download({ state: at.at('none/state') })).toMatchObject({ code: 'ENOENT' })
    expect(files()).toEqual([])
  })
})

test.each([
  ['client', { client: {} }, 'BAD_CLIENT'],
  ['Key', { Key: '' }, 'BAD_OPTION'],
  ['Bucket', { Bucket: 3 }, 'BAD_OPTION'],
  ['to', { to: '' }, 'BAD_OPTION'],
  ['partSize', { partSize: 1 }, 'BAD_OPTION'],
  ['concurrency', { concurrency: -1 }, 'BAD_OPTION'],
  ['attempts', { attempts: 0 }, 'BAD_OPTION'],
])('a wrong %s is misuse', async (_, options, code) => {
  at = await world()
  const wrong = download(options as never)
  await expect(wrong).rejects.toMatchObject({ name: 'Misuse', code })
  expect(existsSync(at.at('to'))).toBe(false)
})
