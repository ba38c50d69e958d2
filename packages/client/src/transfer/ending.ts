/** The end of an upload in parts: completed, or taken away, so that nothing is left that costs. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { saying } from './again.ts'
import type { Begun } from './begun.ts'
import { forAbort, forCompletion } from './members.ts'
import { combinedSum, combines, compositeSum, memberOf } from './sums.ts'
import { type Uploaded, type UploadJob, versionOf } from './upload-job.ts'

/** What an end needs to know of its upload. */
export type Ending = Pick<UploadJob, 'ask' | 'request' | 'names' | 'algorithm' | 'edge' | 'signal'>

export type Completed = Omit<Uploaded, 'checksum'> & Partial<Pick<Uploaded, 'checksum'>>

export async function complete(job: Ending, begun: Begun): Promise<Completed | Anomaly> {
  const { ask, request, names, algorithm, signal } = job
  const { UploadId, journal, resumed } = begun
  const ordered = [...begun.parts].sort(([one], [other]) => one - other)
  const member = memberOf(algorithm)
  const value = wholeOf(job, begun)
  const size = ordered.reduce((sum, [, part]) => sum + part.size, 0)
  const Parts = ordered.map(([PartNumber, { ETag, checksum }]) => ({
    PartNumber,
    ETag,
    ...(checksum && { [member]: checksum }),
  }))
  const answer = await ask(
    'CompleteMultipartUpload',
    {
      ...forCompletion(request),
      ...names,
      ...(value && combines(algorithm) && { ChecksumType: 'FULL_OBJECT', [member]: value }),
      UploadId,
      MpuObjectSize: size,
      MultipartUpload: { Parts },
    },
    signal,
  )
  const found = isAnomaly(answer) ? await completedBefore(job, answer, size, value) : answer
  if (isAnomaly(found)) return found
  const stated = found[member]
  if (stated !== undefined && value !== undefined && stated !== value)
    return anomaly('fault', `${names.Key} came to be with another checksum than its parts have.`, {
      code: 'CHECKSUM_MISMATCH',
    })
  await journal?.remove()
  return {
    ...names,
    ...versionOf(found),
    size,
    parts: ordered.length,
    ...(value && { checksum: { algorithm, value } }),
    verified: value !== undefined && stated === value,
    resumed,
  }
}

/** The checksum of the whole, where those of all parts are known. */
export function wholeOf({ algorithm, edge }: Ending, { parts }: Begun): string | undefined {
  const ordered = [...parts].sort(([one], [other]) => one - other)
  const sums = ordered.flatMap(([, { size, checksum }]) => (checksum ? [{ size, checksum }] : []))
  if (sums.length < ordered.length) return undefined
  return combines(algorithm)
    ? combinedSum(algorithm, sums)
    : compositeSum(algorithm, sums, edge.primitives)
}

/** The answer may have been lost, and the call made twice; or a process ended just after. Then the object is there. */
async function completedBefore(
  { ask, request, names, algorithm, signal }: Ending,
  failed: Anomaly,
  size: number,
  value: string | undefined,
) {
  if (failed.code !== 'NoSuchUpload' || value === undefined) return failed
  const head = await ask(
    'HeadObject',
    {
      ...forCompletion(request),
      ...names,
      ChecksumMode: 'ENABLED',
      IfMatch: undefined,
      IfNoneMatch: undefined,
    },
    signal,
  )
  return !isAnomaly(head) && head.ContentLength === size && head[memberOf(algorithm)] === value
    ? head
    : failed
}

/** An upload that can be taken up is kept; any other is taken away, because its parts cost storage. */
export async function ended(
  { ask, request, names }: Ending,
  { UploadId, journal }: Begun,
  failed: Anomaly,
): Promise<Anomaly> {
  if (journal !== undefined) {
    await journal.close()
    return saying(failed, "What was sent is kept: call again with the same 'state' to go on.")
  }
  const gone = await ask('AbortMultipartUpload', { ...forAbort(request), ...names, UploadId })
  return isAnomaly(gone) && gone.code !== 'NoSuchUpload'
    ? saying(
        failed,
        `The upload ${UploadId} could not be ended (${gone.message}); its parts cost storage until AbortMultipartUpload or a lifecycle rule takes them away.`,
      )
    : failed
}
