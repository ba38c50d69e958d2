/**
 * An object from a file, a Blob, bytes or a stream: whole where it is small, in parts where it is not. No more than a few
 * parts are in memory, one that fails is sent again alone, and the checksum is proven from end to end.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { Misuse } from '../misuse.ts'
import { aborted, again, mismatch } from './again.ts'
import type { Answers } from './ask.ts'
import { failure } from './failure.ts'
import { forWhole } from './members.ts'
import { uploadParts } from './multipart.ts'
import type { Slots } from './slots.ts'
import { openSource, type Source } from './source.ts'
import { memberOf, sumOf } from './sums.ts'
import type { Edge } from './types.ts'
import {
  type Uploaded,
  type UploadJob,
  type UploadOptions,
  uploadJob,
  versionOf,
} from './upload-job.ts'

/** `shared`: the slots of a folder, which all its files share. */
export async function upload(
  edge: Edge,
  options: UploadOptions,
  shared?: Slots,
): Promise<Uploaded | Anomaly> {
  const job = uploadJob(edge, options, shared)
  let source: Source | Anomaly | undefined
  try {
    if (job.signal?.aborted) return aborted()
    source = await openSource(edge.files, options.from, options)
    if (isAnomaly(source)) return source
    return await sent(job, source)
  } catch (cause) {
    if (cause instanceof Misuse) throw cause
    return failure(cause)
  } finally {
    if (source !== undefined && !isAnomaly(source)) await source.close().catch(() => undefined)
  }
}

async function sent(job: UploadJob, source: Source): Promise<Uploaded | Anomaly> {
  const { size } = source
  if (size !== undefined && size > job.threshold) return uploadParts(job, source)
  const room = size ?? job.partSize
  const slot = await job.slots.take(room)
  let held = true
  const release = () => {
    if (held) job.slots.give(slot)
    held = false
  }
  try {
    const filled = await source.fill(slot.bytes, 0)
    const whole = size !== undefined || filled < room
    return whole
      ? await putWhole(job, slot.bytes.subarray(0, filled))
      : await uploadParts(job, source, { bytes: slot.bytes, release })
  } finally {
    release()
  }
}

async function putWhole(
  { ask, names, request, algorithm, edge, attempts, signal, report }: UploadJob,
  bytes: Uint8Array,
): Promise<Uploaded | Anomaly> {
  const value = sumOf(algorithm, bytes, edge.primitives)
  const put = { ...forWhole(request), ...names, Body: bytes, [memberOf(algorithm)]: value }
  let answer: Answers['PutObject'] = {}
  report(0, bytes.length)
  const failed = await again(edge, { attempts, signal }, async () => {
    const found = await ask('PutObject', put, signal)
    if (isAnomaly(found)) return found
    answer = found
    return (found[memberOf(algorithm)] ?? value) === value ? undefined : mismatch(names.Key)
  })
  if (failed) return failed
  report(bytes.length, bytes.length)
  return {
    ...names,
    ...versionOf(answer),
    size: bytes.length,
    parts: 1,
    checksum: { algorithm, value },
    verified: answer[memberOf(algorithm)] === value,
    resumed: 0,
  }
}
