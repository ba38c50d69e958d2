/**
 * Blobs as files: `blobs/ab/ab12...`, written straight to their place, because only the row makes a blob: a file that was
 * not finished has none and is swept at the next start. Small bodies are written and read in one go, which on a local
 * disk is quicker than asking the thread pool four times.
 */
import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Anomaly, type Body, bodyFailed, isBytes } from '@plainwire/wire'
import type { Blob, BlobStore, Piece } from './blobs.ts'

/** Bodies up to this size are held whole. */
const small = 64 * 1024
const pieceSize = 256 * 1024

export type FileBlobOptions = {
  /** Makes a name that was never used. */
  readonly newId: () => string
  /** Waits for the disk before a blob counts as written. */
  readonly durable?: boolean
}

/** @example const blobs = fileBlobs('/data/blobs', { newId: () => randomUUID() }) */
export function fileBlobs(folder: string, { newId, durable = false }: FileBlobOptions): BlobStore {
  const paths = pathsIn(folder)
  const reading = new Map<string, number>()
  const doomed = new Set<string>()
  const begin = (pieces: readonly Piece[]): void => {
    for (const { id } of pieces) reading.set(id, (reading.get(id) ?? 0) + 1)
  }
  const end = (pieces: readonly Piece[]): void => {
    for (const { id } of pieces) {
      const left = (reading.get(id) ?? 1) - 1
      if (left > 0) reading.set(id, left)
      else {
        reading.delete(id)
        if (doomed.delete(id)) unlink(paths.of(id))
      }
    }
  }
  return {
    write: (body, each = ignore) => write(paths.made(newId()), body, each, durable),
    read: pieces => bodyOf(paths.of, pieces, begin, end),
    remove(ids) {
      for (const id of ids)
        if (reading.has(id)) doomed.add(id)
        else unlink(paths.of(id))
    },
    sweep: kept => sweep(folder, kept),
  }
}

const ignore = (): void => undefined

type Paths = { of(id: string): string; made(id: string): string }

/** Two letters of the name are a folder, so that none gets too full; it is made when first needed. */
function pathsIn(folder: string): Paths {
  const there = new Set<string>()
  const of = (id: string): string => join(folder, id.slice(0, 2), id)
  return {
    of,
    made(id) {
      const shard = id.slice(0, 2)
      if (!there.has(shard)) {
        mkdirSync(join(folder, shard), { recursive: true })
        there.add(shard)
      }
      return of(id)
    },
  }
}

/** The file is named after its blob. */
async function write(
  path: string,
  body: Body,
  each: (piece: Uint8Array) => void,
  durable: boolean,
): Promise<Blob | Anomaly> {
  const id = basename(path)
  const first: Uint8Array[] = []
  let size = 0
  let file: FileHandle | undefined
  try {
    for await (const piece of isBytes(body) ? [body] : body.open()) {
      each(piece)
      size += piece.length
      if (size <= small) {
        first.push(piece)
        continue
      }
      if (file === undefined) {
        file = await open(path, 'wx')
        for (const early of first.splice(0)) await file.writeFile(early)
      }
      await file.writeFile(piece)
    }
    if (file === undefined) writeSmall(path, first, durable)
    else if (durable) await file.datasync()
    return { id, size }
  } catch (cause) {
    unlink(path)
    return bodyFailed(cause)
  } finally {
    await file?.close()
  }
}

function writeSmall(path: string, pieces: readonly Uint8Array[], durable: boolean): void {
  const file = openSync(path, 'wx')
  try {
    for (const piece of pieces)
      for (let done = 0; done < piece.length; ) done += writeSync(file, piece, done)
    if (durable) fdatasyncSync(file)
  } finally {
    closeSync(file)
  }
}

function bodyOf(
  pathOf: (id: string) => string,
  pieces: readonly Piece[],
  begin: (pieces: readonly Piece[]) => void,
  end: (pieces: readonly Piece[]) => void,
): Body {
  const length = pieces.reduce((sum, { from, to }) => sum + to - from, 0)
  const [only] = pieces
  if (only === undefined || length === 0) return new Uint8Array(0)
  if (pieces.length === 1 && length <= small) return readSmall(pathOf(only.id), only)
  return {
    length,
    replayable: true,
    async *open() {
      begin(pieces)
      try {
        for (const piece of pieces) yield* readPiece(pathOf(piece.id), piece)
      } finally {
        end(pieces)
      }
    },
  }
}

function readSmall(path: string, { from, to }: Piece): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.allocUnsafe(to - from)
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(file, bytes, done, bytes.length - done, from + done)
      if (count === 0) throw shorter(path)
      done += count
    }
    return bytes
  } finally {
    closeSync(file)
  }
}

async function* readPiece(path: string, { from, to }: Piece): AsyncIterable<Uint8Array> {
  const file = await open(path, 'r')
  try {
    for (let at = from; at < to; ) {
      const bytes = Buffer.allocUnsafe(Math.min(pieceSize, to - at))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at)
      if (bytesRead === 0) throw shorter(path)
      yield bytes.subarray(0, bytesRead)
      at += bytesRead
    }
  } finally {
    await file.close()
  }
}

const shorter = (path: string): Error => new Error(`The file ${path} is shorter than it was.`)

/** A file that is gone already is as good. */
function unlink(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error
  }
}

function sweep(folder: string, kept: ReadonlySet<string>): void {
  for (const shard of namesIn(folder)) {
    for (const name of namesIn(join(folder, shard)))
      if (!kept.has(name)) unlink(join(folder, shard, name))
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return []
    throw error
  }
}
