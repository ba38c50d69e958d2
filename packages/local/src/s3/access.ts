/**
 * What each operation of S3 needs: most are allowed under a name of their own, some under that of another, and a call
 * may need several, by what stands in it.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { isAnomaly } from '@plainwire/wire'
import type { AccessRow, AccessTable, Need } from '../access/types.ts'
import type { Context, Output } from '../server/types.ts'
import { arnOf } from './bucket.ts'
import { type Source, sourceOf } from './copy.ts'
import { needFacts } from './facts.ts'
import { current, versionOf } from './versions.ts'

const need = (name: string, resource: string, input: Output, context: Context): Need => {
  const action = `s3:${name}`
  return { action, resource, context: needFacts(action, input, context) }
}

/** On the bucket that the input names. */
const onBucket =
  (action: string): AccessRow =>
  (input, context) => [need(action, arnOf(String(input.Bucket)), input, context)]

const objectArn = ({ Bucket, Key }: Output): string => arnOf(String(Bucket), String(Key))

/** On the object; of a version that is named, some actions have a name of their own. */
const onObject =
  (action: string, ofVersion: string = action): AccessRow =>
  (input, context) => {
    const name = input.VersionId === undefined ? action : ofVersion
    return [need(name, objectArn(input), input, context)]
  }

const all =
  (...rows: readonly AccessRow[]): AccessRow =>
  async (input, context) => {
    const needs: Need[] = []
    for (const row of rows) {
      const more = await row(input, context)
      if (isAnomaly(more)) return more
      needs.push(...(more as readonly Need[]))
    }
    return needs
  }

/** The actions among these that are wanted. */
const wanted = (actions: Readonly<Record<string, boolean>>): string[] =>
  Object.keys(actions).filter(name => actions[name])

/** A write of an object, and what it sets besides. */
const writing: AccessRow = (input, context) =>
  wanted({
    PutObject: true,
    PutObjectAcl: input.ACL !== undefined,
    PutObjectTagging: typeof input.Tagging === 'string' && input.Tagging !== '',
    PutObjectRetention: input.ObjectLockMode !== undefined,
    PutObjectLegalHold: input.ObjectLockLegalHoldStatus !== undefined,
  }).map(name => need(name, objectArn(input), input, context))

/** The source of a copy is read. */
const reading: AccessRow = ({ CopySource }, context) => {
  const source = sourceOf(CopySource)
  return isAnomaly(source) ? source : [needOfSource('GetObject', source, context)]
}

function needOfSource(action: string, { bucket, key, versionId }: Source, context: Context): Need {
  const name = versionId === undefined ? action : action.replace('Object', 'ObjectVersion')
  return need(name, arnOf(bucket, key), { VersionId: versionId }, context)
}

/** Tags that come along are read there and written here; a source that has none needs neither. */
const tagsAlong: AccessRow = (input, context) => {
  const source = sourceOf(input.CopySource)
  if (isAnomaly(source) || input.TaggingDirective === 'REPLACE') return []
  const { bucket, key, versionId } = source
  const found =
    versionId === undefined
      ? current(context.rows, bucket, key)
      : versionOf(context.rows, bucket, key, versionId)?.version
  if (found === undefined || found.marker || found.tags.length === 0) return []
  const Tagging = { TagSet: found.tags }
  return [
    needOfSource('GetObjectTagging', source, context),
    need('PutObjectTagging', objectArn(input), { Tagging }, context),
  ]
}

/** A new bucket, and what is set on it at once. */
const creating: AccessRow = (input, context) => {
  const { CreateBucketConfiguration: given, ACL, ObjectOwnership } = input
  const { Tags } = (given ?? {}) as Output
  const locks = input.ObjectLockEnabledForBucket === true
  return wanted({
    CreateBucket: true,
    PutBucketAcl: ACL !== undefined,
    PutBucketOwnershipControls: ObjectOwnership !== undefined,
    PutBucketObjectLockConfiguration: locks,
    PutBucketVersioning: locks,
    TagResource: Array.isArray(Tags) && Tags.length > 0,
  }).map(name => need(name, arnOf(String(input.Bucket)), input, context))
}

/** On a bucket: the operation, and the action where it has another name. */
const onBuckets: Readonly<Record<string, string>> = {
  DeleteBucket: 'DeleteBucket',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  DeleteBucketPolicy: 'DeleteBucketPolicy',
  DeleteBucketTagging: 'PutBucketTagging',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketAcl: 'GetBucketAcl',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketLocation: 'GetBucketLocation',
  GetBucketLogging: 'GetBucketLogging',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketOwnershipControls: 'GetBucketOwnershipControls',
  GetBucketPolicy: 'GetBucketPolicy',
  GetBucketPolicyStatus: 'GetBucketPolicyStatus',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetBucketRequestPayment: 'GetBucketRequestPayment',
  GetBucketTagging: 'GetBucketTagging',
  GetBucketVersioning: 'GetBucketVersioning',
  GetBucketWebsite: 'GetBucketWebsite',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjectVersions: 'ListBucketVersions',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  PutBucketAcl: 'PutBucketAcl',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketLogging: 'PutBucketLogging',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutBucketOwnershipControls: 'PutBucketOwnershipControls',
  PutBucketPolicy: 'PutBucketPolicy',
  PutBucketTagging: 'PutBucketTagging',
  PutBucketVersioning: 'PutBucketVersioning',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
}

export const s3Access: AccessTable = {
  ...Object.fromEntries(
    Object.entries(onBuckets).map(([operation, action]) => [operation, onBucket(action)]),
  ),
  ListBuckets: (input, context) => [need('ListAllMyBuckets', '*', input, context)],
  CreateBucket: creating,

  GetObject: onObject('GetObject', 'GetObjectVersion'),
  HeadObject: onObject('GetObject', 'GetObjectVersion'),
  GetObjectAttributes: all(
    onObject('GetObject', 'GetObjectVersion'),
    onObject('GetObjectAttributes', 'GetObjectVersionAttributes'),
  ),
  GetObjectAcl: onObject('GetObjectAcl', 'GetObjectVersionAcl'),
  PutObjectAcl: onObject('PutObjectAcl', 'PutObjectVersionAcl'),
  GetObjectTagging: onObject('GetObjectTagging', 'GetObjectVersionTagging'),
  PutObjectTagging: onObject('PutObjectTagging', 'PutObjectVersionTagging'),
  DeleteObjectTagging: onObject('DeleteObjectTagging', 'DeleteObjectVersionTagging'),
  GetObjectRetention: onObject('GetObjectRetention'),
  PutObjectRetention: onObject('PutObjectRetention'),
  GetObjectLegalHold: onObject('GetObjectLegalHold'),
  PutObjectLegalHold: onObject('PutObjectLegalHold'),

  PutObject: writing,
  CopyObject: all(reading, writing, tagsAlong),
  CreateMultipartUpload: writing,
  UploadPart: writing,
  UploadPartCopy: all(reading, writing),
  CompleteMultipartUpload: writing,
  AbortMultipartUpload: onObject('AbortMultipartUpload'),
  ListParts: onObject('ListMultipartUploadParts'),
  DeleteObject: onObject('DeleteObject', 'DeleteObjectVersion'),
  // Each key is asked for by itself, and refused by itself: `delete.ts`.
  DeleteObjects: () => [],
}
