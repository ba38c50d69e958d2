/** Small documents in a bucket, whose writes S3 makes conditional by `If-Match`: what leases, sagas and outboxes stand on. */
import { changed, type Documents, type Expected, type Json } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { S3 } from '../aws/types.ts'
import { fromAws } from '../failures.ts'

export type BucketOptions = {
  readonly s3: S3
  readonly bucket: string
  /** Put before every key, its slash included. */
  readonly prefix: string
}

/** @example s3Documents({ s3, bucket: 'md', prefix: 'datasets/localdev/.plainwire/' }) */
export function s3Documents({ s3, bucket, prefix }: BucketOptions): Documents {
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + key })
  return {
    async get(key) {
      const found = await textAt(s3, at(key))
      if (found === undefined || isAnomaly(found)) return found
      return { value: JSON.parse(found.text) as Json, version: found.version }
    },
    put: (key, value, expected) => putText(s3, at(key), JSON.stringify(value), expected),
    async delete(key, expected) {
      if (expected === 'absent') return undefined
      const request = { ...at(key), ...condition(expected) }
      const gone = await s3.invoke({ op: 'DeleteObject', request })
      if (!isAnomaly(gone) || isAbsent(gone)) return undefined
      return isChanged(gone) ? changed(key) : failed(gone)
    },
    async list(folder, { after, limit = 1000 } = {}) {
      const request = {
        Bucket: bucket,
        Prefix: prefix + folder,
        MaxKeys: limit,
        ...(after !== undefined && { StartAfter: prefix + after }),
      }
      const found = await s3.invoke({ op: 'ListObjectsV2', request })
      if (isAnomaly(found)) return failed(found)
      const keys = (found.Contents ?? []).map(({ Key }) => Key!.slice(prefix.length))
      return found.IsTruncated ? { keys, after: keys.at(-1)! } : { keys }
    },
  }
}

type At = { readonly Bucket: string; readonly Key: string }
export type Text = { readonly text: string; readonly version: string }

export async function textAt(s3: S3, at: At): Promise<Text | undefined | Anomaly> {
  const found = await s3.invoke({ op: 'GetObject', request: at })
  if (isAnomaly(found)) return isAbsent(found) ? undefined : failed(found)
  const text = await found.Body!.text(largest)
  return isAnomaly(text) ? failed(text) : { text, version: found.ETag! }
}

const largest = 8 << 20

/** A write whose answer was lost is tried again, and then finds itself: what is there as it was to be is ours. */
export async function putText(
  s3: S3,
  at: At,
  text: string,
  expected: Expected,
): Promise<{ readonly version: string } | Anomaly> {
  const put = await s3.invoke({
    op: 'PutObject',
    request: { ...at, Body: text, ContentType: 'application/json', ...condition(expected) },
  })
  if (!isAnomaly(put)) return { version: put.ETag! }
  if (!isChanged(put)) return failed(put)
  const there = await textAt(s3, at)
  if (isAnomaly(there)) return there
  return there?.text === text ? { version: there.version } : changed(at.Key)
}

const failed: (failure: Anomaly) => Anomaly = fromAws("use the service's own records")

const condition = (expected: Expected) =>
  expected === 'any'
    ? {}
    : expected === 'absent'
      ? { IfNoneMatch: '*' }
      : { IfMatch: expected.version }

const isAbsent = ({ code }: Anomaly) => code === 'NoSuchKey' || code === 'NotFound'

/** A write that lost to another, or whose object is gone. */
const isChanged = ({ code, status }: Anomaly) =>
  code === 'PreconditionFailed' ||
  code === 'ConditionalRequestConflict' ||
  code === 'NoSuchKey' ||
  status === 412
