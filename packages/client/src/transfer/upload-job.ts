/** All that is settled of one upload before it begins. */
import { Misuse } from '../misuse.ts'
import { type Ask, asking } from './ask.ts'
import { checkedCount, checkedSize } from './plan.ts'
import { type Slots, slots } from './slots.ts'
import type { From } from './source.ts'
import { type Algorithm, algorithms } from './sums.ts'
import { type Edge, type Members, mebibyte, type TransferOptions } from './types.ts'

export type UploadOptions = TransferOptions & {
  readonly Bucket: string
  readonly Key: string
  /** A path, a URL of a file, bytes, a Blob, or a stream. */
  readonly from: From
  /** Bytes of a stream, where it is known; its parts can then be cut to fit. */
  readonly length?: number
  /** Members of `PutObject`: `ContentType`, `Metadata`, `IfNoneMatch` ... */
  readonly request?: Members
  /** From how many bytes on an object goes in parts; default 16 MiB, at most `memory`. */
  readonly threshold?: number
  /** Bytes of parts that are held at once; default 64 MiB. Files with bigger parts are sent as they are read. */
  readonly memory?: number
  /** Default CRC32. */
  readonly checksum?: Algorithm
  /** A file that keeps what is done, so that the upload of a file goes on where a process ended. */
  readonly state?: string
}

export type Uploaded = {
  readonly Bucket: string
  readonly Key: string
  readonly ETag?: string
  readonly VersionId?: string
  readonly size: number
  /** 1 where it went whole. */
  readonly parts: number
  readonly checksum: { readonly algorithm: Algorithm; readonly value: string }
  /** Did the service state the same checksum of the whole? */
  readonly verified: boolean
  /** Bytes that an earlier try had sent. */
  readonly resumed: number
}

export type UploadJob = {
  readonly edge: Edge
  readonly ask: Ask
  readonly names: { readonly Bucket: string; readonly Key: string }
  readonly request: Members
  readonly algorithm: Algorithm
  readonly partSize: number
  readonly threshold: number
  readonly memory: number
  readonly attempts: number
  readonly slots: Slots
  readonly signal: AbortSignal | undefined
  readonly state: string | undefined
  readonly report: (transferred: number, total: number | undefined) => void
}

export function uploadJob(
  edge: Edge,
  options: UploadOptions,
  shared: Slots | undefined,
): UploadJob {
  const {
    client,
    Bucket,
    Key,
    request = {},
    checksum = 'CRC32',
    signal,
    state,
    onProgress,
  } = options
  const partSize = checkedSize('partSize', options.partSize ?? 8 * mebibyte)
  const memory = options.memory ?? 64 * mebibyte
  const count = checkedCount('concurrency', options.concurrency ?? 4)
  if (!algorithms.includes(checksum))
    throw new Misuse('BAD_OPTION', `'checksum' must be one of ${algorithms.join(', ')}.`)
  if (typeof Bucket !== 'string' || typeof Key !== 'string' || Key === '')
    throw new Misuse('BAD_OPTION', "An upload needs 'Bucket' and 'Key'.")
  return {
    edge,
    ask: asking(client),
    names: { Bucket, Key },
    request,
    algorithm: checksum,
    partSize,
    // What goes whole is held whole.
    threshold: Math.min(options.threshold ?? 16 * mebibyte, memory),
    memory,
    attempts: checkedCount('attempts', options.attempts ?? 3),
    slots: shared ?? slots(count, memory),
    signal,
    state,
    report: (transferred, total) => onProgress?.({ transferred, total }),
  }
}

export const versionOf = ({
  ETag,
  VersionId,
}: {
  readonly ETag?: string
  readonly VersionId?: string
}): Pick<Uploaded, 'ETag' | 'VersionId'> => ({
  ...(ETag === undefined ? {} : { ETag }),
  ...(VersionId === undefined ? {} : { VersionId }),
})
