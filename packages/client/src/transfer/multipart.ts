/** An upload in parts: begun or taken up, its parts sent, then completed or ended. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { aborted } from './again.ts'
import type { Begun } from './begun.ts'
import { complete, type Ending, ended } from './ending.ts'
import { failure } from './failure.ts'
import { forCreation } from './members.ts'
import { type FirstPart, partSender, partWork } from './parts.ts'
import { partSizeOf } from './plan.ts'
import { newUploadJournal, resumedUpload } from './resume.ts'
import { inSlots } from './slots.ts'
import type { Source } from './source.ts'
import { combines } from './sums.ts'
import type { Uploaded, UploadJob } from './upload-job.ts'

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
    if (isAnomaly(done)) return await ended(job, begun, done)
    return { ...done, checksum: done.checksum! }
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
  const partSize = source.size === undefined ? job.partSize : partSizeOf(source.size, job.partSize)
  if (isAnomaly(partSize)) return partSize
  const UploadId = await created(job)
  if (isAnomaly(UploadId)) return UploadId
  const begun: Begun = { UploadId, partSize, parts: new Map(), resumed: 0 }
  const journal = await newUploadJournal(job, source, begun)
  if (isAnomaly(journal)) return ended(job, begun, journal)
  return journal === undefined ? begun : { ...begun, journal }
}

/** Begins an upload in parts; gives its id. */
export async function created({
  ask,
  request,
  names,
  algorithm,
  signal,
}: Ending): Promise<string | Anomaly> {
  const ChecksumType = combines(algorithm) ? 'FULL_OBJECT' : 'COMPOSITE'
  const answer = await ask(
    'CreateMultipartUpload',
    { ...forCreation(request), ...names, ChecksumAlgorithm: algorithm, ChecksumType },
    signal,
  )
  if (isAnomaly(answer)) return answer
  return (
    answer.UploadId ??
    anomaly('fault', 'CreateMultipartUpload gave no UploadId.', { code: 'NO_UPLOAD_ID' })
  )
}
