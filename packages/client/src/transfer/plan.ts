/** How an object is cut into parts: as many as S3 takes, each as big as it may be. */
import { type Anomaly, anomaly } from '@plainwire/wire'
import { Misuse } from '../misuse.ts'
import { mebibyte } from './types.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const mostParts = 10_000
const leastPart = 5 * mebibyte
const largestPart = 5 * 2 ** 30

/** Bytes of a part of an object whose size is known. */
export function partSizeOf(size: number, wanted: number): number | Anomaly {
  const needed = Math.ceil(size / mostParts / mebibyte) * mebibyte
  return needed <= largestPart
    ? Math.max(wanted, needed)
    : anomaly('incorrect', `${size} bytes are more than ${mostParts} parts of 5 GiB can hold.`, {
        code: 'TOO_LARGE',
      })
}

/** A stream may end soon or never: its parts grow, up to what memory allows. */
export const growingPartSize = (number: number, wanted: number, memory: number): number =>
  Math.max(wanted, Math.min(wanted * 2 ** Math.floor((number - 1) / 1000), memory))

export function checkedSize(name: string, size: number): number {
  if (Number.isInteger(size) && size >= leastPart && size <= largestPart) return size
  throw new Misuse('BAD_OPTION', `'${name}' must be a whole number of bytes from 5 MiB to 5 GiB.`)
}

export function checkedCount(name: string, count: number): number {
  if (Number.isInteger(count) && count > 0) return count
  throw new Misuse('BAD_OPTION', `'${name}' must be a whole number of 1 or more.`)
}
