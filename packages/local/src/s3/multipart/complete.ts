/** CompleteMultipartUpload: the parts become an object, as they lie; none of their bytes is moved. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { keep } from '../../rows/blobs.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { onBucket, quoted } from '../bucket.ts'
import { algorithms, memberOf, shownChecksum, wholeChecksum } from '../checksums.ts'
import { unmetWriting } from '../conditions.ts'
import { dropping } from '../content.ts'
import { shownEncryption, unreadable } from '../encryption.ts'
import { failure, invalidRequest, malformed } from '../failures.ts'
import { shownVersion } from '../object.ts'
import {
  type Bucket,
  type Checksum,
  type ObjectVersion,
  type Part,
  store,
  type Upload,
} from '../store.ts'
import { adding, current, type Placeless } from '../versions.ts'
import { endOf, partRow, uploadOf } from './uploads.ts'

/** A part as the caller lists it. */
type Listed = Readonly<Record<string, unknown>> & {
  readonly PartNumber?: number
  readonly ETag?: string
}

const completeMultipartUpload: Handler = onBucket((bucket, input, context) => {
  const { rows, edge } = context
  const upload = uploadOf(bucket, input, context)
  if (isAnomaly(upload)) return upload
  const listed = (input.MultipartUpload as { Parts?: readonly Listed[] } | undefined)?.Parts ?? []
  if (listed.length === 0) return malformed('A list of one part or more is to be given.')
  const parts = chosen(listed, upload, context)
  if (isAnomaly(parts)) return parts
  const checksum = wholeChecksum(upload.checksum, parts as readonly Part[], context.primitives)
  const object = objectOf(upload, parts as readonly Part[], checksum, context)
  const refused =
    badWhole(input, object, checksum) ??
    (input.SSECustomerKey === undefined
      ? undefined
      : unreadable(upload.encryption, input, context)) ??
    unmetWriting(input, current(rows, bucket.name, upload.key))
  if (refused) return refused
  const { version, changes, dropped } = adding(rows, edge, bucket, upload.key, object)
  const blobs = new Set(object.segments.map(({ blob }) => blob))
  rows.batch([
    ...changes,
    ...[...blobs].map(keep),
    ...endOf(rows, bucket.name, upload, blobs),
    ...dropping(dropped),
  ])
  return shown(bucket, version as ObjectVersion, upload, context)
})

/** All parts but the last have at least so many bytes. */
const leastPart = 5 * 2 ** 20

/** The parts that are listed, as they were uploaded, or what is wrong with the list. */
function chosen(listed: readonly Listed[], upload: Upload, { rows }: Context): Part[] | Anomaly {
  const { parts } = store(rows)
  const found: Part[] = []
  let before = 0
  for (const each of listed) {
    const number = Number(each.PartNumber)
    if (!(number > before)) return failure('InvalidPartOrder', { UploadId: upload.id })
    before = number
    const part = parts.get(partRow(upload.id, number))
    const wrong = badPart(each, part, upload)
    if (wrong) return wrong
    found.push(part!)
  }
  const small = found.slice(0, -1).find(({ size }) => size < leastPart)
  return small === undefined
    ? found
    : failure('EntityTooSmall', {
        ProposedSize: String(small.size),
        MinSizeAllowed: String(leastPart),
        PartNumber: String(small.number),
        ETag: small.etag,
      })
}

function badPart(listed: Listed, part: Part | undefined, upload: Upload): Anomaly | undefined {
  const etag = String(listed.ETag ?? '').replace(/^"(.*)"$/, '$1')
  const { algorithm, type } = upload.checksum
  const stated = listed[memberOf(algorithm)]
  const other = Object.keys(algorithms).some(
    name => name !== algorithm && listed[memberOf(name)] !== undefined,
  )
  if (part === undefined || part.etag !== etag || (stated ?? part.checksum) !== part.checksum)
    return failure('InvalidPart', {
      UploadId: upload.id,
      PartNumber: String(listed.PartNumber),
      ETag: etag,
    })
  if (!upload.checksumAsked) return undefined
  if (other)
    return failure(
      'BadDigest',
      undefined,
      `The parts of this upload have checksums of ${algorithm}.`,
    )
  return type === 'COMPOSITE' && stated === undefined
    ? invalidRequest(
        `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
      )
    : undefined
}

function objectOf(
  upload: Upload,
  parts: readonly Part[],
  checksum: Checksum,
  { primitives, edge }: Context,
): Placeless<ObjectVersion> {
  const hasher = primitives.hasher('md5')
  for (const { etag } of parts) hasher.update(Buffer.from(etag, 'hex'))
  const { headers, metadata, storageClass, encryption, tags, retention, hold, acl } = upload
  return {
    modified: edge.now(),
    owner: upload.owner,
    headers,
    metadata,
    storageClass,
    encryption,
    tags,
    ...(retention ? { retention } : {}),
    ...(hold ? { hold } : {}),
    ...(acl ? { acl } : {}),
    size: parts.reduce((sum, { size }) => sum + size, 0),
    etag: `${Buffer.from(hasher.digest()).toString('hex')}-${parts.length}`,
    checksum,
    multipart: true,
    segments: parts.map(part => ({
      blob: part.blob,
      size: part.size,
      part: part.number,
      // Parts of an upload that named no algorithm have a checksum that only we know of.
      ...(upload.checksumAsked ? { checksum: part.checksum } : {}),
    })),
  }
}

/** What the caller says of the whole must be true of it. */
function badWhole(
  input: Output,
  { size }: Placeless<ObjectVersion>,
  { algorithm, type, value }: Checksum,
): Anomaly | undefined {
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size)
    return invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    )
  if (input.ChecksumType !== undefined && input.ChecksumType !== type)
    return invalidRequest(
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    )
  const stated = Object.keys(algorithms).filter(name => input[memberOf(name)] !== undefined)
  const wrong = stated.some(
    name =>
      name !== algorithm ||
      String(input[memberOf(name)]).replace(/-\d+$/, '') !== value.replace(/-\d+$/, ''),
  )
  return wrong
    ? failure('BadDigest', undefined, `The checksum stated for the whole is not its ${algorithm}.`)
    : undefined
}

function shown(
  bucket: Bucket,
  version: ObjectVersion,
  { key }: Upload,
  { request }: Context,
): Output {
  return {
    Location: `${request.scheme}://${request.host}/${bucket.name}/${encodeURIComponent(key)}`,
    Bucket: bucket.name,
    Key: key,
    ETag: quoted(version.etag),
    ...shownChecksum(version.checksum),
    ...shownVersion(bucket, version),
    ...shownEncryption(version.encryption),
  }
}

export const completeHandlers: Readonly<Record<string, Handler>> = {
  CompleteMultipartUpload: completeMultipartUpload,
}
