/** Which names buckets and keys may have. */
import type { Anomaly } from '@plainwire/wire'
import { failure } from './failures.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function badBucketName(name: string): Anomaly | undefined {
  const fits =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d{1,3}(\.\d{1,3}){3}$/.test(name) &&
    !reserved.test(name)
  return fits ? undefined : failure('InvalidBucketName', { BucketName: name })
}

const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/

const longestKey = 1024

/** A key is 1 to 1024 bytes of UTF-8 whose `..` never climb out of the bucket. */
export function badKey(key: string): Anomaly | undefined {
  if (key.length === 0) return failure('InvalidRequest', undefined, 'A key is at least one byte.')
  const size = Buffer.byteLength(key)
  if (size > longestKey)
    return failure('KeyTooLongError', { Size: String(size), MaxSizeAllowed: String(longestKey) })
  return climbsOut(key) ? failure('InvalidURI', { URI: key }) : undefined
}

/** Read from the left, there may never be more segments up than down. */
function climbsOut(key: string): boolean {
  if (!key.includes('..')) return false
  let depth = 0
  for (const segment of key.split('/')) {
    if (segment === '..') depth--
    else if (segment !== '.' && segment !== '') depth++
    if (depth < 0) return true
  }
  return false
}
