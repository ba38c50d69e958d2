/** The bucket a call is about: found, and the one the caller means. What every operation on a bucket begins with. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { failure } from './failures.ts'
import { badBucketName } from './names.ts'
import { type Bucket, store } from './store.ts'

export type BucketStep = (
  bucket: Bucket,
  input: Output,
  context: Context,
) => Output | Anomaly | Promise<Output | Anomaly>

/** A handler that runs on a bucket that is there. */
export const onBucket =
  (step: BucketStep): Handler =>
  (input, context) => {
    const bucket = bucketOf(input.Bucket, input.ExpectedBucketOwner, context)
    return isAnomaly(bucket) ? bucket : step(bucket, input, context)
  }

/** The bucket of a name, or why there is none for this caller. */
export function bucketOf(
  name: unknown,
  expectedOwner: unknown,
  { rows }: Pick<Context, 'rows'>,
): Bucket | Anomaly {
  const named = String(name)
  const bucket = store(rows).buckets.get(named)
  if (bucket === undefined)
    return badBucketName(named) ?? failure('NoSuchBucket', { BucketName: named })
  if (expectedOwner === undefined || expectedOwner === bucket.account) return bucket
  return /^\d{12}$/.test(String(expectedOwner))
    ? failure('AccessDenied')
    : failure('InvalidBucketOwnerAWSAccountID')
}

export const arnOf = (bucket: string, key?: string): string =>
  key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`

/** The id by which S3 knows an account: 64 hex digits. */
export const canonicalUser = (
  { primitives }: Pick<Context, 'primitives'>,
  account: string,
): string => primitives.hashHex('sha256', `canonical user of ${account}`)

export const ownerOf = (context: Pick<Context, 'primitives'>, account: string): Output => ({
  ID: canonicalUser(context, account),
})

/** As it stands in ETag headers and documents. */
export const quoted = (etag: string): string => `"${etag}"`
