/** Where S3's requests keep what others have in path and headers: the bucket in the host, headers in a presigned query. */
import type { Header, HttpRequest } from '@plainwire/wire'
import { bucketPlace } from '../server/bucket.ts'
import type { Placed } from '../server/types.ts'

export function place(request: HttpRequest): Placed {
  const headers = headersInQuery(request.target)
  return headers.length === 0 ? bucketPlace(request) : { ...bucketPlace(request), headers }
}

/** Who is handed a signed URL need not send headers as well: what was signed in the query counts as one. */
function headersInQuery(target: string): Header[] {
  if (!/[?&]X-Amz-Signature=/i.test(target)) return []
  return [...new URLSearchParams(target.slice(target.indexOf('?') + 1))]
    .map(([name, value]): Header => [name.toLowerCase(), value])
    .filter(([name]) => name.startsWith('x-amz-') && !ofSignature.has(name))
    .filter(([name]) => !ofBody.test(name))
}

/** Made before there was a body: AWS's own signer puts that of none into its URLs, and S3 looks at none of them. */
const ofBody = /^x-amz-(sdk-)?checksum-/

const ofSignature: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
])
