/**
 * An object to a file: in stretches beside one another, each tried again alone, all of one version, and checked from end to
 * end. The file is there when it is whole.
 */
import { type Anomaly, encodeBase64, isAnomaly } from '@plainwire/wire'
import { piecesOf } from '../file-body.ts'
import { Misuse } from '../misuse.ts'
import { aborted, mismatch } from './again.ts'
import {
  type Downloaded,
  type DownloadJob,
  type DownloadOptions,
  downloadJob,
} from './download-job.ts'
import { failure } from './failure.ts'
import { fetchStretches } from './fetching.ts'
import type { Slots } from './slots.ts'
import { type Found, findObject } from './stretches.ts'
import { combinedSum, combines, compositeSum, hasherOf } from './sums.ts'
import { openTarget, type Target } from './target.ts'
import type { Edge } from './types.ts'

/** `shared`: the slots of a folder, which all its files share. */
export async function download(
  edge: Edge,
  options: DownloadOptions,
  shared?: Slots,
): Promise<Downloaded | Anomaly> {
  const job = downloadJob(edge, options, shared)
  try {
    if (job.signal?.aborted) return aborted()
    const found = await findObject(job)
    if (isAnomaly(found)) return found
    const target = await openTarget(job, found)
    return isAnomaly(target) ? target : await filled(job, found, target)
  } catch (cause) {
    if (cause instanceof Misuse) throw cause
    return failure(cause)
  }
}

async function filled(
  job: DownloadJob,
  found: Found,
  target: Target,
): Promise<Downloaded | Anomaly> {
  const { names, to, signal } = job
  const stop = new AbortController()
  const end = () => stop.abort()
  signal?.addEventListener('abort', end)
  const failed = await fetchStretches(job, found, target, stop).catch(failure)
  signal?.removeEventListener('abort', end)
  if (signal?.aborted) return target.leave(aborted(), true)
  if (failed) return target.leave(failed, failed.code !== 'OBJECT_CHANGED')
  const verified = await verify(job, found, target).catch(failure)
  if (isAnomaly(verified)) return target.leave(verified, false)
  const unnamed = await target.finish()
  if (unnamed) return target.leave(unnamed, true)
  const { ETag, VersionId, size, stated } = found
  return {
    ...names,
    ...(ETag && { ETag }),
    ...(VersionId && { VersionId }),
    to,
    size,
    ...(stated && { checksum: stated }),
    verified,
    resumed: target.resumed,
  }
}

/** Is what is in the file what the service states of the whole? False, where it states nothing that can be looked at. */
async function verify(
  { edge, names: { Key }, to }: DownloadJob,
  { stated, stretches, size, algorithm }: Found,
  { sums, file }: Target,
): Promise<boolean | Anomaly> {
  if (stated === undefined) return false
  const ofParts = /-\d+$/.test(stated.value)
  if (ofParts && stretches[0]?.checksum === undefined) return false
  if (ofParts || combines(stated.algorithm)) {
    const parts = stretches.map(({ start }) => sums.get(start)!)
    const whole = ofParts
      ? compositeSum(algorithm, parts, edge.primitives)
      : combinedSum(algorithm, parts)
    return whole === stated.value ? true : mismatch(Key)
  }
  const hasher = hasherOf(stated.algorithm, edge.primitives)
  for await (const piece of piecesOf(file, to, 0, size)) hasher.update(piece)
  return encodeBase64(hasher.digest()) === stated.value ? true : mismatch(Key)
}
