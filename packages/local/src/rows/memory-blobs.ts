/** Blobs in memory: what is being read stays because somebody holds it. */
import { type Body, isAnomaly } from '@plainwire/wire'
import { type BlobStore, type Piece, readThrough } from './blobs.ts'

/** @example const blobs = memoryBlobs() */
export function memoryBlobs(): BlobStore {
  const bytes = new Map<string, readonly Uint8Array[]>()
  let last = 0
  return {
    async write(body, each) {
      const pieces: Uint8Array[] = []
      let size = 0
      const failed = await readThrough(body, piece => {
        each?.(piece)
        size += piece.length
        // A copy: what comes off a socket is often a view of a larger buffer.
        pieces.push(piece.slice())
      })
      if (isAnomaly(failed)) return failed
      const id = `${++last}`
      bytes.set(id, pieces)
      return { id, size }
    },
    read(pieces) {
      const found = pieces.map(piece => [piece, bytes.get(piece.id) ?? missing(piece)] as const)
      return bodyOf(found)
    },
    remove(ids) {
      for (const id of ids) bytes.delete(id)
    },
    sweep(kept) {
      for (const id of bytes.keys()) if (!kept.has(id)) bytes.delete(id)
    },
  }
}

const missing = ({ id }: Piece): never => {
  throw new Error(`There is no blob ${id}.`)
}

type Found = readonly (readonly [piece: Piece, bytes: readonly Uint8Array[]])[]

function bodyOf(found: Found): Body {
  const length = found.reduce((sum, [{ from, to }]) => sum + to - from, 0)
  return {
    length,
    replayable: true,
    async *open() {
      for (const [{ from, to }, bytes] of found) yield* slice(bytes, from, to)
    },
  }
}

function* slice(pieces: readonly Uint8Array[], from: number, to: number): Iterable<Uint8Array> {
  let at = 0
  for (const piece of pieces) {
    const start = Math.max(from - at, 0)
    const end = Math.min(to - at, piece.length)
    if (start < end) yield piece.subarray(start, end)
    at += piece.length
  }
}
