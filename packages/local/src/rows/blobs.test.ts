/** Blobs in memory and in files: what is written comes back, what no row keeps goes. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Body, collect, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, it } from 'vitest'
import { drop, keep, keptBlobs } from './blobs.ts'
import { openStorage, type Storage } from './storage.ts'

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'blobs-'))
  folders.push(made)
  return made
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

const random = (length: number) =>
  Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 255)

const inPieces = (bytes: Uint8Array, size: number, fail = false): Body => ({
  replayable: false,
  async *open() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
    if (fail) throw new Error('the network is gone')
  },
})

const written = async ({ blobs, rows }: Storage, body: Body) => {
  const blob = await blobs.write(body)
  if (isAnomaly(blob)) throw new Error(blob.message)
  rows.batch([keep(blob.id)])
  return blob
}
const filesIn = (path: string) =>
  readdirSync(join(path, 'blobs'), { recursive: true, encoding: 'utf8' })
    .map(name => name.split('/').pop()!)
    .filter(name => name.length > 2)

describe.each([
  ['memory', () => openStorage(undefined)],
  ['files', () => openStorage(folder())],
  ['files, durable', () => openStorage(folder(), { durable: true })],
] as const)('in %s', (_, open) => {
  it.each([0, 1, 1000, 65_536, 65_537, 1_000_000])(
    '%d bytes come back, whole and in part',
    async length => {
      const storage = open()
      const bytes = random(length)
      const seen: number[] = []
      const blob = await storage.blobs.write(inPieces(bytes, 30_000), piece => {
        seen.push(piece.length)
      })
      if (isAnomaly(blob)) throw new Error(blob.message)
      expect(blob.size).toBe(length)
      expect(seen.reduce((sum, size) => sum + size, 0)).toBe(length)
      const ranges = [
        [0, length],
        [0, Math.min(1, length)],
        [length >> 1, length],
        [length >> 2, length >> 1],
      ] as const
      for (const [from, to] of ranges) {
        const body = storage.blobs.read([{ id: blob.id, from, to }])
        expect(body.length).toBe(to - from)
        expect(
          Buffer.compare((await collect(body, 1e9)) as Uint8Array, bytes.subarray(from, to)),
        ).toBe(0)
      }
      const twice = storage.blobs.read([
        { id: blob.id, from: 0, to: length },
        { id: blob.id, from: 0, to: length },
      ])
      expect(twice.length).toBe(2 * length)
      expect(
        Buffer.compare((await collect(twice, 1e9)) as Uint8Array, Buffer.concat([bytes, bytes])),
      ).toBe(0)
      storage.close()
    },
  )

  it('a body that fails leaves nothing', async () => {
    const storage = open()
    for (const length of [10, 200_000])
      expect(await storage.blobs.write(inPieces(random(length), 50_000, true))).toMatchObject({
        $anomaly: 'unavailable',
        message: expect.stringContaining('the network is gone'),
      })
    storage.close()
  })

  it('what is being read is read to its end, though it was dropped', async () => {
    const storage = open()
    const bytes = random(900_000)
    const { id } = await written(storage, bytes)
    const body = storage.blobs.read([{ id, from: 0, to: bytes.length }]) as Exclude<
      Body,
      Uint8Array
    >
    const pieces: Uint8Array[] = []
    for await (const piece of body.open()) {
      if (pieces.length === 0) storage.rows.batch([drop(id)])
      pieces.push(piece)
    }
    expect(Buffer.compare(Buffer.concat(pieces), bytes)).toBe(0)
    storage.close()
  })

  it('a snapshot holds what was dropped since', async () => {
    const storage = open()
    const { id } = await written(storage, random(10))
    const kept = storage.snapshot()
    storage.rows.batch([drop(id)])
    const { id: other } = await written(storage, random(20))
    storage.restore(kept)
    expect([...keptBlobs(storage.rows)]).toEqual([id])
    expect(await collect(storage.blobs.read([{ id, from: 0, to: 10 }]), 100)).toHaveLength(10)
    storage.clear()
    storage.restore(kept)
    expect(await collect(storage.blobs.read([{ id, from: 0, to: 10 }]), 100)).toHaveLength(10)
    storage.forget(kept)
    expect(() => {
      const body = storage.blobs.read([{ id: other, from: 0, to: 20 }])
      if (body instanceof Uint8Array) return body
    }).toThrow()
    storage.close()
  })
})

describe('a folder', () => {
  it('loses the files of blobs that are dropped, and of those that nobody kept when it is opened again', async () => {
    const path = folder()
    const storage = openStorage(path)
    const one = await written(storage, random(10))
    const two = await written(storage, random(100_000))
    await storage.blobs.write(random(5))
    expect(filesIn(path)).toHaveLength(3)
    storage.rows.batch([drop(one.id)])
    expect(filesIn(path)).toHaveLength(2)
    storage.close()
    writeFileSync(join(path, 'blobs', two.id.slice(0, 2), 'left-by-a-kill'), '')
    const again = openStorage(path)
    expect(filesIn(path)).toEqual([two.id])
    const body = again.blobs.read([{ id: two.id, from: 0, to: two.size }])
    expect(await collect(body, 1e6)).toHaveLength(100_000)
    again.clear()
    expect(filesIn(path)).toEqual([])
    again.close()
    expect(existsSync(join(path, 'owner'))).toBe(false)
  })
})
