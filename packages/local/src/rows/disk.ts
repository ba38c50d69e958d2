/**
 * Rows on disk: the tree of `memory.ts`, and beside it a journal that every batch is appended to before `batch` returns,
 * so that what was acknowledged is there after the process was killed at any moment. A batch is one record with its
 * checksum; a record cut short by a kill was never acknowledged and is dropped when the folder is opened again.
 */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { memoryRows } from './memory.ts'
import { ownFolder } from './owner.ts'
import type { Change, Rows } from './types.ts'

export type DiskOptions = {
  /** The journal is written anew when it has grown beyond this many bytes and twice what it holds. Default 16 MiB. */
  readonly compactAt?: number
}

/** Opens the rows of a folder; a folder that another process has open is refused in words. */
export function diskRows(folder: string, { compactAt = 16 << 20 }: DiskOptions = {}): Rows {
  const giveBack = ownFolder(folder)
  const path = join(folder, 'rows.journal')
  rmSync(`${path}.new`, { force: true })
  const rows = memoryRows()
  let file = openSync(path, 'a+')
  let size = replay(file, rows)
  let limit = Math.max(compactAt, size * 2)
  const append = (changes: readonly Change[]): void => {
    const bytes = record(changes)
    writeWhole(file, bytes)
    size += bytes.length
    if (size > limit) compact()
  }
  /** Writes what is left of all batches, and only then lets go of the old journal. */
  const compact = (): void => {
    const fresh = openSync(`${path}.new`, 'a+')
    size = 0
    for (const batch of batchesOf(rows)) {
      const bytes = record(batch)
      writeWhole(fresh, bytes)
      size += bytes.length
    }
    renameSync(`${path}.new`, path)
    closeSync(file)
    file = fresh
    limit = Math.max(compactAt, size * 2)
  }
  const change = (changes: readonly Change[]): void => {
    rows.batch(changes)
    append(changes)
  }
  return {
    ...rows,
    put: (key, value) => change([{ put: key, value }]),
    delete: key => change([{ delete: key }]),
    batch: change,
    restore(snapshot) {
      rows.restore(snapshot)
      compact()
    },
    clear() {
      rows.clear()
      compact()
    },
    close() {
      closeSync(file)
      giveBack()
    },
  }
}

const headLength = 8
const absent = 0xffffffff

/** Length and checksum of what follows, then each change: key length, value length (all ones: deleted), key, value. */
function record(changes: readonly Change[]): Buffer {
  const parts: Uint8Array[] = [Buffer.alloc(headLength)]
  for (const change of changes) {
    const key = Buffer.from('put' in change ? change.put : change.delete)
    const value = 'put' in change ? change.value : undefined
    const head = Buffer.alloc(8)
    head.writeUInt32LE(key.length, 0)
    head.writeUInt32LE(value?.length ?? absent, 4)
    parts.push(head, key, ...(value === undefined ? [] : [value]))
  }
  const bytes = Buffer.concat(parts)
  bytes.writeUInt32LE(bytes.length - headLength, 0)
  bytes.writeUInt32LE(crc32(bytes.subarray(headLength)), 4)
  return bytes
}

function* changesOf(bytes: Buffer): Iterable<Change> {
  for (let at = 0; at < bytes.length; ) {
    const keyEnd = at + 8 + bytes.readUInt32LE(at)
    const length = bytes.readUInt32LE(at + 4)
    const key = bytes.toString('utf8', at + 8, keyEnd)
    if (length === absent) yield { delete: key }
    else yield { put: key, value: Uint8Array.prototype.slice.call(bytes, keyEnd, keyEnd + length) }
    at = length === absent ? keyEnd : keyEnd + length
  }
}

/** Plays the journal back, cuts off a record that was not written whole, and says how long the rest is. */
function replay(file: number, rows: Rows): number {
  const { size } = fstatSync(file)
  let at = 0
  while (at + headLength <= size) {
    const head = read(file, at, headLength)
    const length = head.readUInt32LE(0)
    if (at + headLength + length > size) break
    const body = read(file, at + headLength, length)
    if (crc32(body) !== head.readUInt32LE(4)) break
    rows.batch([...changesOf(body)])
    at += headLength + length
  }
  if (at < size) ftruncateSync(file, at)
  return at
}

function read(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length; ) {
    const count = readSync(file, bytes, done, length - done, position + done)
    if (count === 0) throw new Error('The journal became shorter while it was read.')
    done += count
  }
  return bytes
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
}

const batchSize = 1000

function* batchesOf(rows: Rows): Iterable<Change[]> {
  let batch: Change[] = []
  for (const [key, value] of rows.range({})) {
    batch.push({ put: key, value })
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
