/**
 * Access control lists, as far as they have a canned name: shown as grants, and turned into statements that policies are
 * made of, so that there is one way to decide. Buckets whose owner owns all objects have none.
 */
import type { Anomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { arnOf, canonicalUser, onBucket, ownerOf } from './bucket.ts'
import { failure, invalidArgument, notHere } from './failures.ts'
import { changeVersion, withVersion } from './object.ts'
import { setting, settingChange } from './settings.ts'
import type { Bucket, ObjectVersion } from './store.ts'

const objectAcls = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
]
const bucketAcls = objectAcls.slice(0, 4)
const publicAcls: readonly unknown[] = ['public-read', 'public-read-write', 'authenticated-read']

const grantHeaders: Readonly<Record<string, string>> = {
  GrantFullControl: 'x-amz-grant-full-control',
  GrantRead: 'x-amz-grant-read',
  GrantReadACP: 'x-amz-grant-read-acp',
  GrantWrite: 'x-amz-grant-write',
  GrantWriteACP: 'x-amz-grant-write-acp',
}

/** An ACL that has no such name, or that is given in another way than by name. */
export function badAcl(input: Output, names: readonly string[] = bucketAcls): Anomaly | undefined {
  const [grant] = Object.keys(grantHeaders).filter(name => input[name] !== undefined)
  if (grant !== undefined) return notHere(grantHeaders[grant]!)
  return input.ACL === undefined || names.includes(String(input.ACL))
    ? undefined
    : invalidArgument('There is no such canned ACL.', 'x-amz-acl', input.ACL)
}

/** The ACL that a write asks for its object, where the bucket has it. */
export function aclOf(
  input: Output,
  bucket: Bucket,
  context: Context,
): string | Anomaly | undefined {
  const { ACL } = input as { ACL?: string }
  const enforced = setting(context.rows, bucket.name, 'ownership') === 'BucketOwnerEnforced'
  if (enforced && Object.keys(grantHeaders).some(name => input[name] !== undefined))
    return failure('AccessControlListNotSupported')
  const wrong = badAcl(input, objectAcls)
  if (wrong) return wrong
  if (ACL === undefined || (enforced && ACL === 'bucket-owner-full-control')) return undefined
  if (enforced) return failure('AccessControlListNotSupported')
  return blocked(ACL, bucket, context) ?? ACL
}

function blocked(acl: unknown, { name }: Bucket, { rows }: Context): Anomaly | undefined {
  const blocks = setting(rows, name, 'publicAccess')?.BlockPublicAcls === true
  return blocks && publicAcls.includes(acl) ? failure('AccessDenied') : undefined
}

type Grant = readonly [grantee: 'owner' | 'bucket-owner' | 'everyone' | 'authenticated', string]

const granted: Readonly<Record<string, readonly Grant[]>> = {
  private: [],
  'public-read': [['everyone', 'READ']],
  'public-read-write': [
    ['everyone', 'READ'],
    ['everyone', 'WRITE'],
  ],
  'authenticated-read': [['authenticated', 'READ']],
  'bucket-owner-read': [['bucket-owner', 'READ']],
  'bucket-owner-full-control': [['bucket-owner', 'FULL_CONTROL']],
}

const groups: Readonly<Record<string, string>> = {
  everyone: 'http://acs.amazonaws.com/groups/global/AllUsers',
  authenticated: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
}

function shown(acl: string | undefined, owner: string, bucket: Bucket, context: Context): Output {
  const user = (account: string) => ({
    Type: 'CanonicalUser',
    ID: canonicalUser(context, account),
  })
  const grantees: Readonly<Record<string, Output>> = {
    owner: user(owner),
    'bucket-owner': user(bucket.account),
  }
  const grants: readonly Grant[] = [['owner', 'FULL_CONTROL'], ...(granted[acl ?? 'private'] ?? [])]
  return {
    Owner: ownerOf(context, owner),
    Grants: grants.map(([grantee, Permission]) => ({
      Grantee: grantees[grantee] ?? { Type: 'Group', URI: groups[grantee] },
      Permission,
    })),
  }
}

const getBucketAcl = onBucket((bucket, _input, context) =>
  shown(setting(context.rows, bucket.name, 'acl'), bucket.account, bucket, context),
)

const putBucketAcl = onBucket((bucket, input, context) => {
  const { rows } = context
  if (setting(rows, bucket.name, 'ownership') === 'BucketOwnerEnforced')
    return failure('AccessControlListNotSupported')
  if (input.AccessControlPolicy !== undefined) return notHere('AccessControlPolicy')
  const wrong = badAcl(input) ?? blocked(input.ACL, bucket, context)
  if (wrong) return wrong
  if (input.ACL === undefined) return failure('MissingSecurityHeader')
  rows.batch([settingChange(rows, bucket.name, 'acl', String(input.ACL))])
  return {}
})

const getObjectAcl = onBucket((bucket, input, context) =>
  withVersion(bucket, input, context, ({ version }) =>
    shown(version.acl, version.owner, bucket, context),
  ),
)

const putObjectAcl = onBucket((bucket, input, context) => {
  if (setting(context.rows, bucket.name, 'ownership') === 'BucketOwnerEnforced')
    return failure('AccessControlListNotSupported')
  if (input.AccessControlPolicy !== undefined) return notHere('AccessControlPolicy')
  const wrong = badAcl(input, objectAcls) ?? blocked(input.ACL, bucket, context)
  if (wrong) return wrong
  if (input.ACL === undefined) return failure('MissingSecurityHeader')
  return withVersion(bucket, input, context, ({ place, version }) => {
    const changed: ObjectVersion = { ...version, acl: String(input.ACL) }
    changeVersion(context, bucket, String(input.Key), { place, version: changed })
    return {}
  })
})

export const aclHandlers: Readonly<Record<string, Handler>> = {
  GetBucketAcl: getBucketAcl,
  PutBucketAcl: putBucketAcl,
  GetObjectAcl: getObjectAcl,
  PutObjectAcl: putObjectAcl,
}

type Statement = Readonly<Record<string, unknown>>

/** What an ACL allows, as statements of a policy. */
export function aclStatements(
  acl: string | undefined,
  { bucket, key, owner }: { bucket: Bucket; key?: string; owner: string },
): Statement[] {
  const principals: Readonly<Record<string, unknown>> = {
    owner: { AWS: owner },
    'bucket-owner': { AWS: bucket.account },
    everyone: '*',
    // Anybody who signed: an account is what an unsigned request does not have.
    authenticated: '*',
  }
  const grants: readonly Grant[] = [['owner', 'FULL_CONTROL'], ...(granted[acl ?? 'private'] ?? [])]
  return grants.flatMap(([grantee, permission]) => {
    const Action = (key === undefined ? onBuckets : onObjects)[permission] ?? []
    const Resource =
      key !== undefined ? arnOf(bucket.name, key) : [arnOf(bucket.name), arnOf(bucket.name, '*')]
    return Action.length === 0
      ? []
      : [
          {
            Sid: `Acl${permission.replaceAll('_', '')}`,
            Effect: 'Allow',
            Principal: principals[grantee],
            Action,
            Resource,
            ...(grantee === 'authenticated'
              ? { Condition: { Null: { 'aws:PrincipalAccount': 'false' } } }
              : {}),
          },
        ]
  })
}

const listing = ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads']
const writing = ['s3:PutObject', 's3:DeleteObject']
const acp = ['s3:GetBucketAcl', 's3:PutBucketAcl']
const onBuckets: Readonly<Record<string, readonly string[]>> = {
  READ: listing,
  WRITE: writing,
  FULL_CONTROL: [...listing, ...writing, ...acp],
}
const reading = ['s3:GetObject', 's3:GetObjectVersion']
const onObjects: Readonly<Record<string, readonly string[]>> = {
  READ: reading,
  FULL_CONTROL: [
    ...reading,
    's3:GetObjectAcl',
    's3:PutObjectAcl',
    's3:GetObjectVersionAcl',
    's3:PutObjectVersionAcl',
  ],
}
