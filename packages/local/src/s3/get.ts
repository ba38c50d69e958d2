/** GetObject and HeadObject: conditions, ranges, parts, and what the query asks to be said of the content. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { onBucket, quoted } from './bucket.ts'
import { shownChecksum } from './checksums.ts'
import { unmetReading } from './conditions.ts'
import { shownHeaders } from './description.ts'
import { shownEncryption, unreadable } from './encryption.ts'
import { failure, invalidArgument, invalidRequest, withHeaders } from './failures.ts'
import { foundObject, namedIn, shownVersion } from './object.ts'
import { piecesOf } from './pieces.ts'
import { contentRange, rangeOf, type Span } from './range.ts'
import type { Bucket, ObjectVersion } from './store.ts'

const getObject: Handler = onBucket(async (bucket, input, context) => {
  const read = await reading(bucket, input, context)
  if (isAnomaly(read)) return read
  const { version, span } = read
  return { ...shown(read, input), Body: context.blobs.read(piecesOf(version.segments, span)) }
})

const headObject: Handler = onBucket(async (bucket, input, context) => {
  const read = await reading(bucket, input, context)
  return isAnomaly(read) ? read : shown(read, input)
})

type Reading = {
  readonly bucket: Bucket
  readonly version: ObjectVersion
  /** What is asked for; all of it, unless `partial`. */
  readonly span: Span
  readonly partial: boolean
  readonly $anomaly?: undefined
}

/** The version that is to be read, and which bytes of it. */
async function reading(
  bucket: Bucket,
  input: Output,
  context: Context,
): Promise<Reading | Anomaly> {
  if (input.Range !== undefined && input.PartNumber !== undefined)
    return invalidRequest('Cannot specify both Range header and partNumber query parameter')
  if (context.caller.kind === 'anonymous' && Object.keys(overrides(input)).length > 0)
    return invalidRequest(
      'Request specific response headers cannot be used for anonymous GET requests.',
    )
  const found = await foundObject(namedIn(bucket, input), context)
  if (isAnomaly(found)) return found
  const { version } = found
  const unmet = unreadable(version.encryption, input, context) ?? unmetReading(input, version)
  if (unmet) return unmet.code === 'NotModified' ? notModified(unmet, version) : unmet
  const span = spanOf(version, input)
  if (isAnomaly(span)) return span
  return {
    bucket,
    version,
    span: span ?? { start: 0, length: version.size },
    partial: span !== undefined,
  }
}

const notModified = (refusal: Anomaly, { etag, modified }: ObjectVersion): Anomaly =>
  withHeaders(refusal, [
    ['etag', quoted(etag)],
    ['last-modified', new Date(modified).toUTCString()],
  ])

function spanOf(version: ObjectVersion, input: Output): Span | Anomaly | undefined {
  const number = Number(input.PartNumber)
  if (input.PartNumber === undefined)
    return rangeOf(input.Range as string | undefined, version.size)
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    return invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      input.PartNumber,
    )
  let start = 0
  const parts = version.multipart ? version.segments : [{ size: version.size, part: 1 }]
  for (const { size, part } of parts) {
    if (part === number) return { start, length: size }
    start += size
  }
  return failure('InvalidPartNumber', {
    PartNumberRequested: String(number),
    ActualPartCount: String(parts.length),
  })
}

function shown({ bucket, version, span, partial }: Reading, input: Output): Output {
  const { modified, etag, size, tags, retention, hold } = version
  const parts = version.multipart && input.PartNumber !== undefined
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(modified),
    ContentLength: span.length,
    ETag: quoted(etag),
    ...(partial ? { ContentRange: contentRange(span, size) } : {}),
    ...shownHeaders(version),
    ...overrides(input),
    ...shownVersion(bucket, version),
    ...shownEncryption(version.encryption),
    ...(input.ChecksumMode === 'ENABLED' ? checksumOf(version, span, partial, input) : {}),
    ...(parts ? { PartsCount: version.segments.length } : {}),
    ...(tags.length === 0 ? {} : { TagCount: tags.length }),
    ...(retention === undefined
      ? {}
      : { ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: new Date(retention.until) }),
    ...(hold ? { ObjectLockLegalHoldStatus: 'ON' } : {}),
  }
}

/** A checksum is told of the whole, and of a part where parts have one: never of a range. */
function checksumOf(version: ObjectVersion, span: Span, partial: boolean, input: Output): Output {
  const { checksum, segments } = version
  if (!partial || span.length === version.size) return shownChecksum(checksum)
  const part = segments.find(each => each.part === Number(input.PartNumber))
  return input.PartNumber === undefined || part?.checksum === undefined
    ? {}
    : shownChecksum({ ...checksum, value: part.checksum })
}

/** `response-content-type` and its kin. */
function overrides(input: Output): Output {
  const asked: Record<string, unknown> = {}
  for (const name of overridable)
    if (input[`Response${name}`] !== undefined) asked[name] = input[`Response${name}`]
  return asked
}

const overridable = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
] as const

export const getHandlers: Readonly<Record<string, Handler>> = {
  GetObject: getObject,
  HeadObject: headObject,
}
