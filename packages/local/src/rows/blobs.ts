/**
 * Blobs: bytes too many for a row. A blob is written first, under a name of its own, and is there for good once the row
 * that `keep` makes is in: put that change into the same batch as the row that names the blob, and `drop` into the batch
 * that replaces or deletes it. Bytes without such a row were never acknowledged; they go when the folder is opened again.
 */
import { type Anomaly, type Body, bodyFailed, isBytes } from '@plainwire/wire'
import { type Change, prefixed, type Rows } from './types.ts'

export type Blob = { readonly id: string; readonly size: number }

/** Bytes of a blob from `from` (included) to `to` (excluded). */
export type Piece = { readonly id: string; readonly from: number; readonly to: number }

export type Blobs = {
  /** Reads a body to its end and keeps its bytes; `each` sees every piece on its way. A body that fails leaves nothing. */
  write(body: Body, each?: (piece: Uint8Array) => void): Promise<Blob | Anomaly>
  /** Pieces of blobs one after the other, as one body that can be opened again. What is being read stays until it was. */
  read(pieces: readonly Piece[]): Body
}

/** What store and blobs need of one another. */
export type BlobStore = Blobs & {
  /** Called once its rows are gone; bytes that are being read, or held, go later. */
  remove(ids: readonly string[]): void
  /** Deletes whatever is not among these: at the start, and when snapshots are forgotten. */
  sweep(kept: ReadonlySet<string>): void
}

const prefix = 'blob/'

/** @example rows.batch([{ put: key, value }, keep(blob.id), drop(before.id)]) */
export const keep = (id: string): Change => ({ put: prefix + id, value: nothing })
export const drop = (id: string): Change => ({ delete: prefix + id })

const nothing = new Uint8Array(0)

export const isKept = (rows: Pick<Rows, 'get'>, id: string): boolean =>
  rows.get(prefix + id) !== undefined

/** Names of the blobs that rows keep. */
export function keptBlobs(rows: Rows): Set<string> {
  const kept = new Set<string>()
  for (const [key] of rows.range(prefixed(prefix))) kept.add(key.slice(prefix.length))
  return kept
}

/** The rows, whose batches let go of the bytes of blobs they drop. */
export function withBlobs(rows: Rows, blobs: Pick<BlobStore, 'remove'>): Rows {
  const remove = (changes: readonly Change[]): void => {
    const gone: string[] = []
    for (const change of changes)
      if ('delete' in change && change.delete.startsWith(prefix))
        gone.push(change.delete.slice(prefix.length))
    if (gone.length > 0) blobs.remove(gone)
  }
  return {
    ...rows,
    delete(key) {
      rows.delete(key)
      remove([{ delete: key }])
    },
    batch(changes) {
      rows.batch(changes)
      remove(changes)
    },
  }
}

/** The pieces of a body; what its reading throws comes out as an anomaly. */
export async function readThrough(
  body: Body,
  each: (piece: Uint8Array) => void,
): Promise<Anomaly | undefined> {
  if (isBytes(body)) {
    if (body.length > 0) each(body)
    return undefined
  }
  try {
    for await (const piece of body.open()) each(piece)
  } catch (cause) {
    return bodyFailed(cause)
  }
  return undefined
}
