/** A file, or a range of one, as a body: its length is known, it is read as it is sent, and afresh for each attempt. */
import type { FileHandle } from 'node:fs/promises'
import { type Anomaly, anomaly, type StreamBody } from '@plainwire/wire'

export type FileBody = StreamBody & { readonly length: number }

export type FileRange = {
  /** First byte; default 0. */
  readonly start?: number
  /** Behind the last byte; default the end of the file. */
  readonly end?: number
}

/**
 * A missing file, a folder, or a range outside of the file is an anomaly.
 *
 * @example
 * const body = await fileBody('report.pdf')
 * if (!isAnomaly(body)) await store.invoke({ op: 'PutObject', request: { Bucket, Key, Body: body } })
 */
export async function fileBody(
  path: string | URL,
  { start = 0, end }: FileRange = {},
): Promise<FileBody | Anomaly> {
  const found = await files()
    .stat(path)
    .catch((cause: unknown) => unreadable(path, cause))
  if ('$anomaly' in found) return found
  if (!found.isFile()) return anomaly('incorrect', `${path} is not a file.`, { code: 'NOT_A_FILE' })
  const last = end ?? found.size
  if (!(Number.isSafeInteger(start) && start >= 0 && start <= last && last <= found.size))
    return anomaly('incorrect', `${path} has no bytes ${start} to ${last}: it has ${found.size}.`, {
      code: 'BAD_RANGE',
    })
  return { length: last - start, replayable: true, open: () => read(path, start, last) }
}

const files = () => process.getBuiltinModule('node:fs/promises')

async function* read(path: string | URL, start: number, end: number): AsyncGenerator<Uint8Array> {
  const file = await files().open(path)
  try {
    yield* piecesOf(file, path, start, end)
  } finally {
    await file.close()
  }
}

/** Bytes read at once. */
const piece = 256 * 1024

/** A stretch of an open file. */
export async function* piecesOf(
  file: Pick<FileHandle, 'read'>,
  path: string | URL,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = start; at < end; ) {
    const bytes = new Uint8Array(Math.min(piece, end - at))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at)
    if (bytesRead === 0) throw shrunk(path)
    at += bytesRead
    yield bytesRead === bytes.length ? bytes : bytes.subarray(0, bytesRead)
  }
}

export function shrunk(path: string | URL): Error {
  const message = `${path} became shorter while it was sent.`
  return Object.assign(new Error(message), {
    anomaly: anomaly('conflict', message, { code: 'FILE_CHANGED' }),
  })
}

const categories: Readonly<Record<string, 'not-found' | 'forbidden' | undefined>> = {
  ENOENT: 'not-found',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
}

/** What a file system refuses, as an anomaly. */
export function unreadable(path: string | URL, cause: unknown): Anomaly {
  const { code = 'FILE_FAILED', message = String(cause) } = (cause ?? {}) as {
    code?: string
    message?: string
  }
  return anomaly(categories[code] ?? 'fault', `${path}: ${message}`, { code, cause })
}
