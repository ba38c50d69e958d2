/** The version of an object that a call is about: found, or told why not. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Output } from '../server/types.ts'
import { arnOf, quoted } from './bucket.ts'
import { shownChecksum } from './checksums.ts'
import { shownEncryption } from './encryption.ts'
import { failure, invalidArgument, withHeaders } from './failures.ts'
import { badKey } from './names.ts'
import {
  type AnyVersion,
  type Bucket,
  type DeleteMarker,
  type ObjectVersion,
  store,
  versionRow,
} from './store.ts'
import { type Found, isVersionId, newest, versionOf } from './versions.ts'

export type { Found } from './versions.ts'

/** What names it: bucket, key, and a version where one is meant. */
export type Named = { readonly bucket: Bucket; readonly key: string; readonly versionId?: string }

/** What is found is told at once, so that nothing comes between finding and changing it. */
type Sought<T extends AnyVersion> = Found<T> | Anomaly | Promise<Anomaly>

/** Any version, delete markers included. */
export function foundVersion(
  { bucket, key, versionId }: Named,
  context: Context,
): Sought<AnyVersion> {
  const wrong = badKey(key)
  if (wrong) return wrong
  if (versionId !== undefined && !isVersionId(versionId))
    return invalidArgument('Invalid version id specified', 'versionId', versionId)
  const { rows } = context
  const found =
    versionId === undefined
      ? newest(rows, bucket.name, key)
      : versionOf(rows, bucket.name, key, versionId)
  if (found !== undefined) return found
  return versionId === undefined
    ? missing(bucket, key, context)
    : failure('NoSuchVersion', { Key: key, VersionId: versionId })
}

/** Only who may list a bucket is told that a key is not in it. */
async function missing({ name }: Bucket, key: string, context: Context): Promise<Anomaly> {
  const denied = await context.authorize([{ action: 's3:ListBucket', resource: arnOf(name) }])
  return denied ?? failure('NoSuchKey', { Key: key })
}

/** An object: a delete marker is refused with what it is. */
export function foundObject(named: Named, context: Context): Sought<ObjectVersion> {
  const found = foundVersion(named, context)
  if (found instanceof Promise || isAnomaly(found) || isObject(found)) return found
  return covered(found.version as DeleteMarker, named)
}

const isObject = (found: Found): found is Found<ObjectVersion> => found.version.marker !== true

function covered({ id, modified }: DeleteMarker, { key, versionId }: Named): Anomaly {
  const told = [
    ['x-amz-delete-marker', 'true'],
    ['x-amz-version-id', id],
  ] as const
  if (versionId === undefined) return withHeaders(failure('NoSuchKey', { Key: key }), told)
  return withHeaders(failure('MethodNotAllowed', { Method: 'GET', ResourceType: 'DeleteMarker' }), [
    ...told,
    ['last-modified', new Date(modified).toUTCString()],
    ['allow', 'DELETE'],
  ])
}

/** What an input names. */
export const namedIn = (bucket: Bucket, input: Output): Named => ({
  bucket,
  key: String(input.Key),
  ...(typeof input.VersionId === 'string' ? { versionId: input.VersionId } : {}),
})

/** Runs a step on the object that an input names. */
export function withVersion(
  bucket: Bucket,
  input: Output,
  context: Context,
  step: (found: Found<ObjectVersion>) => Output | Anomaly,
): Output | Anomaly | Promise<Anomaly> {
  const found = foundObject(namedIn(bucket, input), context)
  return found instanceof Promise || isAnomaly(found) ? found : step(found)
}

/** Writes what describes a version anew. */
export function changeVersion(
  context: Context,
  bucket: Bucket,
  key: string,
  { place, version }: Found<ObjectVersion>,
): void {
  store(context.rows).versions.put(versionRow(bucket.name, key, place), version)
}

/** The id of a version, where the bucket has ever kept versions. */
export const shownVersion = ({ versioning }: Bucket, { id }: AnyVersion): Output =>
  versioning === undefined ? {} : { VersionId: id }

/** What a write tells of what it wrote. */
export const written = (bucket: Bucket, version: ObjectVersion): Output => ({
  ETag: quoted(version.etag),
  ...shownChecksum(version.checksum),
  ...shownEncryption(version.encryption),
  ...(version.encryption.algorithm !== 'customer' && version.encryption.context !== undefined
    ? { SSEKMSEncryptionContext: version.encryption.context }
    : {}),
  ...shownVersion(bucket, version),
})
