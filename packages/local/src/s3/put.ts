/** PutObject: the bytes first, then the row; what the row replaces goes with the same batch. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { keep } from '../rows/blobs.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { bucketOf, onBucket } from './bucket.ts'
import { unmetWriting } from './conditions.ts'
import { type Content, dropping, received, tagOf } from './content.ts'
import { descriptionOf, writerOf } from './description.ts'
import { invalidRequest } from './failures.ts'
import { badKey } from './names.ts'
import { written } from './object.ts'
import type { Bucket, Description, ObjectVersion } from './store.ts'
import { adding, current, type Placeless } from './versions.ts'

const putObject: Handler = onBucket(async (bucket, input, context) => {
  const key = String(input.Key)
  const wrong =
    badKey(key) ?? unmetWriting(input, current(context.rows, bucket.name, key)) ?? unlocked(input)
  if (wrong) return wrong
  const description = descriptionOf(input, bucket, context)
  if (isAnomaly(description)) return description
  const content = await received(input, context)
  if (isAnomaly(content)) return content
  const placed = committed(
    input,
    context,
    key,
    objectOf(content, description, bucket, input, context),
  )
  return isAnomaly(placed) ? placed : written(placed.bucket, placed.version)
})

/** A write that locks must be checked against damage on its way. */
function unlocked(input: Output): Anomaly | undefined {
  const locks = input.ObjectLockMode ?? input.ObjectLockLegalHoldStatus
  if (locks === undefined || input.ContentMD5 !== undefined) return undefined
  const checked = Object.keys(input).some(name => name.startsWith('Checksum'))
  return checked
    ? undefined
    : invalidRequest(
        'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
      )
}

function objectOf(
  content: Content,
  description: Description,
  bucket: Bucket,
  input: Output,
  context: Context,
): Placeless<ObjectVersion> {
  const { blob, size, checksum } = content
  return {
    modified: context.edge.now(),
    owner: writerOf(bucket, input, context),
    ...description,
    size,
    etag: tagOf(content, description.encryption, context),
    checksum: { ...checksum, type: 'FULL_OBJECT' },
    segments: [{ blob, size }],
  }
}

export type Committed = {
  readonly bucket: Bucket
  readonly version: ObjectVersion
  readonly $anomaly?: undefined
}

/**
 * Makes a new version what its key stands for. While the bytes came in, the bucket may have gone or another object may
 * have been written: conditions hold against what is there now.
 */
export function committed(
  input: Output,
  context: Context,
  key: string,
  object: Placeless<ObjectVersion>,
): Committed | Anomaly {
  const { rows, edge } = context
  const bucket = bucketOf(input.Bucket, input.ExpectedBucketOwner, context)
  if (isAnomaly(bucket)) return bucket
  const unmet = unmetWriting(input, current(rows, bucket.name, key))
  if (unmet) return unmet
  const { version, changes, dropped } = adding(rows, edge, bucket, key, object)
  rows.batch([...changes, ...object.segments.map(({ blob }) => keep(blob)), ...dropping(dropped)])
  return { bucket, version: version as ObjectVersion }
}

export const putHandlers: Readonly<Record<string, Handler>> = { PutObject: putObject }
