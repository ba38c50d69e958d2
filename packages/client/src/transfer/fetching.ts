/** The stretches of an object, fetched beside one another and written to their place as they come. */
import type { FileHandle } from 'node:fs/promises'
import {
  type Anomaly,
  anomaly,
  bodyFailed,
  encodeBase64,
  type Hasher,
  isAnomaly,
} from '@plainwire/wire'
import { unreadable } from '../file-body.ts'
import { again, mismatch } from './again.ts'
import type { DownloadJob } from './download-job.ts'
import { forEach } from './members.ts'
import { inSlots, type Run } from './slots.ts'
import type { Found, Stretch } from './stretches.ts'
import { hasherOf } from './sums.ts'
import type { Target } from './target.ts'

export async function fetchStretches(
  job: DownloadJob,
  found: Found,
  target: Target,
  stop: AbortController,
): Promise<Anomaly | undefined> {
  let transferred = target.resumed
  job.report(transferred, found.size)
  const missing = found.stretches.filter(({ start }) => !target.sums.has(start))
  const queue = missing.values()
  let next = queue.next()
  const run =
    (stretch: Stretch): Run =>
    async () => {
      const failed = await fetchOne(job, found, target, stretch, stop.signal)
      if (failed) return failed
      transferred += stretch.end - stretch.start
      job.report(transferred, found.size)
      return undefined
    }
  const work = {
    room: () => (next.done ? undefined : 0),
    async begin() {
      const stretch = next.value as Stretch
      next = queue.next()
      return run(stretch)
    },
  }
  return inSlots(job.slots, work, () => stop.abort())
}

/** Goes on where the connection broke; begins anew where the bytes are not what they should be. */
async function fetchOne(
  { edge, ask, names, request, attempts, to }: DownloadJob,
  { ETag, VersionId, algorithm, size }: Found,
  { file, note }: Target,
  { start, end, checksum }: Stretch,
  signal: AbortSignal,
): Promise<Anomaly | undefined> {
  let at = start
  let hasher = hasherOf(algorithm, edge.primitives)
  return again(edge, { attempts, signal }, async () => {
    const answer = await ask(
      'GetObject',
      {
        ...forEach(request),
        ...names,
        ...(VersionId && { VersionId }),
        ...(ETag && { IfMatch: ETag }),
        Range: `bytes=${at}-${end - 1}`,
      },
      signal,
    )
    if (isAnomaly(answer)) return answer.status === 412 ? changed(names.Key) : answer
    const { Body, ContentRange } = answer
    if (Body === undefined || ContentRange !== `bytes ${at}-${end - 1}/${size}`) {
      Body?.release()
      return otherRange(names.Key, `${at}-${end - 1}/${size}`, ContentRange)
    }
    const written = await write(Body, file, { at, end, hasher, path: to })
    at = written.at
    if (written.failed) return written.failed
    const sum = encodeBase64(hasher.digest())
    if (checksum !== undefined && checksum !== sum) {
      at = start
      hasher = hasherOf(algorithm, edge.primitives)
      return mismatch(`bytes ${start} to ${end} of ${names.Key}`)
    }
    await note(start, { size: end - start, checksum: sum })
    return undefined
  })
}

type Writing = {
  readonly at: number
  readonly end: number
  readonly hasher: Hasher
  readonly path: string
}

/** Where writing came to, and why it did not come to the end. */
async function write(
  body: AsyncIterable<Uint8Array>,
  file: FileHandle,
  { at: from, end, hasher, path }: Writing,
): Promise<{ readonly at: number; readonly failed?: Anomaly }> {
  let at = from
  try {
    for await (const chunk of body) {
      if (at + chunk.length > end) return { at, failed: otherLength(path) }
      const failed = await writeAll(file, chunk, at).catch((cause: unknown) =>
        unreadable(path, cause),
      )
      if (failed) return { at, failed }
      hasher.update(chunk)
      at += chunk.length
    }
  } catch (cause) {
    return { at, failed: bodyFailed(cause) }
  }
  return at === end ? { at } : { at, failed: otherLength(path) }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<undefined> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}

const changed = (Key: string): Anomaly =>
  anomaly('conflict', `${Key} was written while it was read: read it again, or name a VersionId.`, {
    code: 'OBJECT_CHANGED',
    status: 412,
  })

const otherRange = (Key: string, wanted: string, got: string | undefined): Anomaly =>
  anomaly(
    'fault',
    `Asked for bytes ${wanted} of ${Key}, the service gave ${got ?? 'all of them'}.`,
    {
      code: 'OTHER_RANGE',
    },
  )

const otherLength = (path: string): Anomaly =>
  anomaly('unavailable', `A body for ${path} had another length than was said.`, {
    code: 'BODY_LENGTH_WRONG',
  })
