/** An upload in parts: begun or taken up, its parts sent, completed; or ended, so that nothing is left that costs. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { aborted, saying } from './again.ts'
import type { Begun } from './begun.ts'
import { failure } from './failure.ts'
import { forAbort, forCompletion, forCreation } from './members.ts'
import { type FirstPart, partSender, partWork } from './parts.ts'
import { partSizeOf } from './plan.ts'
import { newUploadJournal, resumedUpload } from './resume.ts'
import { inSlots } from './slots.ts'
import type { Source } from './source.ts'
import { combinedSum, combines, compositeSum, memberOf } from './sums.ts'
import { type Uploaded, type UploadJob, versionOf } from './upload-job.ts'

/** `first`: a part of a stream that was read to see whether there are more. */
export async function uploadParts(
  job: UploadJob,
  source: Source,
  first?: FirstPart,
): Promise<Uploaded | Anomaly> {
  const begun = await begin(job, source)
  if (isAnomaly(begun)) return begun
  const stop = new AbortController()
  const end = () => stop.abort()
  job.signal?.addEventListener('abort', end)
  try {
    const failed = await sendAll(job, source, begun, stop, first).catch(failure)
    if (job.signal?.aborted) return await ended(job, begun, aborted())
    const done = failed ?? (await complete(job, begun))
    return isAnomaly(done) ? await ended(job, begun, done) : done
  } finally {
    job.signal?.removeEventListener('abort', end)
  }
}

async function sendAll(
  job: UploadJob,
  source: Source,
  begun: Begun,
  stop: AbortController,
  first: FirstPart | undefined,
): Promise<Anomaly | undefined> {
  const send = partSender(job, source, begun, stop.signal)
  const work = partWork(job, source, begun, send)
  const failed = first && (await work.first(first))
  return failed ?? inSlots(job.slots, work, () => stop.abort())
}

async function begin(job: UploadJob, source: Source): Promise<Begun | Anomaly> {
  const taken = await resumedUpload(job, source)
  if (taken !== undefined) return taken
  const { ask, request, names, algorithm, signal } = job
  const partSize = source.size === undefined ? job.partSize : partSizeOf(source.size, job.partSize)
  if (isAnomaly(partSize)) return partSize
  const ChecksumType = combines(algorithm) ? 'FULL_OBJECT' : 'COMPOSITE'
  const answer = await ask(
    'CreateMultipartUpload',
    { ...forCreation(request), ...names, ChecksumAlgorithm: algorithm, ChecksumType },
    signal,
  )
  if (isAnomaly(answer)) return answer
  const { UploadId } = answer
  if (UploadId === undefined)
    return anomaly('fault', 'CreateMultipartUpload gave no UploadId.', { code: 'NO_UPLOAD_ID' })
  const begun: Begun = { UploadId, partSize, parts: new Map(), resumed: 0 }
  const journal = await newUploadJournal(job, source, begun)
  if (isAnomaly(journal)) return ended(job, begun, journal)
  return journal === undefined ? begun : { ...begun, journal }
}

async function complete(job: UploadJob, begun: Begun): Promise<Uploaded | Anomaly> {
  const { ask, request, names, algorithm, edge, signal } = job
  const { UploadId, journal, resumed } = begun
  const ordered = [...begun.parts].sort(([one], [other]) => one - other)
  const sums = ordered.map(([, part]) => part)
  const member = memberOf(algorithm)
  const value = combines(algorithm)
    ? combinedSum(algorithm, sums)
    : compositeSum(algorithm, sums, edge.primitives)
  const size = sums.reduce((sum, part) => sum + part.size, 0)
  const whole = combines(algorithm) ? { ChecksumType: 'FULL_OBJECT', [member]: value } : {}
  const Parts = ordered.map(([PartNumber, { ETag, checksum }]) => ({
    PartNumber,
    ETag,
    [member]: checksum,
  }))
  const answer = await ask(
    'CompleteMultipartUpload',
    {
      ...forCompletion(request),
      ...names,
      ...whole,
      UploadId,
      MpuObjectSize: size,
      MultipartUpload: { Parts },
    },
    signal,
  )
  const found = isAnomaly(answer) ? await completedBefore(job, answer, size, value) : answer
  if (isAnomaly(found)) return found
  const stated = found[member]
  if (stated !== undefined && stated !== value)
    return anomaly('fault', `${names.Key} came to be with another checksum than its parts have.`, {
      code: 'CHECKSUM_MISMATCH',
    })
  await journal?.remove()
  return {
    ...names,
    ...versionOf(found),
    size,
    parts: ordered.length,
    checksum: { algorithm, value },
    verified: stated === value,
    resumed,
  }
}

/** The answer may have been lost, and the call made twice; or a process ended just after. Then the object is there. */
async function completedBefore(
  { ask, request, names, algorithm, signal }: UploadJob,
  failed: Anomaly,
  size: number,
  value: string,
) {
  if (failed.code !== 'NoSuchUpload') return failed
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
async function ended(
  { ask, request, names }: UploadJob,
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
