/** The data of a dataset, as its bucket has it: is there any, how much, and what is in it. Attachments are not data. */
import { createHash } from 'node:crypto'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { S3 } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import { attachmentPrefix } from '../names.ts'
import type { Service } from '../types.ts'
import type { Listed, Manifest } from './manifest.ts'

type Ground = Pick<Service, 'tenants' | 'names'>
type Found = { readonly key: string; readonly size: number }

const failed = fromAws('look into the bucket')

/** Objects that are data, or that are attachments, one after the other. */
export async function* objectsIn(
  s3: S3,
  Bucket: string,
  kind: 'data' | 'attachments',
): AsyncGenerator<Found | Anomaly> {
  const request = { Bucket, ...(kind === 'attachments' && { Prefix: attachmentPrefix }) }
  for await (const page of s3.pages({ op: 'ListObjectsV2', request })) {
    if (isAnomaly(page)) {
      yield page
      return
    }
    for (const { Key = '', Size = 0 } of page.Contents ?? [])
      if (kind === 'attachments' || !Key.startsWith(attachmentPrefix))
        yield { key: Key, size: Number(Size) }
  }
}

/** Is there no data, and are there no attachments? Two calls, however much there is. */
export async function emptiness(
  s3: S3,
  Bucket: string,
): Promise<{ readonly data: boolean; readonly attachments: boolean } | Anomaly> {
  const first = async (request: object) => {
    const page = await s3.invoke({
      op: 'ListObjectsV2',
      request: { Bucket, MaxKeys: 1, ...request },
    })
    return isAnomaly(page) ? page : (page.Contents?.[0]?.Key ?? '')
  }
  const any = await first({})
  if (isAnomaly(any)) return any
  if (any === '') return { data: true, attachments: true }
  if (any.startsWith(attachmentPrefix)) {
    // U+FFFF in UTF-8 stands behind every key below the prefix.
    const behind = await first({ StartAfter: `${attachmentPrefix}\uffff` })
    return isAnomaly(behind) ? behind : { data: behind === '', attachments: false }
  }
  const below = await first({ Prefix: attachmentPrefix })
  return isAnomaly(below) ? below : { data: false, attachments: below === '' }
}

/** Every object with the digest of its bytes, read a few at a time. */
export async function inventory(
  { tenants, names }: Ground,
  account: string,
  id: string,
  created_at: string,
): Promise<Manifest | Anomaly> {
  const { s3 } = tenants.get(account)!.aws
  const Bucket = names.bucket(id)
  const objects: Listed[] = []
  let batch: Found[] = []
  const read = async (): Promise<Anomaly | undefined> => {
    const listed = await Promise.all(batch.map(found => digested(s3, Bucket, found)))
    batch = []
    for (const one of listed) {
      if (isAnomaly(one)) return one
      if (one !== undefined) objects.push(one)
    }
    return undefined
  }
  for await (const found of objectsIn(s3, Bucket, 'data')) {
    if (isAnomaly(found)) return failed(found)
    batch.push(found)
    const stopped = batch.length < atOnce ? undefined : await read()
    if (stopped) return stopped
  }
  const stopped = await read()
  return stopped ?? { dataset: id, created_at, objects, root_sha256: rootOf(objects) }
}

const atOnce = 4

async function digested(
  s3: S3,
  Bucket: string,
  { key }: Found,
): Promise<Listed | undefined | Anomaly> {
  const found = await s3.invoke({ op: 'GetObject', request: { Bucket, Key: key } })
  // Deleted since it was listed.
  if (isAnomaly(found)) return found.code === 'NoSuchKey' ? undefined : failed(found)
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of found.Body!) {
      hash.update(chunk)
      size += chunk.length
    }
  } catch (cause) {
    return failed({ ...interrupted, cause })
  }
  return { key, size, sha256: hash.digest('hex'), version_id: found.VersionId ?? null }
}

const interrupted: Anomaly = {
  $anomaly: 'interrupted',
  message: 'The connection ended within an object.',
  retryable: true,
  service: 's3',
}

const rootOf = (objects: readonly Listed[]): string => {
  const hash = createHash('sha256')
  for (const { sha256, size, key } of objects) hash.update(`${sha256} ${size} ${key}\n`)
  return hash.digest('hex')
}

/** Uploads under way would go on with what was signed for them. */
export async function abortUploads(
  { tenants, names }: Ground,
  account: string,
  id: string,
): Promise<Anomaly | undefined> {
  const { s3 } = tenants.get(account)!.aws
  const Bucket = names.bucket(id)
  for await (const page of s3.pages({ op: 'ListMultipartUploads', request: { Bucket } })) {
    if (isAnomaly(page)) return failed(page)
    for (const { Key = '', UploadId = '' } of page.Uploads ?? []) {
      if (Key.startsWith(attachmentPrefix)) continue
      const request = { Bucket, Key, UploadId }
      const gone = await s3.invoke({ op: 'AbortMultipartUpload', request })
      if (isAnomaly(gone) && gone.code !== 'NoSuchUpload') return failed(gone)
    }
  }
  return undefined
}

/** Removes all attachments. */
export async function removeAttachments(
  { tenants, names }: Ground,
  account: string,
  id: string,
): Promise<Anomaly | undefined> {
  const { s3 } = tenants.get(account)!.aws
  const Bucket = names.bucket(id)
  for await (const found of objectsIn(s3, Bucket, 'attachments')) {
    if (isAnomaly(found)) return found.code === 'NoSuchBucket' ? undefined : failed(found)
    const gone = await s3.invoke({ op: 'DeleteObject', request: { Bucket, Key: found.key } })
    if (isAnomaly(gone)) return failed(gone)
  }
  return undefined
}
