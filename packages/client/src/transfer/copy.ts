/** An object copied within S3: by one call where that will do, in parts where it will not. No byte of it comes by here. */
import { type Anomaly, anomaly, isAnomaly, uriEncode } from '@plainwire/wire'
import { Misuse } from '../misuse.ts'
import { aborted, again } from './again.ts'
import { type Ask, asking, type Head } from './ask.ts'
import type { Begun } from './begun.ts'
import { type Completed, complete, ended, wholeOf } from './ending.ts'
import { failure } from './failure.ts'
import { forCopiedPart, forSource } from './members.ts'
import { created } from './multipart.ts'
import { checkedCount, checkedSize, partSizeOf } from './plan.ts'
import { inSlots, type Run, type Slots, slots } from './slots.ts'
import { type Algorithm, combines, memberOf, statedSum } from './sums.ts'
import { type Edge, type Members, mebibyte, type TransferOptions } from './types.ts'
import { versionOf } from './upload-job.ts'

export type CopyOptions = TransferOptions & {
  readonly from: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string }
  readonly to: { readonly Bucket: string; readonly Key: string }
  /** Members of `CopyObject`: `MetadataDirective`, `StorageClass`, `IfNoneMatch` ... */
  readonly request?: Members
  /** From how many bytes on it goes in parts; default, and most that S3 copies at once, 5 GiB. */
  readonly threshold?: number
}

export type Copied = Omit<Completed, 'resumed'>

type CopyJob = {
  readonly edge: Edge
  readonly ask: Ask
  readonly from: CopyOptions['from']
  readonly names: CopyOptions['to']
  readonly request: Members
  /** As the header has it. */
  readonly CopySource: string
  readonly partSize: number
  readonly threshold: number
  readonly attempts: number
  readonly slots: Slots
  readonly signal: AbortSignal | undefined
  readonly report: (transferred: number, total: number) => void
}

const mostAtOnce = 5 * 2 ** 30

export async function copy(edge: Edge, options: CopyOptions): Promise<Copied | Anomaly> {
  const job = copyJob(edge, options)
  const { ask, from, request, signal } = job
  try {
    if (signal?.aborted) return aborted()
    const wanted = { ...forSource(request), ...from, ChecksumMode: 'ENABLED' }
    const head = await ask('HeadObject', wanted, signal)
    if (isAnomaly(head)) return head
    const size = head.ContentLength ?? 0
    job.report(0, size)
    const done = await (size > job.threshold ? inParts(job, head, size) : atOnce(job, head, size))
    return isAnomaly(done) && done.status === 412 && done.code === 'PreconditionFailed'
      ? changed(from.Key, done)
      : done
  } catch (cause) {
    if (cause instanceof Misuse) throw cause
    return failure(cause)
  }
}

function copyJob(edge: Edge, options: CopyOptions): CopyJob {
  const { client, from, to, request = {}, signal, onProgress } = options
  for (const name of [from?.Bucket, from?.Key, to?.Bucket, to?.Key])
    if (typeof name !== 'string' || name === '')
      throw new Misuse('BAD_OPTION', "A copy needs 'from' and 'to', each with Bucket and Key.")
  return {
    edge,
    ask: asking(client),
    from,
    names: { Bucket: to.Bucket, Key: to.Key },
    request,
    CopySource: sourceText(from),
    partSize: checkedSize('partSize', options.partSize ?? 64 * mebibyte),
    threshold: Math.min(options.threshold ?? mostAtOnce, mostAtOnce),
    attempts: checkedCount('attempts', options.attempts ?? 3),
    slots: slots(checkedCount('concurrency', options.concurrency ?? 4), 1),
    signal,
    report: (transferred, total) => onProgress?.({ transferred, total }),
  }
}

/** Buckets behind an access point are named by it. */
function sourceText({ Bucket, Key, VersionId }: CopyOptions['from']): string {
  const bucket = Bucket.startsWith('arn:') ? `${Bucket}/object` : Bucket
  const path = `${bucket}/${Key}`.split('/').map(uriEncode).join('/')
  return VersionId === undefined ? path : `${path}?versionId=${uriEncode(VersionId)}`
}

/** The source may be written while it is copied; then the target would be of two minds. */
const unchanged = ({ CopySource }: CopyJob, { ETag }: Head): Members => ({
  CopySource,
  ...(ETag && { CopySourceIfMatch: ETag }),
})

const changed = (Key: string, { status = 412 }: Anomaly): Anomaly =>
  anomaly('conflict', `${Key} was written while it was copied, or a condition was not met.`, {
    code: 'OBJECT_CHANGED',
    status,
  })

async function atOnce(job: CopyJob, head: Head, size: number): Promise<Copied | Anomaly> {
  const { ask, names, request, signal, report } = job
  const answer = await ask('CopyObject', { ...request, ...names, ...unchanged(job, head) }, signal)
  if (isAnomaly(answer)) return answer
  const { CopyObjectResult = {}, VersionId } = answer
  const stated = statedSum(head)
  const made = stated && CopyObjectResult[memberOf(stated.algorithm)]
  report(size, size)
  return {
    ...names,
    ...versionOf({ ...CopyObjectResult, ...(VersionId && { VersionId }) }),
    size,
    parts: 1,
    ...(stated && made && { checksum: { algorithm: stated.algorithm, value: made } }),
    verified: stated !== undefined && made === stated.value,
  }
}

async function inParts(job: CopyJob, head: Head, size: number): Promise<Copied | Anomaly> {
  const stated = statedSum(head)
  const known = stated && head.ChecksumType !== 'COMPOSITE' && combines(stated.algorithm)
  const algorithm = known ? stated.algorithm : 'CRC32'
  const members = await carried(job, head)
  if (isAnomaly(members)) return members
  const making = { ...job, request: { ...members, ...job.request }, algorithm }
  const partSize = partSizeOf(size, job.partSize)
  if (isAnomaly(partSize)) return partSize
  const UploadId = await created(making)
  if (isAnomaly(UploadId)) return UploadId
  const begun: Begun = { UploadId, partSize, parts: new Map(), resumed: 0 }
  const failed = await copyParts(job, head, begun, { size, algorithm }).catch(failure)
  if (failed) return ended(making, begun, job.signal?.aborted ? aborted() : failed)
  if (known && (wholeOf(making, begun) ?? stated.value) !== stated.value)
    return ended(making, begun, otherSum(job.from.Key))
  const done = await complete(making, begun)
  if (isAnomaly(done)) return ended(making, begun, done)
  const { resumed, ...copied } = done
  return { ...copied, verified: known === true && done.verified }
}

const otherSum = (Key: string): Anomaly =>
  anomaly('fault', `The parts that were copied of ${Key} have another checksum than it has.`, {
    code: 'CHECKSUM_MISMATCH',
  })

/** What `CopyObject` takes over by itself. */
const metadata = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'Metadata',
  'WebsiteRedirectLocation',
]

async function carried(job: CopyJob, head: Head): Promise<Members | Anomaly> {
  const { request, ask, from, signal } = job
  const replaced = request.MetadataDirective === 'REPLACE'
  const kept = replaced ? [] : metadata.filter(name => head[name] !== undefined)
  const members = Object.fromEntries(kept.map(name => [name, head[name]]))
  if (!head.TagCount || request.TaggingDirective === 'REPLACE') return members
  const found = await ask('GetObjectTagging', { ...forSource(request), ...from }, signal)
  if (isAnomaly(found)) return found
  const pairs = (found.TagSet ?? []).map(
    ({ Key = '', Value = '' }) => `${uriEncode(Key)}=${uriEncode(Value)}`,
  )
  return { ...members, Tagging: pairs.join('&') }
}

async function copyParts(
  job: CopyJob,
  head: Head,
  { UploadId, partSize, parts }: Begun,
  { size, algorithm }: { readonly size: number; readonly algorithm: Algorithm },
): Promise<Anomaly | undefined> {
  const { edge, ask, names, request, attempts, report } = job
  const stop = new AbortController()
  const end = () => stop.abort()
  job.signal?.addEventListener('abort', end)
  let number = 0
  let transferred = 0
  const one =
    (PartNumber: number, start: number, last: number): Run =>
    () =>
      again(edge, { attempts, signal: stop.signal }, async () => {
        const answer = await ask(
          'UploadPartCopy',
          {
            ...forCopiedPart(request),
            ...names,
            ...unchanged(job, head),
            ...{ UploadId, PartNumber, CopySourceRange: `bytes=${start}-${last}` },
          },
          stop.signal,
        )
        if (isAnomaly(answer)) return answer
        const { ETag, [memberOf(algorithm)]: checksum } = answer.CopyPartResult ?? {}
        if (ETag === undefined) return noETag(PartNumber)
        const copied = last - start + 1
        parts.set(PartNumber, { ETag, size: copied, ...(checksum && { checksum }) })
        transferred += copied
        report(transferred, size)
        return undefined
      })
  const failed = await inSlots(
    job.slots,
    {
      room: () => (number * partSize < size ? 0 : undefined),
      async begin() {
        const start = number * partSize
        return one(++number, start, Math.min(start + partSize, size) - 1)
      },
    },
    end,
  )
  job.signal?.removeEventListener('abort', end)
  return failed
}

const noETag = (number: number): Anomaly =>
  anomaly('fault', `UploadPartCopy gave no ETag for part ${number}.`, { code: 'NO_ETAG' })
