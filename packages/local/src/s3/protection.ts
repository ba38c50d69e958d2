/** What may stand in the encryption, the ownership and the versioning of a bucket. */
import type { Anomaly } from '@plainwire/wire'
import type { Handler, Output } from '../server/types.ts'
import { onBucket } from './bucket.ts'
import { failure, invalidArgument, malformed, notHere } from './failures.ts'
import { type DefaultEncryption, setting } from './settings.ts'
import { type Bucket, store } from './store.ts'

const encryptions: readonly unknown[] = ['AES256', 'aws:kms', 'aws:kms:dsse']

export function badEncryption({ Rules }: Output): Anomaly | undefined {
  const rules = (Rules ?? []) as readonly DefaultEncryption[]
  const [rule] = rules
  if (rule === undefined || rules.length > 1) return malformed('There is to be one rule.')
  const usual = rule.ApplyServerSideEncryptionByDefault
  if (usual === undefined) return undefined
  if (!encryptions.includes(usual.SSEAlgorithm))
    return malformed(`There is no encryption ${usual.SSEAlgorithm}.`)
  return usual.KMSMasterKeyID !== undefined && usual.SSEAlgorithm === 'AES256'
    ? invalidArgument(
        'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
        'ApplyServerSideEncryptionByDefault',
      )
    : undefined
}

const ownerships: readonly unknown[] = [
  'BucketOwnerEnforced',
  'BucketOwnerPreferred',
  'ObjectWriter',
]

/** ACLs that grant something must go before they are switched off. */
export function badOwnership(
  { Rules }: Output,
  { name }: Bucket,
  { rows }: Parameters<Handler>[1],
): Anomaly | undefined {
  const rules = (Rules ?? []) as readonly { ObjectOwnership?: string }[]
  if (rules.length !== 1 || !ownerships.includes(rules[0]!.ObjectOwnership))
    return malformed('There is to be one rule with an ObjectOwnership.')
  const acl = setting(rows, name, 'acl') ?? 'private'
  return rules[0]!.ObjectOwnership === 'BucketOwnerEnforced' && acl !== 'private'
    ? failure('InvalidBucketAclWithObjectOwnership', { BucketName: name })
    : undefined
}

const getBucketVersioning = onBucket(({ versioning }) =>
  versioning === undefined ? {} : { Status: versioning },
)

const putBucketVersioning = onBucket((bucket, input, { rows }) => {
  const { Status, MFADelete } = (input.VersioningConfiguration ?? {}) as Record<string, string>
  if (MFADelete === 'Enabled') return notHere('MFADelete')
  if (Status !== 'Enabled' && Status !== 'Suspended')
    return Status === undefined
      ? failure('IllegalVersioningConfigurationException')
      : malformed('The Status of versioning is Enabled or Suspended.')
  if (bucket.lockable && Status === 'Suspended')
    return failure(
      'InvalidBucketState',
      { BucketName: bucket.name },
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
    )
  store(rows).buckets.put(bucket.name, { ...bucket, versioning: Status })
  return {}
})

export const versioningHandlers: Readonly<Record<string, Handler>> = {
  GetBucketVersioning: getBucketVersioning,
  PutBucketVersioning: putBucketVersioning,
}
