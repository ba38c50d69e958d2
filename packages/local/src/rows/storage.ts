/** Rows and blobs as one: what a folder holds, or a process. A snapshot holds the bytes of blobs that are gone since. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type BlobStore, isKept, keptBlobs, withBlobs } from './blobs.ts'
import { type DiskOptions, diskRows } from './disk.ts'
import { fileBlobs } from './file-blobs.ts'
import { memoryRows } from './memory.ts'
import { memoryBlobs } from './memory-blobs.ts'
import type { Rows, Snapshot } from './types.ts'

export type Storage = {
  readonly rows: Rows
  readonly blobs: BlobStore
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  /** The snapshot is not restored again; what it alone held goes. */
  forget(snapshot: Snapshot): void
  clear(): void
  close(): void
}

/** @example const { rows, blobs } = openStorage('/data') */
export function openStorage(path: string | undefined, options: DiskOptions = {}): Storage {
  const stored = path === undefined ? memoryRows() : diskRows(path, options)
  const { durable = false } = options
  const bytes =
    path === undefined
      ? memoryBlobs()
      : fileBlobs(join(path, 'blobs'), { newId: () => randomUUID(), durable })
  bytes.sweep(keptBlobs(stored))
  const snapshots = new Set<Snapshot>()
  const unwanted = new Set<string>()
  const remove = (ids: Iterable<string>): void => {
    if (snapshots.size === 0) bytes.remove([...ids])
    else for (const id of ids) unwanted.add(id)
  }
  const rows = withBlobs(stored, { remove })
  const changing = (change: () => void): void => {
    const before = keptBlobs(stored)
    change()
    remove([...before].filter(id => !isKept(stored, id)))
  }
  return {
    rows,
    blobs: { ...bytes, remove },
    snapshot() {
      const taken = stored.snapshot()
      snapshots.add(taken)
      return taken
    },
    restore: snapshot => changing(() => stored.restore(snapshot)),
    forget(snapshot) {
      if (!snapshots.delete(snapshot) || snapshots.size > 0) return
      bytes.remove([...unwanted].filter(id => !isKept(stored, id)))
      unwanted.clear()
    },
    clear: () => changing(() => stored.clear()),
    close: () => stored.close(),
  }
}
