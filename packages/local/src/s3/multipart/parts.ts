/** Parts of an upload: sent, or copied out of another object. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { drop, keep } from '../../rows/blobs.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { onBucket, quoted } from '../bucket.ts'
import { memberOf } from '../checksums.ts'
import { type Content, received, stored, tagOf } from '../content.ts'
import { copied } from '../copy.ts'
import { shownEncryption, unreadable } from '../encryption.ts'
import { invalidArgument, invalidRequest } from '../failures.ts'
import { piecesOf } from '../pieces.ts'
import type { Span } from '../range.ts'
import { type Bucket, type Part, store, type Upload } from '../store.ts'
import { partRow, uploadOf } from './uploads.ts'

const uploadPart: Handler = onBucket(async (bucket, input, context) => {
  const upload = partUpload(bucket, input, context)
  if (isAnomaly(upload)) return upload
  const content = await received(input, context, upload.checksum.algorithm)
  if (isAnomaly(content)) return content
  const part = placed(bucket, input, content, context)
  if (isAnomaly(part)) return part
  return {
    ETag: quoted(part.etag),
    ...checksumOf(part, upload),
    ...shownEncryption(upload.encryption),
  }
})

const mostParts = 10_000

/** The upload that a part is for, where the part may be. */
function partUpload(bucket: Bucket, input: Output, context: Context): Upload | Anomaly {
  const number = Number(input.PartNumber)
  if (!Number.isInteger(number) || number < 1 || number > mostParts)
    return invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      input.PartNumber,
    )
  const upload = uploadOf(bucket, input, context)
  if (isAnomaly(upload)) return upload
  return unreadable(upload.encryption, input, context) ?? otherAlgorithm(upload, input) ?? upload
}

/** An upload that asked for an algorithm takes parts that state no other. */
function otherAlgorithm({ checksum, checksumAsked }: Upload, input: Output): Anomaly | undefined {
  const stated = String(input.ChecksumAlgorithm ?? checksum.algorithm).toUpperCase()
  return checksumAsked && stated !== checksum.algorithm
    ? invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${stated.toLowerCase()}`,
      )
    : undefined
}

/** The part takes the place of one of the same number, unless the upload has ended meanwhile. */
function placed(bucket: Bucket, input: Output, content: Content, context: Context): Part | Anomaly {
  const { rows, edge } = context
  const upload = uploadOf(bucket, input, context)
  if (isAnomaly(upload)) return upload
  const part: Part = {
    number: Number(input.PartNumber),
    size: content.size,
    etag: tagOf(content, upload.encryption, context),
    modified: edge.now(),
    checksum: content.checksum.value,
    blob: content.blob,
  }
  const { parts } = store(rows)
  const row = partRow(upload.id, part.number)
  const before = parts.get(row)
  rows.batch([
    parts.change(row, part),
    keep(part.blob),
    ...(before === undefined ? [] : [drop(before.blob)]),
  ])
  return part
}

const checksumOf = ({ checksum }: Part, upload: Upload): Output => ({
  [memberOf(upload.checksum.algorithm)]: checksum,
})

const uploadPartCopy: Handler = onBucket(async (bucket, input, context) => {
  const upload = partUpload(bucket, input, context)
  if (isAnomaly(upload)) return upload
  const from = await copied(input, context)
  if (isAnomaly(from)) return from
  const span = spanOf(input.CopySourceRange, from.version.size)
  if (isAnomaly(span)) return span
  const body = context.blobs.read(piecesOf(from.version.segments, span))
  const content = await stored(body, context, { algorithm: upload.checksum.algorithm })
  if (isAnomaly(content)) return content
  const part = placed(bucket, input, content, context)
  if (isAnomaly(part)) return part
  return {
    CopyPartResult: {
      ETag: quoted(part.etag),
      LastModified: new Date(part.modified),
      ...(upload.checksumAsked ? checksumOf(part, upload) : {}),
    },
    ...(from.bucket.versioning === undefined ? {} : { CopySourceVersionId: from.version.id }),
    ...shownEncryption(upload.encryption),
  }
})

/** The range of a source must be within it, and have both its ends. */
function spanOf(range: unknown, size: number): Span | Anomaly {
  if (range === undefined) return { start: 0, length: size }
  const found = /^bytes=(\d+)-(\d+)$/.exec(String(range))
  const [start, end] = [Number(found?.[1]), Number(found?.[2])]
  if (found === null || end < start)
    return invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      range,
    )
  return end >= size
    ? invalidArgument(
        `Range specified is not valid for source object of size: ${size}`,
        'x-amz-copy-source-range',
        range,
      )
    : { start, length: end - start + 1 }
}

export const partHandlers: Readonly<Record<string, Handler>> = {
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
}
