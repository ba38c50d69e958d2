/** Configurations of a bucket that are put, got and deleted as a whole. */
import type { Anomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { onBucket } from './bucket.ts'
import { badCors } from './cors.ts'
import { type FailureCode, failure, malformed } from './failures.ts'
import { badLogging, badNotification } from './inert.ts'
import { badLifecycle, revived } from './lifecycle.ts'
import { badEncryption, badOwnership } from './protection.ts'
import { type Setting, type Settings, setting, settingChange } from './settings.ts'
import type { Bucket } from './store.ts'

/** Puts what a member holds, once nothing is wrong with it. */
function putting<S extends Setting>(
  kind: S,
  member: string,
  bad: (given: Output, bucket: Bucket, context: Context) => Anomaly | undefined,
  kept: (given: Output) => Settings[S],
): Handler {
  return onBucket((bucket, input, context) => {
    const given = input[member]
    if (typeof given !== 'object' || given === null) return malformed(`${member} is missing.`)
    const wrong = bad(given as Output, bucket, context)
    if (wrong) return wrong
    context.rows.batch([settingChange(context.rows, bucket.name, kind, kept(given as Output))])
    return {}
  })
}

/** Gets it, or what stands for it where there is none. */
function getting<S extends Setting>(
  kind: S,
  shown: (kept: Settings[S]) => Output,
  absent: FailureCode | Output,
): Handler {
  return onBucket(({ name }, _input, { rows }) => {
    const kept = setting(rows, name, kind)
    if (kept !== undefined) return shown(kept)
    return typeof absent === 'string' ? failure(absent, { BucketName: name }) : absent
  })
}

const deleting = (kind: Setting): Handler =>
  onBucket(({ name }, _input, { rows }) => {
    rows.batch([settingChange(rows, name, kind, undefined)])
    return {}
  })

const blocks = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']
const fine = (): undefined => undefined
const asGiven = <T>(given: Output): T => given as T

/** S3's own keys, where nobody chose others. */
const usualEncryption = {
  ServerSideEncryptionConfiguration: {
    Rules: [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ],
  },
}

export const configurationHandlers: Readonly<Record<string, Handler>> = {
  PutPublicAccessBlock: putting('publicAccess', 'PublicAccessBlockConfiguration', fine, given =>
    Object.fromEntries(blocks.map(name => [name, given[name] === true])),
  ),
  GetPublicAccessBlock: getting(
    'publicAccess',
    kept => ({ PublicAccessBlockConfiguration: kept }),
    'NoSuchPublicAccessBlockConfiguration',
  ),
  DeletePublicAccessBlock: deleting('publicAccess'),

  PutBucketEncryption: putting(
    'encryption',
    'ServerSideEncryptionConfiguration',
    badEncryption,
    asGiven,
  ),
  GetBucketEncryption: getting(
    'encryption',
    kept => ({ ServerSideEncryptionConfiguration: kept }),
    usualEncryption,
  ),
  DeleteBucketEncryption: deleting('encryption'),

  PutBucketOwnershipControls: putting(
    'ownership',
    'OwnershipControls',
    badOwnership,
    ({ Rules }) =>
      (Rules as readonly { ObjectOwnership: Settings['ownership'] }[])[0]!.ObjectOwnership,
  ),
  GetBucketOwnershipControls: getting(
    'ownership',
    kept => ({ OwnershipControls: { Rules: [{ ObjectOwnership: kept }] } }),
    'OwnershipControlsNotFoundError',
  ),
  DeleteBucketOwnershipControls: deleting('ownership'),

  PutBucketCors: putting(
    'cors',
    'CORSConfiguration',
    badCors,
    ({ CORSRules }) => CORSRules as Settings['cors'],
  ),
  GetBucketCors: getting('cors', kept => ({ CORSRules: kept }), 'NoSuchCORSConfiguration'),
  DeleteBucketCors: deleting('cors'),

  PutBucketLifecycleConfiguration: putting(
    'lifecycle',
    'LifecycleConfiguration',
    badLifecycle,
    asGiven,
  ),
  GetBucketLifecycleConfiguration: getting('lifecycle', revived, 'NoSuchLifecycleConfiguration'),
  DeleteBucketLifecycle: deleting('lifecycle'),

  PutBucketLogging: putting('logging', 'BucketLoggingStatus', badLogging, asGiven),
  GetBucketLogging: getting('logging', asGiven, {}),

  PutBucketNotificationConfiguration: putting(
    'notification',
    'NotificationConfiguration',
    badNotification,
    asGiven,
  ),
  GetBucketNotificationConfiguration: getting('notification', asGiven, {}),

  // What nobody can configure here is told to be unconfigured.
  GetBucketAccelerateConfiguration: onBucket(() => ({})),
  GetBucketRequestPayment: onBucket(() => ({ Payer: 'BucketOwner' })),
  GetBucketWebsite: onBucket(({ name }) =>
    failure('NoSuchWebsiteConfiguration', { BucketName: name }),
  ),
  GetBucketReplication: onBucket(({ name }) =>
    failure('ReplicationConfigurationNotFoundError', { BucketName: name }),
  ),
}
