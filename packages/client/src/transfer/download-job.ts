/** All that is settled of one download before it begins. */
import { Misuse } from '../misuse.ts'
import { type Ask, asking } from './ask.ts'
import { checkedCount, checkedSize } from './plan.ts'
import { type Slots, slots } from './slots.ts'
import type { Algorithm } from './sums.ts'
import { type Edge, type Members, mebibyte, type TransferOptions } from './types.ts'

export type DownloadOptions = TransferOptions & {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
  /** Path of the file, which is there when all of it is there, and not before. */
  readonly to: string
  /** Members of `GetObject`: `SSECustomerKey`, `ExpectedBucketOwner`, `RequestPayer` ... */
  readonly request?: Members
  /** A file that keeps what is done, so that the download goes on where a process ended. */
  readonly state?: string
}

export type Downloaded = {
  readonly Bucket: string
  readonly Key: string
  readonly ETag?: string
  readonly VersionId?: string
  readonly to: string
  readonly size: number
  /** What the service states of the whole object, where it does. */
  readonly checksum?: { readonly algorithm: Algorithm; readonly value: string }
  /** Was it computed here of what is in the file? */
  readonly verified: boolean
  /** Bytes that an earlier try had fetched. */
  readonly resumed: number
}

export type DownloadJob = {
  readonly edge: Edge
  readonly ask: Ask
  readonly names: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string }
  readonly request: Members
  readonly to: string
  readonly partSize: number
  readonly attempts: number
  readonly slots: Slots
  readonly signal: AbortSignal | undefined
  readonly state: string | undefined
  readonly report: (transferred: number, total: number) => void
}

export function downloadJob(
  edge: Edge,
  options: DownloadOptions,
  shared: Slots | undefined,
): DownloadJob {
  const { client, Bucket, Key, VersionId, to, request = {}, signal, state, onProgress } = options
  if (typeof Bucket !== 'string' || typeof Key !== 'string' || Key === '')
    throw new Misuse('BAD_OPTION', "A download needs 'Bucket' and 'Key'.")
  if (typeof to !== 'string' || to === '')
    throw new Misuse('BAD_OPTION', "A download needs 'to', the path of a file.")
  return {
    edge,
    ask: asking(client),
    names: { Bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) },
    request,
    to,
    partSize: checkedSize('partSize', options.partSize ?? 8 * mebibyte),
    attempts: checkedCount('attempts', options.attempts ?? 3),
    // What comes is written as it comes: nothing is held.
    slots: shared ?? slots(checkedCount('concurrency', options.concurrency ?? 4), 1),
    signal,
    state,
    report: (transferred, total) => onProgress?.({ transferred, total }),
  }
}
