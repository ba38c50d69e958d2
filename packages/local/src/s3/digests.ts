/** Bodies that are read whole are checked as well: what was stated of them must be true before they are acted on. */
import { type Header, header, isAnomaly, isBytes } from '@plainwire/wire'
import type { Handler, Output } from '../server/types.ts'
import {
  algorithms,
  badContentMd5,
  memberOf,
  mismatch,
  tallyOf,
  wantedChecksum,
} from './checksums.ts'
import { invalidRequest } from './failures.ts'

/** Operations that nobody may damage on their way: they are not done unchecked. */
const demanding: ReadonlySet<string> = new Set([
  'DeleteObjects',
  'PutBucketCors',
  'PutBucketLifecycleConfiguration',
  'PutObjectLegalHold',
  'PutObjectLockConfiguration',
  'PutObjectRetention',
])

/** Bodies that stream are checked while they do; the checksum of a completion is that of the object. */
const others: ReadonlySet<string> = new Set(['CompleteMultipartUpload', 'PutObject', 'UploadPart'])

/** The handler, behind the check of its body. */
export function checked(operation: string, handler: Handler): Handler {
  if (others.has(operation)) return handler
  return (input, context) => {
    const { body, headers } = context.request
    const { ChecksumAlgorithm, ContentMD5 = header(headers, 'content-md5') } = input
    if (!isBytes(body) || body.length === 0) return handler(input, context)
    const wanted = wantedChecksum({ ...statedIn(headers), ChecksumAlgorithm }, headers)
    if (isAnomaly(wanted)) return wanted
    if (wanted === undefined && ContentMD5 === undefined)
      return demanding.has(operation)
        ? invalidRequest('Missing required header for this request: Content-MD5')
        : handler(input, context)
    const tally = tallyOf(wanted === undefined ? [] : [wanted.algorithm], context.primitives)
    tally.add(body)
    const wrong =
      badContentMd5(ContentMD5) ?? mismatch(tally.sums(), wanted, ContentMD5, context.trailers())
    return wrong ?? handler(input, context)
  }
}

/** Headers of checksums, which are members of the inputs of streaming operations alone. */
function statedIn(headers: readonly Header[]): Output {
  const stated: Record<string, string> = {}
  for (const name of Object.keys(algorithms)) {
    const value = header(headers, `x-amz-checksum-${name.toLowerCase()}`)
    if (value !== undefined) stated[memberOf(name)] = value
  }
  return stated
}
