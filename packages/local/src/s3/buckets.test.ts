/** Buckets and their configurations: made, found, listed, configured, deleted. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Asked, asking, done, started } from './s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const first = asking(aws, { region: 'us-east-1' })
const other = asking(aws, { credentials: { accessKeyId: '123456789012', secretAccessKey: 'test' } })
const here = { LocationConstraint: 'eu-west-1' }
const make = (Bucket: string, more: object = {}) =>
  ask('CreateBucket', { Bucket, CreateBucketConfiguration: here, ...more })

describe('a bucket', () => {
  it('is made, found, located and deleted', async () => {
    expect(await done(make('made'))).toMatchObject({
      Location: '/made',
      BucketArn: 'arn:aws:s3:::made',
    })
    expect(await done(ask('HeadBucket', { Bucket: 'made' }))).toMatchObject({
      BucketRegion: 'eu-west-1',
    })
    expect(await done(ask('GetBucketLocation', { Bucket: 'made' }))).toMatchObject(here)
    await done(ask('DeleteBucket', { Bucket: 'made' }))
    expect(await ask('HeadBucket', { Bucket: 'made' })).toMatchObject({ status: 404 })
    expect(await ask('DeleteBucket', { Bucket: 'made' })).toMatchObject({
      code: 'NoSuchBucket',
      data: { BucketName: 'made' },
    })
  })

  it('belongs to one account, and is made twice in the first region alone', async () => {
    await done(make('owned'))
    expect(await make('owned')).toMatchObject({ code: 'BucketAlreadyOwnedByYou', status: 409 })
    const taken = { Bucket: 'owned', CreateBucketConfiguration: here }
    expect(await other('CreateBucket', taken)).toMatchObject({
      code: 'BucketAlreadyExists',
      status: 409,
    })
    expect(await other('HeadBucket', { Bucket: 'owned' })).toMatchObject({ status: 403 })
    await done(first('CreateBucket', { Bucket: 'owned-first' }))
    await done(first('CreateBucket', { Bucket: 'owned-first' }))
    expect(await done(first('GetBucketLocation', { Bucket: 'owned-first' }))).not.toHaveProperty(
      'LocationConstraint',
    )
  })

  it.each([
    [ask, undefined, 'IllegalLocationConstraintException'],
    [ask, 'eu-central-1', 'IllegalLocationConstraintException'],
    [ask, 'nowhere', 'InvalidLocationConstraint'],
    [ask, 'us-east-1', 'InvalidLocationConstraint'],
    [first, 'us-east-1', 'InvalidLocationConstraint'],
    [first, 'eu-central-1', undefined],
    [ask, 'EU', undefined],
  ])('is made in its region alone (%#)', async (from, LocationConstraint, code) => {
    const Bucket = `located-${Math.abs(String(LocationConstraint).length)}-${from === ask}`
    const made = await from('CreateBucket', {
      Bucket,
      ...(LocationConstraint ? { CreateBucketConfiguration: { LocationConstraint } } : {}),
    })
    expect(made.code).toBe(code)
  })

  it('of another region is pointed to', async () => {
    await done(make('far'))
    const asked = await first('ListObjectsV2', { Bucket: 'far' })
    expect(asked).toMatchObject({ code: 'PermanentRedirect', status: 301 })
    expect(await first('HeadBucket', { Bucket: 'far' })).toMatchObject({ status: 301 })
    expect(await done(first('GetBucketLocation', { Bucket: 'far' }))).toMatchObject(here)
  })

  it('that holds anything is not deleted', async () => {
    await done(make('full'))
    await done(
      ask('PutBucketVersioning', {
        Bucket: 'full',
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    )
    const { VersionId } = await done(
      ask('PutObject', { Bucket: 'full', Key: '\u{10FFFF}', Body: 'x' }),
    )
    const marker = await done(ask('DeleteObject', { Bucket: 'full', Key: '\u{10FFFF}' }))
    for (const id of [VersionId, marker.VersionId]) {
      expect(await ask('DeleteBucket', { Bucket: 'full' })).toMatchObject({
        code: 'BucketNotEmpty',
        status: 409,
      })
      await done(ask('DeleteObject', { Bucket: 'full', Key: '\u{10FFFF}', VersionId: id }))
    }
    const { UploadId } = await done(ask('CreateMultipartUpload', { Bucket: 'full', Key: 'u' }))
    await done(ask('UploadPart', { Bucket: 'full', Key: 'u', UploadId, PartNumber: 1, Body: 'x' }))
    await done(ask('DeleteBucket', { Bucket: 'full' }))
  })

  it('is listed by page, prefix and region', async () => {
    const mine = asking(aws, {
      credentials: { accessKeyId: '111122223333', secretAccessKey: 'test' },
    })
    for (const name of ['l-a', 'l-b', 'l-c', 'other'])
      await done(mine('CreateBucket', { Bucket: name, CreateBucketConfiguration: here }))
    const names = async (request: object) => {
      const page = await done(mine('ListBuckets', request))
      return [(page.Buckets ?? []).map(({ Name }: Asked) => Name), page.ContinuationToken]
    }
    expect(await names({})).toEqual([['l-a', 'l-b', 'l-c', 'other'], undefined])
    const [two, token] = await names({ MaxBuckets: 2, Prefix: 'l-' })
    expect(two).toEqual(['l-a', 'l-b'])
    expect(await names({ MaxBuckets: 2, Prefix: 'l-', ContinuationToken: token })).toEqual([
      ['l-c'],
      undefined,
    ])
    expect(await names({ BucketRegion: 'us-east-1' })).toEqual([[], undefined])
  })
})

const Bucket = 'configured'
const midnight = new Date('2031-01-01T00:00:00Z')

/** What is put, what is got for it, and what is there before and after. */
const configurations: readonly (readonly [
  noun: string,
  put: Asked,
  got: Asked,
  absent: string | Asked,
])[] = [
  [
    'BucketTagging',
    { Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } },
    { TagSet: [{ Key: 'a', Value: 'b' }] },
    'NoSuchTagSet',
  ],
  [
    'PublicAccessBlock',
    { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
    {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      },
    },
    'NoSuchPublicAccessBlockConfiguration',
  ],
  [
    'BucketEncryption',
    {
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' },
            BucketKeyEnabled: true,
          },
        ],
      },
    },
    {},
    {
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
            BucketKeyEnabled: false,
          },
        ],
      },
    },
  ],
  [
    'BucketOwnershipControls',
    { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } },
    {},
    'OwnershipControlsNotFoundError',
  ],
  [
    'BucketCors',
    {
      CORSConfiguration: {
        CORSRules: [
          {
            AllowedMethods: ['GET', 'PUT'],
            AllowedOrigins: ['https://*.example.com'],
            AllowedHeaders: ['*'],
            ExposeHeaders: ['ETag'],
            MaxAgeSeconds: 60,
          },
        ],
      },
    },
    {
      CORSRules: [
        {
          AllowedMethods: ['GET', 'PUT'],
          AllowedOrigins: ['https://*.example.com'],
          AllowedHeaders: ['*'],
          ExposeHeaders: ['ETag'],
          MaxAgeSeconds: 60,
        },
      ],
    },
    'NoSuchCORSConfiguration',
  ],
  [
    'BucketLifecycleConfiguration',
    {
      LifecycleConfiguration: {
        Rules: [
          {
            ID: 'old',
            Status: 'Enabled',
            Filter: { Prefix: 'old/' },
            Expiration: { Date: midnight },
            Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' }],
          },
        ],
      },
    },
    {
      Rules: [
        {
          ID: 'old',
          Status: 'Enabled',
          Filter: { Prefix: 'old/' },
          Expiration: { Date: midnight },
          Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' }],
        },
      ],
    },
    'NoSuchLifecycleConfiguration',
  ],
  [
    'BucketLogging',
    { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'logs/' } } },
    { LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'logs/' } },
    {},
  ],
  [
    'BucketNotificationConfiguration',
    {
      NotificationConfiguration: {
        QueueConfigurations: [
          { QueueArn: 'arn:aws:sqs:eu-west-1:000000000000:q', Events: ['s3:ObjectCreated:*'] },
        ],
      },
    },
    {
      QueueConfigurations: [
        { QueueArn: 'arn:aws:sqs:eu-west-1:000000000000:q', Events: ['s3:ObjectCreated:*'] },
      ],
    },
    {},
  ],
]

const deletes: Readonly<Record<string, string>> = {
  BucketLifecycleConfiguration: 'DeleteBucketLifecycle',
}

describe('a configuration', () => {
  beforeAll(async () => void (await done(make(Bucket))))

  it('of a bucket that was made with an ACL has ACLs', async () => {
    await done(make('with-acl', { ACL: 'private' }))
    const Rules = [{ ObjectOwnership: 'BucketOwnerPreferred' }]
    expect(await done(ask('GetBucketOwnershipControls', { Bucket: 'with-acl' }))).toEqual({
      OwnershipControls: { Rules },
    })
    await done(ask('PutObject', { Bucket: 'with-acl', Key: 'k', Body: 'x', ACL: 'private' }))
    expect(await make('without-acl', { ACL: 'public-read' })).toMatchObject({
      code: 'InvalidBucketAclWithObjectOwnership',
    })
  })

  it.each(configurations)('of %s is put, got and deleted', async (noun, put, got, absent) => {
    const isAbsent = async () => {
      const found = await ask(`Get${noun}`, { Bucket })
      if (typeof absent === 'string') expect(found).toMatchObject({ code: absent, status: 404 })
      else expect(found).toEqual(absent)
    }
    const gone = deletes[noun] ?? `Delete${noun}`
    const deletable = !['BucketLogging', 'BucketNotificationConfiguration'].includes(noun)
    if (deletable) await done(ask(gone, { Bucket }))
    await isAbsent()
    await done(ask(`Put${noun}`, { Bucket, ...put }))
    const expected = Object.keys(got).length === 0 ? put : got
    expect(await done(ask(`Get${noun}`, { Bucket }))).toEqual(expected)
    const [member] = Object.keys(put)
    if (deletable) await done(ask(gone, { Bucket }))
    else await done(ask(`Put${noun}`, { Bucket, [member!]: {} }))
    await isAbsent()
  })

  it('of a new bucket keeps the public out, and ACLs off', async () => {
    await done(make('fresh'))
    const { PublicAccessBlockConfiguration: block } = await done(
      ask('GetPublicAccessBlock', { Bucket: 'fresh' }),
    )
    expect(Object.values(block)).toEqual([true, true, true, true])
    expect(await done(ask('GetBucketOwnershipControls', { Bucket: 'fresh' }))).toEqual({
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    })
  })

  it.each([
    ['GetBucketAccelerateConfiguration', {}],
    ['GetBucketRequestPayment', { Payer: 'BucketOwner' }],
    ['GetBucketVersioning', {}],
    ['GetBucketWebsite', { code: 'NoSuchWebsiteConfiguration' }],
    ['GetBucketReplication', { code: 'ReplicationConfigurationNotFoundError' }],
    ['GetBucketPolicy', { code: 'NoSuchBucketPolicy' }],
    ['GetBucketPolicyStatus', { code: 'NoSuchBucketPolicy' }],
    ['GetObjectLockConfiguration', { code: 'ObjectLockConfigurationNotFoundError' }],
    ['PutBucketWebsite', { code: 'NotImplemented', status: 501 }],
    ['ListBucketInventoryConfigurations', { code: 'NotImplemented', status: 501 }],
  ])('that nobody made is told so: %s', async (op, expected) => {
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'x' } }
    expect(
      await ask(op, { Bucket, ...(op === 'PutBucketWebsite' ? { WebsiteConfiguration } : {}) }),
    ).toMatchObject(expected)
  })

  it.each([
    [
      'PutBucketTagging',
      {
        Tagging: {
          TagSet: [
            { Key: 'a', Value: 'b' },
            { Key: 'a', Value: 'c' },
          ],
        },
      },
      'InvalidTag',
    ],
    [
      'PutBucketTagging',
      { Tagging: { TagSet: Array.from({ length: 51 }, (_, i) => ({ Key: `${i}`, Value: '' })) } },
      'InvalidTag',
    ],
    [
      'PutBucketVersioning',
      { VersioningConfiguration: { MFADelete: 'Enabled', Status: 'Enabled' } },
      'NotImplemented',
    ],
    ['PutBucketVersioning', { VersioningConfiguration: { Status: 'Off' } }, 'MalformedXML'],
    [
      'PutBucketVersioning',
      { VersioningConfiguration: {} },
      'IllegalVersioningConfigurationException',
    ],
    [
      'PutBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'rot13' } }],
        },
      },
      'MalformedXML',
    ],
    [
      'PutBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [
            { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256', KMSMasterKeyID: 'k' } },
          ],
        },
      },
      'InvalidArgument',
    ],
    [
      'PutBucketCors',
      { CORSConfiguration: { CORSRules: [{ AllowedMethods: ['PATCH'], AllowedOrigins: ['*'] }] } },
      'InvalidRequest',
    ],
    [
      'PutBucketCors',
      { CORSConfiguration: { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*.*'] }] } },
      'InvalidRequest',
    ],
    [
      'PutBucketLogging',
      { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'nowhere', TargetPrefix: '' } } },
      'InvalidTargetBucketForLogging',
    ],
    [
      'PutBucketNotificationConfiguration',
      {
        NotificationConfiguration: {
          TopicConfigurations: [
            { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:t', Events: ['s3:Nothing'] },
          ],
        },
      },
      'InvalidArgument',
    ],
    [
      'PutBucketOwnershipControls',
      { OwnershipControls: { Rules: [{ ObjectOwnership: 'Nobody' }] } },
      'MalformedXML',
    ],
    ['PutBucketPolicy', { Policy: '{"Statement":[]' }, 'MalformedPolicy'],
    ['PutBucketAcl', { ACL: 'public-read' }, 'AccessControlListNotSupported'],
    [
      'PutObjectLockConfiguration',
      { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } },
      'InvalidBucketState',
    ],
    [
      'PutBucketLifecycleConfiguration',
      { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: {} }] } },
      'InvalidRequest',
    ],
    [
      'PutBucketLifecycleConfiguration',
      {
        LifecycleConfiguration: {
          Rules: [{ Status: 'Enabled', Filter: {}, Expiration: { Days: 0 } }],
        },
      },
      'InvalidArgument',
    ],
    [
      'PutBucketLifecycleConfiguration',
      {
        LifecycleConfiguration: {
          Rules: [
            {
              Status: 'Enabled',
              Filter: {},
              Expiration: { Date: new Date('2031-01-01T01:00:00Z') },
            },
          ],
        },
      },
      'InvalidArgument',
    ],
    [
      'PutBucketLifecycleConfiguration',
      { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Expiration: { Days: 1 } }] } },
      'MalformedXML',
    ],
    [
      'PutBucketLifecycleConfiguration',
      {
        TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
        LifecycleConfiguration: {
          Rules: [{ Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }],
        },
      },
      'NotImplemented',
    ],
  ])('that is wrong is refused: %s %j', async (op, wrong, code) => {
    await done(make('wrong').catch(() => ({}))).catch(() => undefined)
    expect(await ask(op, { Bucket: 'wrong', ...wrong })).toMatchObject({ code })
  })
})
