/**
 * The journal of a folder: every batch is one record with its checksum, appended before the batch is acknowledged. A
 * record cut short by a kill was never acknowledged and is dropped; damage with records after it is said and nothing is
 * touched, because whoever has a copy would rather put that back.
 */
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { crc32 } from 'node:zlib'
import { heldKey } from './text.ts'
import type { Change } from './types.ts'

/** What a record holds of one change, as `text.ts` holds keys and values. */
export type Apply = (key: string, value: string | undefined) => void

export type Journal = {
  /** Bytes in the file. */
  size(): number
  /** In the file when it returns; where that fails, it is as it was before. */
  append(changes: readonly Change[]): void
  /** Writes these batches anew, and only then lets go of what was there. */
  rewrite(batches: Iterable<readonly Change[]>): void
  close(): void
}

export type JournalOptions = {
  /** Waits for the disk at every append: safe against a loss of power, not only of the process. */
  readonly durable?: boolean
  /** Writes bytes to a file and says how many. */
  readonly write?: (file: number, bytes: Uint8Array) => number
}

/** @example openJournal('/data/rows.journal', (key, value) => tree.set(key, value)) */
export function openJournal(path: string, apply: Apply, options: JournalOptions = {}): Journal {
  const { durable = false, write = writeSync } = options
  const put = (into: number, bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length; ) done += write(into, bytes.subarray(done))
  }
  rmSync(`${path}.new`, { force: true })
  let file = openSync(path, 'a+')
  let size = replay(path, file, apply)
  if (size === 0) put(file, mark)
  size = Math.max(size, mark.length)
  return {
    size: () => size,
    append(changes) {
      const bytes = record(changes)
      try {
        put(file, bytes)
        if (durable) fdatasyncSync(file)
      } catch (error) {
        ftruncateSync(file, size)
        throw error
      }
      size += bytes.length
    },
    rewrite(batches) {
      const fresh = openSync(`${path}.new`, 'a+')
      let written = mark.length
      try {
        put(fresh, mark)
        for (const batch of batches) {
          const bytes = record(batch)
          put(fresh, bytes)
          written += bytes.length
        }
        if (durable) fdatasyncSync(fresh)
        renameSync(`${path}.new`, path)
      } catch (error) {
        closeSync(fresh)
        rmSync(`${path}.new`, { force: true })
        throw error
      }
      closeSync(file)
      file = fresh
      size = written
    },
    close: () => closeSync(file),
  }
}

/** What the file begins with: its kind and version. */
const mark = Buffer.from('PWROWS1\n')
const headLength = 12
const absent = 0xffffffff

/** Length and checksum of what follows and the checksum of these two; then each change: key length, value length, key, value. */
function record(changes: readonly Change[]): Buffer {
  const keys = changes.map(change => heldKey('put' in change ? change.put : change.delete))
  let length = headLength
  for (const [index, change] of changes.entries())
    length += 8 + keys[index]!.length + ('put' in change ? change.value.length : 0)
  const bytes = Buffer.allocUnsafe(length)
  let at = headLength
  for (const [index, change] of changes.entries()) {
    const key = keys[index]!
    const value = 'put' in change ? change.value : undefined
    bytes.writeUInt32LE(key.length, at)
    bytes.writeUInt32LE(value?.length ?? absent, at + 4)
    bytes.write(key, at + 8, 'latin1')
    if (value !== undefined) bytes.set(value, at + 8 + key.length)
    at += 8 + key.length + (value?.length ?? 0)
  }
  bytes.writeUInt32LE(length - headLength, 0)
  bytes.writeUInt32LE(crc32(bytes.subarray(headLength)), 4)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 8)), 8)
  return bytes
}

function applyRecord(body: Buffer, apply: Apply): void {
  for (let at = 0; at < body.length; ) {
    const keyEnd = at + 8 + body.readUInt32LE(at)
    const length = body.readUInt32LE(at + 4)
    const key = body.toString('latin1', at + 8, keyEnd)
    apply(key, length === absent ? undefined : body.toString('latin1', keyEnd, keyEnd + length))
    at = length === absent ? keyEnd : keyEnd + length
  }
}

/** Plays the journal back, cuts off a record that was not written whole, and says how long the rest is. */
function replay(path: string, file: number, apply: Apply): number {
  const { size } = fstatSync(file)
  const read = windowOn(file, size)
  const begin = read(0, mark.length)
  if (size < mark.length && mark.subarray(0, size).equals(begin)) return cut(file, 0)
  if (!begin.equals(mark)) throw new Error(`${path} is not a journal of rows of this version.`)
  let at = mark.length
  while (at < size) {
    const head = read(at, headLength)
    if (head.length < headLength) break
    if (crc32(head.subarray(0, 8)) !== head.readUInt32LE(8)) {
      if (isBlank(read, at, size)) break
      throw damaged(path, at, size)
    }
    const length = head.readUInt32LE(0)
    const checksum = head.readUInt32LE(4)
    const end = at + headLength + length
    if (end > size) break
    const body = read(at + headLength, length)
    if (crc32(body) !== checksum) {
      if (end === size) break
      throw damaged(path, at, size)
    }
    applyRecord(body, apply)
    at = end
  }
  return at < size ? cut(file, at) : at
}

function cut(file: number, at: number): number {
  ftruncateSync(file, at)
  return at
}

const damaged = (path: string, at: number, size: number): Error =>
  new Error(
    `${path} is damaged at byte ${at}, and ${size - at} bytes follow. Put back a copy of it; or cut it there` +
      ` (truncate -s ${at} '${path}') and lose what was written after.`,
  )

/** A loss of power may leave a file that is longer than what was written to it. */
function isBlank(read: Read, from: number, size: number): boolean {
  for (let at = from; at < size; at += windowSize)
    if (read(at, windowSize).some(byte => byte !== 0)) return false
  return true
}

type Read = (from: number, length: number) => Buffer

const windowSize = 4 << 20

/** Reads forward in large pieces; what lies beyond the end of the file is left out. */
function windowOn(file: number, size: number): Read {
  let bytes: Buffer = Buffer.alloc(0)
  let start = 0
  return (from, length) => {
    const end = Math.min(from + length, size)
    if (from < start || end > start + bytes.length) {
      bytes = readAt(file, from, Math.min(Math.max(end - from, windowSize), size - from))
      start = from
    }
    return bytes.subarray(from - start, end - start)
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const count = readSync(file, bytes, done, length - done, position + done)
    if (count === 0) throw new Error('The journal became shorter while it was read.')
    done += count
  }
  return bytes
}
