/** CopyObject: read from one place and written to another, with what describes the object kept or replaced. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { bucketOf, onBucket, quoted } from './bucket.ts'
import { algorithms, shownChecksum } from './checksums.ts'
import { unmetCopying, unmetWriting } from './conditions.ts'
import { stored, tagOf } from './content.ts'
import { descriptionOf, writerOf } from './description.ts'
import { shownEncryption, unreadable } from './encryption.ts'
import { failure, invalidArgument, invalidRequest, notHere } from './failures.ts'
import { badKey } from './names.ts'
import { foundObject, shownVersion } from './object.ts'
import { piecesOf } from './pieces.ts'
import { committed } from './put.ts'
import type { Bucket, Description, ObjectVersion } from './store.ts'
import { current } from './versions.ts'

/** What `x-amz-copy-source` names. */
export type Source = {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
  readonly $anomaly?: undefined
}

/** @example sourceOf('/notes/a%20b?versionId=null') */
export function sourceOf(text: unknown): Source | Anomaly {
  const [path = '', query] = String(text)
    .replace(/^\//, '')
    .split(/\?versionId=/, 2)
  const slash = path.indexOf('/')
  const key = slash < 0 ? undefined : decoded(path.slice(slash + 1))
  if (slash < 1 || key === undefined || key === '')
    return invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      text,
    )
  if (path.startsWith('arn:')) return notHere('An access point as x-amz-copy-source')
  return {
    bucket: path.slice(0, slash),
    key,
    ...(query === undefined ? {} : { versionId: query }),
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

export type Copied = {
  readonly source: Source
  readonly bucket: Bucket
  readonly version: ObjectVersion
  readonly $anomaly?: undefined
}

/** The object that is to be copied, where it may be: found, decryptable, and what the conditions ask for. */
export async function copied(input: Output, context: Context): Promise<Copied | Anomaly> {
  const source = sourceOf(input.CopySource)
  if (isAnomaly(source)) return source
  const bucket = bucketOf(source.bucket, input.ExpectedSourceBucketOwner, context)
  if (isAnomaly(bucket)) return bucket
  const found = await foundObject({ ...source, bucket }, context)
  if (isAnomaly(found)) return found.code === 'MethodNotAllowed' ? ofMarker() : found
  const { version } = found
  const refused =
    unreadable(version.encryption, input, context, 'CopySource') ?? unmetCopying(input, version)
  return refused ?? { source, bucket, version }
}

const ofMarker = (): Anomaly =>
  invalidRequest(
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  )

const mostCopied = 5 * 2 ** 30

const copyObject: Handler = onBucket(async (bucket, input, context) => {
  const key = String(input.Key)
  const wrong =
    badKey(key) ??
    badDirectives(input) ??
    unmetWriting(input, current(context.rows, bucket.name, key))
  if (wrong) return wrong
  const from = await copied(input, context)
  if (isAnomaly(from)) return from
  const { version } = from
  if (version.size > mostCopied)
    return invalidRequest(
      'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
    )
  if (isSame(from, bucket, key, input)) return nothingChanges()
  const description = copiedDescription(version, bucket, input, context)
  if (isAnomaly(description)) return description
  const content = await stored(bytesOf(version, context), context, {
    algorithm: (input.ChecksumAlgorithm as string | undefined) ?? version.checksum.algorithm,
  })
  if (isAnomaly(content)) return content
  const placed = committed(input, context, key, {
    modified: context.edge.now(),
    owner: writerOf(bucket, input, context),
    ...description,
    size: content.size,
    etag: tagOf(content, description.encryption, context),
    checksum: { ...content.checksum, type: 'FULL_OBJECT' },
    segments: [{ blob: content.blob, size: content.size }],
  })
  return isAnomaly(placed) ? placed : shown(from, placed.bucket, placed.version)
})

const bytesOf = ({ segments, size }: ObjectVersion, { blobs }: Context) =>
  blobs.read(piecesOf(segments, { start: 0, length: size }))

function shown(
  { bucket: sourceBucket, version: before }: Copied,
  bucket: Bucket,
  version: ObjectVersion,
): Output {
  return {
    CopyObjectResult: {
      ETag: quoted(version.etag),
      LastModified: new Date(version.modified),
      ...shownChecksum(version.checksum),
    },
    ...(sourceBucket.versioning === undefined ? {} : { CopySourceVersionId: before.id }),
    ...shownVersion(bucket, version),
    ...shownEncryption(version.encryption),
  }
}

const directives: readonly unknown[] = [undefined, 'COPY', 'REPLACE']

function badDirectives(input: Output): Anomaly | undefined {
  for (const name of ['MetadataDirective', 'TaggingDirective'])
    if (!directives.includes(input[name]))
      return invalidArgument(`Unknown ${name}.`, name, input[name])
  const algorithm = input.ChecksumAlgorithm as string | undefined
  return algorithm === undefined || Object.hasOwn(algorithms, algorithm)
    ? undefined
    : invalidRequest(`There is no checksum algorithm ${algorithm}.`)
}

/** A copy of an object onto itself must change something. */
const isSame = (
  { source, bucket: from, version }: Copied,
  to: Bucket,
  key: string,
  input: Output,
): boolean =>
  from.name === to.name &&
  source.key === key &&
  source.versionId === undefined &&
  input.MetadataDirective !== 'REPLACE' &&
  ['StorageClass', 'WebsiteRedirectLocation', 'ServerSideEncryption', 'SSECustomerKey'].every(
    name => input[name] === undefined,
  ) &&
  version.encryption.algorithm !== 'customer'

const nothingChanges = (): Anomaly =>
  failure(
    'InvalidRequest',
    undefined,
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  )

/** Headers, metadata and tags come along unless they are replaced; class, lock, ACL and encryption never do. */
function copiedDescription(
  version: ObjectVersion,
  bucket: Bucket,
  input: Output,
  context: Context,
): Description | Anomaly {
  const own = descriptionOf(input, bucket, context)
  if (isAnomaly(own)) return own
  const { WebsiteRedirectLocation, ...headers } = version.headers
  const redirect = own.headers.WebsiteRedirectLocation
  return {
    ...own,
    ...(input.MetadataDirective === 'REPLACE'
      ? {}
      : {
          headers: { ...headers, ...(redirect ? { WebsiteRedirectLocation: redirect } : {}) },
          metadata: version.metadata,
        }),
    ...(input.TaggingDirective === 'REPLACE' ? {} : { tags: version.tags }),
  }
}

export const copyHandlers: Readonly<Record<string, Handler>> = { CopyObject: copyObject }
