/**
 * Where the bytes of an upload come from: a file, a Blob or bytes, which can be read anywhere and again, or a stream, which
 * passes once.
 */
import { type Anomaly, anomaly, isAnomaly, isBytes, type StreamBody } from '@plainwire/wire'
import { requestBody } from '@plainwire/wire/parts'
import { piecesOf, shrunk, unreadable } from '../file-body.ts'
import { Misuse } from '../misuse.ts'
import { aborted } from './again.ts'
import type { Files } from './types.ts'

/** A path is a string or a URL; everything else is as for the body of `PutObject`. */
export type From =
  | string
  | URL
  | Uint8Array
  | Blob
  | AsyncIterable<Uint8Array | string>
  | { getReader(): unknown }
  | StreamBody

export type Source = {
  /** Unknown where a stream does not say it. */
  readonly size: number | undefined
  /** What a file is known again by. */
  readonly identity?: Identity
  /** Any stretch, as often as one likes; streams have none. */
  readonly at?: (start: number, end: number) => StreamBody
  /** The next bytes, as many as fit; fewer only at the end. `start` counts from the beginning. */
  readonly fill: (into: Uint8Array, start: number) => Promise<number>
  readonly close: () => Promise<void>
}

export type Identity = { readonly path: string; readonly size: number; readonly modified: number }

export type SourceOptions = {
  /** Bytes of a stream. */
  readonly length?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export async function openSource(
  files: Files,
  from: From,
  { length, signal }: SourceOptions = {},
): Promise<Source | Anomaly> {
  if (typeof from === 'string' || from instanceof URL) return fileSource(files, from)
  if (from instanceof Uint8Array) return bytesSource(from)
  if (from instanceof Blob) return blobSource(from)
  if (typeof from !== 'object' || from === null)
    throw new Misuse('BAD_OPTION', "'from' must be a path, bytes, a Blob, or a stream.")
  const body = requestBody('from', from)
  return isBytes(body) ? bytesSource(body) : streamSource(body, length ?? body.length, signal)
}

async function fileSource(files: Files, path: string | URL): Promise<Source | Anomaly> {
  const file = await files.open(path).catch((cause: unknown) => unreadable(path, cause))
  if (isAnomaly(file)) return file
  const found = await file.stat()
  if (!found.isFile()) {
    await file.close()
    return anomaly('incorrect', `${path} is not a file.`, { code: 'NOT_A_FILE' })
  }
  const { size, mtimeMs } = found
  return {
    size,
    identity: { path: String(path), size, modified: mtimeMs },
    at: (start, end) => ({
      length: end - start,
      replayable: true,
      open: () => piecesOf(file, path, start, end),
    }),
    async fill(into, start) {
      const wanted = Math.min(into.length, size - start)
      for (let done = 0; done < wanted; ) {
        const { bytesRead } = await file.read(into, done, wanted - done, start + done)
        if (bytesRead === 0) throw shrunk(path)
        done += bytesRead
      }
      return wanted
    },
    close: () => file.close(),
  }
}

function bytesSource(bytes: Uint8Array): Source {
  return {
    size: bytes.length,
    at: (start, end) => ({
      length: end - start,
      replayable: true,
      async *open() {
        yield bytes.subarray(start, end)
      },
    }),
    async fill(into, start) {
      const found = bytes.subarray(start, start + into.length)
      into.set(found)
      return found.length
    },
    close: async () => undefined,
  }
}

function blobSource(blob: Blob): Source {
  const at = (start: number, end: number): StreamBody =>
    requestBody('from', blob.slice(start, end)) as StreamBody
  return {
    size: blob.size,
    at,
    async fill(into, start) {
      let done = 0
      for await (const chunk of at(start, Math.min(start + into.length, blob.size)).open()) {
        into.set(chunk, done)
        done += chunk.length
      }
      return done
    },
    close: async () => undefined,
  }
}

/** What did not fit into one part begins the next. */
function streamSource(
  body: StreamBody,
  size: number | undefined,
  signal: AbortSignal | undefined,
): Source {
  const iterator = body.open()[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  return {
    size,
    async fill(into) {
      let done = 0
      while (done < into.length) {
        if (rest.length === 0) {
          const next = await unlessAborted(iterator.next(), signal)
          if (next.done) break
          rest = next.value
        }
        const fits = rest.subarray(0, into.length - done)
        into.set(fits, done)
        done += fits.length
        rest = rest.subarray(fits.length)
      }
      return done
    },
    // A generator that waits for its next bytes ends only when they come.
    async close() {
      iterator.return?.()?.catch(() => undefined)
    },
  }
}

/** A stream may never go on. */
function unlessAborted<T>(next: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return next
  return new Promise((resolve, reject) => {
    const end = () => reject(Object.assign(new Error('cancelled'), { anomaly: aborted() }))
    if (signal.aborted) end()
    signal.addEventListener('abort', end)
    next.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}
