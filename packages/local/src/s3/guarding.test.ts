/** Who may do what: identities, bucket policies, ACLs, public access blocks, other accounts, nobody. */

import { client } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { type HttpRequest, isAnomaly } from '@plainwire/wire'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answered, type Ask, asking, done, started, textOf } from './s3.fixture.ts'

const aws = started()
const root = asking(aws)
const stranger = asking(aws, {
  credentials: { accessKeyId: '123456789012', secretAccessKey: 'test' },
})
const admin = client({
  api: iam,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  send: aws.send,
  backoff: () => undefined,
}) as unknown as { invoke(call: object): Promise<Answered> }

const make = (Bucket: string, more: object = {}) =>
  done(
    root('CreateBucket', {
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      ...more,
    }),
  )
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

/** A user with one policy, and nothing else. */
async function user(UserName: string, ...statements: object[]): Promise<Ask> {
  await done(admin.invoke({ op: 'CreateUser', request: { UserName } }))
  await done(
    admin.invoke({
      op: 'PutUserPolicy',
      request: { UserName, PolicyName: 'p', PolicyDocument: document(...statements) },
    }),
  )
  const { AccessKey } = await done(admin.invoke({ op: 'CreateAccessKey', request: { UserName } }))
  return asking(aws, {
    credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
  })
}

const denied = { code: 'AccessDenied', status: 403 }
const Bucket = 'guarded'
beforeAll(async () => {
  await make(Bucket)
  for (const Key of ['a/1', 'b/1'])
    await done(root('PutObject', { Bucket, Key, Body: Key, Tagging: 'team=red' }))
})

describe('an identity', () => {
  it('does what its policy allows, and no more', async () => {
    const reader = await user('reader', allow('s3:GetObject', `arn:aws:s3:::${Bucket}/a/*`))
    expect(await textOf(await done(reader('GetObject', { Bucket, Key: 'a/1' })))).toBe('a/1')
    expect(await reader('GetObject', { Bucket, Key: 'b/1' })).toMatchObject(denied)
    expect(await reader('PutObject', { Bucket, Key: 'a/2', Body: 'x' })).toMatchObject(denied)
    expect(await reader('ListObjectsV2', { Bucket })).toMatchObject(denied)
    expect(await reader('HeadBucket', { Bucket })).toMatchObject({ status: 403 })
  })

  it('is told that a key is missing only where it may list', async () => {
    const blind = await user('blind', allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`))
    expect(await blind('GetObject', { Bucket, Key: 'nothing' })).toMatchObject(denied)
    const seeing = await user(
      'seeing',
      allow(['s3:GetObject', 's3:ListBucket'], `arn:aws:s3:::${Bucket}*`),
    )
    expect(await seeing('GetObject', { Bucket, Key: 'nothing' })).toMatchObject({
      code: 'NoSuchKey',
      status: 404,
    })
  })

  it('lists what the conditions of its policy say', async () => {
    const lister = await user(
      'lister',
      allow('s3:ListBucket', `arn:aws:s3:::${Bucket}`, {
        Condition: {
          StringLike: { 's3:prefix': ['a/*'] },
          NumericLessThanEquals: { 's3:max-keys': '10' },
        },
      }),
    )
    expect(
      (await done(lister('ListObjectsV2', { Bucket, Prefix: 'a/', MaxKeys: 10 }))).KeyCount,
    ).toBe(1)
    expect(await lister('ListObjectsV2', { Bucket, Prefix: 'a/', MaxKeys: 11 })).toMatchObject(
      denied,
    )
    expect(await lister('ListObjectsV2', { Bucket, Prefix: 'b/', MaxKeys: 1 })).toMatchObject(
      denied,
    )
    expect(await lister('ListObjectsV2', { Bucket, MaxKeys: 1 })).toMatchObject(denied)
  })

  it('copies with all that a copy needs', async () => {
    const on = (path: string) => `arn:aws:s3:::${Bucket}/${path}`
    const copy = (ask: Ask, more: object = {}) =>
      ask('CopyObject', { Bucket, Key: 'c/1', CopySource: `${Bucket}/a/1`, ...more })
    const put = await user('copy-put', allow('s3:PutObject', on('c/*')))
    expect(await copy(put)).toMatchObject(denied)
    const bare = await user(
      'copy-bare',
      allow('s3:GetObject', on('a/*')),
      allow('s3:PutObject', on('c/*')),
    )
    expect(await copy(bare)).toMatchObject(denied)
    await done(copy(bare, { TaggingDirective: 'REPLACE' }))
    const tagging = await user(
      'copy-tags',
      allow(['s3:GetObject', 's3:GetObjectTagging'], on('a/*')),
      allow(['s3:PutObject', 's3:PutObjectTagging'], on('c/*')),
    )
    await done(copy(tagging))
    expect(await copy(tagging, { CopySource: `${Bucket}/b/1` })).toMatchObject(denied)
  })

  it('needs a permission for each thing that a write sets', async () => {
    const plain = await user('plain', allow('s3:PutObject', `arn:aws:s3:::${Bucket}/*`))
    await done(plain('PutObject', { Bucket, Key: 'p', Body: 'x' }))
    expect(await plain('PutObject', { Bucket, Key: 'p', Body: 'x', Tagging: 'a=b' })).toMatchObject(
      denied,
    )
    const red = await user(
      'red',
      allow(['s3:PutObject', 's3:PutObjectTagging'], `arn:aws:s3:::${Bucket}/*`, {
        Condition: { StringEquals: { 's3:RequestObjectTag/team': 'red' } },
      }),
      allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`, {
        Condition: { StringEquals: { 's3:ExistingObjectTag/team': 'red' } },
      }),
    )
    await done(red('PutObject', { Bucket, Key: 'p', Body: 'x', Tagging: 'team=red' }))
    expect(
      await red('PutObject', { Bucket, Key: 'p', Body: 'x', Tagging: 'team=blue' }),
    ).toMatchObject(denied)
    await done(red('GetObject', { Bucket, Key: 'p' }))
    await done(root('PutObject', { Bucket, Key: 'p', Body: 'x', Tagging: 'team=blue' }))
    expect(await red('GetObject', { Bucket, Key: 'p' })).toMatchObject(denied)
  })

  it('deletes many keys, each allowed or refused by itself', async () => {
    for (const Key of ['x/1', 'y/1']) await done(root('PutObject', { Bucket, Key, Body: '' }))
    const deleter = await user('deleter', allow('s3:DeleteObject', `arn:aws:s3:::${Bucket}/x/*`))
    const { Deleted, Errors } = await done(
      deleter('DeleteObjects', { Bucket, Delete: { Objects: [{ Key: 'x/1' }, { Key: 'y/1' }] } }),
    )
    expect(Deleted).toMatchObject([{ Key: 'x/1' }])
    expect(Errors).toMatchObject([{ Key: 'y/1', Code: 'AccessDenied' }])
    await done(root('HeadObject', { Bucket, Key: 'y/1' }))
  })

  it('bypasses governance only with a permission of its own', async () => {
    await make('held', { ObjectLockEnabledForBucket: true })
    const until = new Date(aws.clock.now() + 86_400_000)
    const { VersionId } = await done(
      root('PutObject', {
        Bucket: 'held',
        Key: 'k',
        Body: 'x',
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: until,
        ChecksumAlgorithm: 'CRC32',
      }),
    )
    const gone = { Bucket: 'held', Key: 'k', VersionId, BypassGovernanceRetention: true }
    const some = await user('some', allow('s3:DeleteObject*', 'arn:aws:s3:::held/*'))
    expect(await some('DeleteObject', gone)).toMatchObject(denied)
    const more = await user(
      'more',
      allow(['s3:DeleteObjectVersion', 's3:BypassGovernanceRetention'], 'arn:aws:s3:::held/*'),
    )
    await done(more('DeleteObject', gone))
  })
})

describe('a bucket policy', () => {
  const put = (Bucket: string, ...statements: object[]) =>
    root('PutBucketPolicy', { Bucket, Policy: document(...statements) })
  const nobody = async (target: string, method = 'GET') => {
    const request: HttpRequest = {
      method,
      scheme: 'http',
      host: 's3.localhost:4566',
      target,
      headers: [],
      body: new Uint8Array(0),
    }
    const response = await aws.answer(request)
    if (isAnomaly(response)) throw new Error(response.message)
    return response.status
  }

  it('denies even the owner', async () => {
    await make('denying')
    await done(
      put('denying', {
        ...allow('s3:PutObject', 'arn:aws:s3:::denying/*'),
        Effect: 'Deny',
        Principal: '*',
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
      }),
    )
    expect(await root('PutObject', { Bucket: 'denying', Key: 'k', Body: 'x' })).toMatchObject(
      denied,
    )
    await done(
      root('PutObject', {
        Bucket: 'denying',
        Key: 'k',
        Body: 'x',
        ServerSideEncryption: 'aws:kms',
      }),
    )
  })

  it('lets another account in, and that account decides as well', async () => {
    await make('shared')
    await done(root('PutObject', { Bucket: 'shared', Key: 'k', Body: 'x' }))
    expect(await stranger('GetObject', { Bucket: 'shared', Key: 'k' })).toMatchObject(denied)
    await done(
      put('shared', {
        ...allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::shared/*'),
        Principal: { AWS: '123456789012' },
      }),
    )
    expect(await textOf(await done(stranger('GetObject', { Bucket: 'shared', Key: 'k' })))).toBe(
      'x',
    )
    await done(
      stranger('PutObject', {
        Bucket: 'shared',
        Key: 'theirs',
        Body: 'y',
        ExpectedBucketOwner: '000000000000',
      }),
    )
    expect(await textOf(await done(root('GetObject', { Bucket: 'shared', Key: 'theirs' })))).toBe(
      'y',
    )
    expect(await stranger('DeleteObject', { Bucket: 'shared', Key: 'k' })).toMatchObject(denied)
    expect(await stranger('GetBucketPolicy', { Bucket: 'shared' })).toMatchObject(denied)
  })

  it('is public only where the bucket lets it be', async () => {
    await make('open')
    await done(root('PutObject', { Bucket: 'open', Key: 'k', Body: 'x' }))
    const everybody = { ...allow('s3:GetObject', 'arn:aws:s3:::open/*'), Principal: '*' }
    expect(await put('open', everybody)).toMatchObject(denied)
    await done(root('PutPublicAccessBlock', { Bucket: 'open', PublicAccessBlockConfiguration: {} }))
    await done(put('open', everybody))
    expect(await done(root('GetBucketPolicyStatus', { Bucket: 'open' }))).toEqual({
      PolicyStatus: { IsPublic: true },
    })
    expect(await nobody('/open/k')).toBe(200)
    expect(await nobody('/open/nothing')).toBe(403)
    expect(await nobody('/open?list-type=2')).toBe(403)
    expect(await nobody('/open/k?response-content-type=a')).toBe(400)
    expect(await nobody('/open/new', 'PUT')).toBe(403)
    await done(stranger('GetObject', { Bucket: 'open', Key: 'k' }))
    await done(
      root('PutPublicAccessBlock', {
        Bucket: 'open',
        PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
      }),
    )
    expect(await nobody('/open/k')).toBe(403)
    expect(await stranger('GetObject', { Bucket: 'open', Key: 'k' })).toMatchObject(denied)
    await done(root('GetObject', { Bucket: 'open', Key: 'k' }))
    await done(root('DeleteBucketPolicy', { Bucket: 'open' }))
    expect(await root('GetBucketPolicy', { Bucket: 'open' })).toMatchObject({
      code: 'NoSuchBucketPolicy',
    })
  })
})

describe('an ACL', () => {
  const Name = 'listed-acl'
  beforeAll(async () => {
    await make(Name, { ObjectOwnership: 'ObjectWriter' })
    await done(root('PutPublicAccessBlock', { Bucket: Name, PublicAccessBlockConfiguration: {} }))
  })

  it('opens an object, or a bucket, to who it names', async () => {
    await done(root('PutObject', { Bucket: Name, Key: 'closed', Body: 'x' }))
    await done(root('PutObject', { Bucket: Name, Key: 'open', Body: 'x', ACL: 'public-read' }))
    expect(await stranger('GetObject', { Bucket: Name, Key: 'closed' })).toMatchObject(denied)
    await done(stranger('GetObject', { Bucket: Name, Key: 'open' }))
    expect(await stranger('ListObjectsV2', { Bucket: Name })).toMatchObject(denied)
    await done(root('PutBucketAcl', { Bucket: Name, ACL: 'public-read' }))
    expect((await done(stranger('ListObjectsV2', { Bucket: Name }))).KeyCount).toBe(2)
    expect(await stranger('PutObject', { Bucket: Name, Key: 'z', Body: '' })).toMatchObject(denied)
    await done(root('PutObjectAcl', { Bucket: Name, Key: 'open', ACL: 'private' }))
    expect(await stranger('GetObject', { Bucket: Name, Key: 'open' })).toMatchObject(denied)
    const { Grants } = await done(root('GetBucketAcl', { Bucket: Name }))
    expect(Grants).toMatchObject([
      { Permission: 'FULL_CONTROL', Grantee: { Type: 'CanonicalUser' } },
      {
        Permission: 'READ',
        Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
      },
    ])
  })

  it('is ignored, or refused, where public ACLs are blocked', async () => {
    await done(root('PutObject', { Bucket: Name, Key: 'seen', Body: 'x', ACL: 'public-read' }))
    await done(
      root('PutPublicAccessBlock', {
        Bucket: Name,
        PublicAccessBlockConfiguration: { IgnorePublicAcls: true },
      }),
    )
    expect(await stranger('GetObject', { Bucket: Name, Key: 'seen' })).toMatchObject(denied)
    await done(
      root('PutPublicAccessBlock', {
        Bucket: Name,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      }),
    )
    expect(
      await root('PutObject', { Bucket: Name, Key: 'n', Body: '', ACL: 'public-read' }),
    ).toMatchObject(denied)
    await done(stranger('GetObject', { Bucket: Name, Key: 'seen' }))
    expect(await root('PutBucketAcl', { Bucket: Name, GrantRead: 'id=1' })).toMatchObject({
      code: 'NotImplemented',
    })
    await done(root('PutPublicAccessBlock', { Bucket: Name, PublicAccessBlockConfiguration: {} }))
  })

  it('leaves to a stranger what a stranger wrote', async () => {
    await done(root('PutBucketAcl', { Bucket: Name, ACL: 'public-read-write' }))
    await done(stranger('PutObject', { Bucket: Name, Key: 'his', Body: 'x' }))
    expect(await root('GetObject', { Bucket: Name, Key: 'his' })).toMatchObject(denied)
    expect(await textOf(await done(stranger('GetObject', { Bucket: Name, Key: 'his' })))).toBe('x')
    await done(
      stranger('PutObject', {
        Bucket: Name,
        Key: 'given',
        Body: 'x',
        ACL: 'bucket-owner-full-control',
      }),
    )
    await done(root('GetObject', { Bucket: Name, Key: 'given' }))
  })

  it('cannot be set where the bucket owner owns all', async () => {
    expect(
      await root('PutObject', { Bucket, Key: 'k', Body: '', ACL: 'public-read' }),
    ).toMatchObject({ code: 'AccessControlListNotSupported', status: 400 })
    await done(root('PutObject', { Bucket, Key: 'k', Body: '', ACL: 'bucket-owner-full-control' }))
    const owned = { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }
    expect(await root('PutBucketOwnershipControls', { Bucket: Name, ...owned })).toMatchObject({
      code: 'InvalidBucketAclWithObjectOwnership',
    })
  })
})
