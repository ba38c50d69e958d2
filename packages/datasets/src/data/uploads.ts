/** Uploads in parts straight into a dataset's bucket: addresses that are good for a while, what is there already, and the end. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { S3 } from '../aws/types.ts'
import { fromAws, invalid, notFound, unfit } from '../failures.ts'

export type Upload = { readonly key: string; readonly id: string }

export type Part = { readonly n: number; readonly url: string }
export type DonePart = { readonly n: number; readonly etag: string; readonly size: number }

/** Of key and id, since S3 knows an upload by both. @example nameOf({ key: 'a', id: 'x' }) */
export const nameOf = ({ key, id }: Upload): string =>
  Buffer.from(JSON.stringify([key, id])).toString('base64url')

export function uploadIn(name: string): Upload | Anomaly {
  try {
    const [key, id] = JSON.parse(Buffer.from(name, 'base64url').toString())
    if (typeof key === 'string' && typeof id === 'string') return { key, id }
  } catch {
    // Said below.
  }
  return noUpload
}

const noUpload = notFound('There is no such upload.')

/** What S3 allows: parts of 5 MiB to 5 GiB, 10,000 at most. */
export const smallest: number = 5 << 20
const mostParts = 10_000

/** How many parts, of which size: grown where there would be too many. */
export function partsOf(size: number, wanted: number = 16 << 20): { count: number; size: number } {
  const part = Math.max(wanted, smallest, Math.ceil(size / mostParts))
  return { count: Math.max(1, Math.ceil(size / part)), size: part }
}

export async function signedParts(
  s3: S3,
  Bucket: string,
  { key, id }: Upload,
  numbers: readonly number[],
  seconds: number,
): Promise<readonly Part[] | Anomaly> {
  const parts: Part[] = []
  for (const n of numbers) {
    const signed = await s3.presign({
      op: 'UploadPart',
      request: { Bucket, Key: key, UploadId: id, PartNumber: n },
      expiresIn: seconds,
    })
    if (isAnomaly(signed)) return fromAws('sign for a part')(signed)
    parts.push({ n, url: signed.url })
  }
  return parts
}

export async function doneParts(
  s3: S3,
  Bucket: string,
  { key: Key, id: UploadId }: Upload,
): Promise<readonly DonePart[] | Anomaly> {
  const done: DonePart[] = []
  for await (const page of s3.pages({ op: 'ListParts', request: { Bucket, Key, UploadId } })) {
    if (isAnomaly(page)) return failed(page)
    for (const { PartNumber = 0, ETag = '', Size = 0 } of page.Parts ?? [])
      done.push({ n: Number(PartNumber), etag: ETag, size: Number(Size) })
  }
  return done
}

export type Announced = { readonly n: number; readonly md5: string }

/** Parts that were announced are what was announced, or nothing is made of them: what differs is sent again. */
export async function completed(
  s3: S3,
  Bucket: string,
  upload: Upload,
  announced: readonly Announced[] = [],
): Promise<{ readonly etag: string; readonly size: number } | Anomaly> {
  const done = await doneParts(s3, Bucket, upload)
  if (isAnomaly(done)) return done
  if (done.length === 0) return invalid('No part of it has arrived.', { code: 'NO_PARTS' })
  // S3 names a part by the MD5 of its bytes, encrypted by S3's own keys as they are.
  const etags = new Map(done.map(({ n, etag }) => [n, etag.replaceAll('"', '')]))
  const wrong = announced.filter(({ n, md5 }) => etags.get(n) !== md5).map(({ n }) => n)
  if (wrong.length > 0)
    return unfit(`Parts ${wrong.join(', ')} are not what was announced: send them again.`, {
      code: 'CHECKSUM_MISMATCH',
      data: { parts: wrong },
    })
  const Parts = done.map(({ n, etag }) => ({ PartNumber: n, ETag: etag }))
  const ended = await s3.invoke({
    op: 'CompleteMultipartUpload',
    request: { Bucket, Key: upload.key, UploadId: upload.id, MultipartUpload: { Parts } },
  })
  if (isAnomaly(ended)) return failed(ended)
  return { etag: ended.ETag ?? '', size: done.reduce((sum, { size }) => sum + size, 0) }
}

export async function aborted(
  s3: S3,
  Bucket: string,
  { key: Key, id: UploadId }: Upload,
): Promise<Anomaly | undefined> {
  const gone = await s3.invoke({ op: 'AbortMultipartUpload', request: { Bucket, Key, UploadId } })
  return isAnomaly(gone) && gone.code !== 'NoSuchUpload' ? failed(gone) : undefined
}

const failed = (failure: Anomaly): Anomaly =>
  failure.code === 'NoSuchUpload' ? noUpload : fromAws('go on with the upload')(failure)
