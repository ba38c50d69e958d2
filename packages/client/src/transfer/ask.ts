/** The calls of S3 that transfers are made of, and as much of their answers as is looked at. */
import type { Anomaly, ResponseBody } from '@plainwire/wire'
import { Misuse } from '../misuse.ts'
import type { Algorithm } from './sums.ts'
import type { Members, S3Client } from './types.ts'

/** The checksums that an answer states. */
export type Sums = { readonly [Member in `Checksum${Algorithm}`]?: string } & {
  readonly ChecksumType?: 'FULL_OBJECT' | 'COMPOSITE'
}
type Versioned = { readonly ETag?: string; readonly VersionId?: string }
export type Head = Sums & Versioned & { readonly ContentLength?: number } & Members
export type ListedPart = Sums & {
  readonly PartNumber?: number
  readonly ETag?: string
  readonly Size?: number
}

export type Answers = {
  readonly HeadObject: Head
  readonly GetObject: Versioned & { readonly Body?: ResponseBody; readonly ContentRange?: string }
  readonly GetObjectAttributes: {
    readonly ObjectParts?: {
      readonly Parts?: readonly ListedPart[]
      readonly IsTruncated?: boolean
      readonly NextPartNumberMarker?: string
    }
  }
  readonly PutObject: Sums & Versioned
  readonly CopyObject: Versioned & { readonly CopyObjectResult?: Sums & Versioned }
  readonly CreateMultipartUpload: { readonly UploadId?: string }
  readonly UploadPart: Sums & { readonly ETag?: string }
  readonly UploadPartCopy: { readonly CopyPartResult?: Sums & { readonly ETag?: string } }
  readonly ListParts: {
    readonly Parts?: readonly ListedPart[]
    readonly IsTruncated?: boolean
    readonly NextPartNumberMarker?: string
  }
  readonly CompleteMultipartUpload: Sums & Versioned
  readonly AbortMultipartUpload: object
  readonly GetObjectTagging: {
    readonly TagSet?: readonly { readonly Key?: string; readonly Value?: string }[]
  }
  readonly ListObjectsV2: {
    readonly Contents?: readonly { readonly Key?: string; readonly Size?: number }[]
    readonly IsTruncated?: boolean
    readonly NextContinuationToken?: string
  }
}

export type Ask = <Op extends keyof Answers>(
  op: Op,
  request: Members,
  signal?: AbortSignal,
) => Promise<(Answers[Op] & { readonly $anomaly?: undefined }) | Anomaly>

/** Asks a client; whatever is no client of S3 is misuse. */
export function asking(client: S3Client): Ask {
  if (typeof client?.invoke !== 'function' || client.api !== 's3')
    throw new Misuse('BAD_CLIENT', 'A transfer takes { client: client({ api: s3, ... }), ... }.')
  return (op, request, signal) =>
    client.invoke({ op, request, ...(signal && { signal }) } as never) as never
}
