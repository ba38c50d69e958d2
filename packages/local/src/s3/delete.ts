/** DeleteObject and DeleteObjects: a key is covered by a delete marker, or one version goes for good. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Need } from '../access/types.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { arnOf, onBucket } from './bucket.ts'
import { isListed } from './conditions.ts'
import { dropping } from './content.ts'
import { needFacts } from './facts.ts'
import { failure, invalidArgument, malformed, notHere } from './failures.ts'
import { locked } from './lock.ts'
import { badKey } from './names.ts'
import type { AnyVersion, Bucket } from './store.ts'
import { deleting, isVersionId, newest, type Plan, removing, versionOf } from './versions.ts'

/** One thing to delete. */
type Target = {
  readonly key: string
  readonly versionId?: string
  /** Only where the object has this entity tag. */
  readonly etag?: string
}

type Deleted = {
  /** The version that went, or the delete marker that was made. */
  readonly versionId?: string
  readonly marker?: boolean
  readonly $anomaly?: undefined
}

const deleteObject: Handler = onBucket(async (bucket, input, context) => {
  const target = targetOf(input.Key, input.VersionId, input.IfMatch)
  const done = await deleted(bucket, target, input.BypassGovernanceRetention === true, context)
  if (isAnomaly(done)) return done
  const { versionId, marker } = done
  return {
    ...(versionId === undefined ? {} : { VersionId: versionId }),
    ...(marker ? { DeleteMarker: true } : {}),
  }
})

const targetOf = (key: unknown, versionId: unknown, etag: unknown): Target => ({
  key: String(key),
  ...(typeof versionId === 'string' ? { versionId } : {}),
  ...(typeof etag === 'string' ? { etag } : {}),
})

async function deleted(
  bucket: Bucket,
  target: Target,
  bypass: boolean,
  context: Context,
): Promise<Deleted | Anomaly> {
  const { key, versionId } = target
  const wrong = badKey(key)
  if (wrong) return wrong
  if (versionId === undefined) return covered(bucket, target, context)
  if (!isVersionId(versionId))
    return invalidArgument('Invalid version id specified', 'versionId', versionId)
  const before = versionOf(context.rows, bucket.name, key, versionId)?.version
  const kept =
    before === undefined || before.marker
      ? undefined
      : await locked(bucket, key, before, bypass, context)
  return kept ?? removed(bucket, target, context)
}

/** What is not there is deleted already. */
function removed(
  bucket: Bucket,
  { key, versionId, etag }: Target,
  context: Context,
): Deleted | Anomaly {
  const found = versionOf(context.rows, bucket.name, key, versionId!)
  if (found === undefined) return { versionId: versionId! }
  const unmet = unmetTag(etag, found.version)
  if (unmet) return unmet
  apply(removing(context.rows, bucket.name, key, found), context)
  return { versionId: versionId!, marker: found.version.marker === true }
}

function covered(bucket: Bucket, { key, etag }: Target, context: Context): Deleted | Anomaly {
  const { rows, edge, caller } = context
  const before = newest(rows, bucket.name, key)?.version
  const unmet = unmetTag(etag, before)
  if (unmet) return unmet
  const plan = deleting(rows, edge, bucket, key, caller.account)
  apply(plan, context)
  return plan.marker === undefined ? {} : { versionId: plan.marker.id, marker: true }
}

/** On nothing the condition holds: there is nothing that it could guard. */
function unmetTag(etag: string | undefined, version: AnyVersion | undefined): Anomaly | undefined {
  if (etag === undefined || version === undefined || version.marker) return undefined
  return isListed(etag, version.etag)
    ? undefined
    : failure('PreconditionFailed', { Condition: 'If-Match' })
}

const apply = ({ changes, dropped }: Plan, { rows }: Context): void =>
  rows.batch([...changes, ...dropping(dropped)])

type Identifier = {
  readonly Key: string
  readonly VersionId?: string
  readonly ETag?: string
  readonly LastModifiedTime?: Date
  readonly Size?: number
}

const mostKeys = 1000

const deleteObjects: Handler = onBucket(async (bucket, input, context) => {
  const { Objects, Quiet } = (input.Delete ?? {}) as {
    Objects?: readonly Identifier[]
    Quiet?: boolean
  }
  if (Objects === undefined || Objects.length === 0 || Objects.length > mostKeys)
    return malformed(`A list of 1 to ${mostKeys} objects is to be given.`)
  const bypass = input.BypassGovernanceRetention === true
  const done: Output[] = []
  const errors: Output[] = []
  for (const identifier of Objects) {
    const result = await deletedOne(bucket, identifier, bypass, context)
    if (isAnomaly(result)) errors.push(shownError(identifier, result))
    else if (Quiet !== true) done.push(shownDeleted(identifier, result))
  }
  return { Deleted: done, Errors: errors }
})

/** Each key is allowed or refused by itself. */
async function deletedOne(
  bucket: Bucket,
  identifier: Identifier,
  bypass: boolean,
  context: Context,
): Promise<Deleted | Anomaly> {
  const { Key, VersionId, ETag, LastModifiedTime, Size } = identifier
  if (typeof Key !== 'string') return malformed('An object has a Key.')
  if (LastModifiedTime !== undefined || Size !== undefined)
    return notHere(Size === undefined ? 'LastModifiedTime' : 'Size')
  const target = targetOf(Key, VersionId, ETag)
  const denied = await context.authorize([deletionNeed(bucket.name, target, context)])
  return denied ?? deleted(bucket, target, bypass, context)
}

/** What deleting one of many needs to be allowed. */
function deletionNeed(bucket: string, target: Target, context: Context): Need {
  const { key, versionId: VersionId, etag: IfMatch } = target
  const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion'
  return {
    action,
    resource: arnOf(bucket, key),
    context: needFacts(action, { VersionId, IfMatch }, context),
  }
}

const shownDeleted = ({ Key, VersionId }: Identifier, { versionId, marker }: Deleted): Output => ({
  Key,
  ...(VersionId === undefined ? {} : { VersionId }),
  ...(marker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}),
})

const shownError = ({ Key, VersionId }: Identifier, refusal: Anomaly): Output => ({
  Key,
  ...(VersionId === undefined ? {} : { VersionId }),
  Code: refusal.code,
  Message: refusal.message,
})

export const deleteHandlers: Readonly<Record<string, Handler>> = {
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
}
