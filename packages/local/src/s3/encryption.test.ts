/** Encryption as it is asked for, validated and reported. */
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { asking, done, started, textOf } from './s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const Bucket = 'encrypted'
const here = { LocationConstraint: 'eu-west-1' }
beforeAll(async () => {
  await done(ask('CreateBucket', { Bucket, CreateBucketConfiguration: here }))
})
const key = (letter: string) => {
  const bytes = Buffer.alloc(32, letter)
  return {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: bytes.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(bytes).digest('base64'),
  }
}
const ofSource = (own: object) =>
  Object.fromEntries(Object.entries(own).map(([name, value]) => [`CopySource${name}`, value]))

describe('encryption', () => {
  it.each([
    [{}, { ServerSideEncryption: 'AES256' }],
    [{ ServerSideEncryption: 'AES256' }, { ServerSideEncryption: 'AES256' }],
    [
      { ServerSideEncryption: 'aws:kms' },
      {
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'arn:aws:kms:eu-west-1:000000000000:alias/aws/s3',
      },
    ],
    [
      {
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'k-1',
        BucketKeyEnabled: true,
        SSEKMSEncryptionContext: btoa('{"a":"b"}'),
      },
      {
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'arn:aws:kms:eu-west-1:000000000000:key/k-1',
        BucketKeyEnabled: true,
      },
    ],
    [{ ServerSideEncryption: 'aws:kms:dsse' }, { ServerSideEncryption: 'aws:kms:dsse' }],
  ])('asked for as %j is reported', async (asked, reported) => {
    expect(await done(ask('PutObject', { Bucket, Key: 'k', Body: 'x', ...asked }))).toMatchObject(
      reported,
    )
    expect(await done(ask('HeadObject', { Bucket, Key: 'k' }))).toMatchObject(reported)
    const { UploadId, ...begun } = await done(
      ask('CreateMultipartUpload', { Bucket, Key: 'm', ...asked }),
    )
    expect(begun).toMatchObject(reported)
    const part = await done(
      ask('UploadPart', { Bucket, Key: 'm', UploadId, PartNumber: 1, Body: 'x' }),
    )
    const Parts = [{ PartNumber: 1, ETag: part.ETag }]
    expect(
      await done(
        ask('CompleteMultipartUpload', { Bucket, Key: 'm', UploadId, MultipartUpload: { Parts } }),
      ),
    ).toMatchObject(reported)
  })

  it('is that of the bucket where nothing is asked for', async () => {
    const Name = 'by-default'
    await done(ask('CreateBucket', { Bucket: Name, CreateBucketConfiguration: here }))
    const Rules = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'own' },
        BucketKeyEnabled: true,
      },
    ]
    await done(
      ask('PutBucketEncryption', { Bucket: Name, ServerSideEncryptionConfiguration: { Rules } }),
    )
    const put = await done(ask('PutObject', { Bucket: Name, Key: 'k', Body: 'x' }))
    expect(put).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: expect.stringMatching(/:key\/own$/),
      BucketKeyEnabled: true,
    })
    expect(put.ETag).not.toContain(createHash('md5').update('x').digest('hex'))
    expect(
      await done(
        ask('PutObject', { Bucket: Name, Key: 'k', Body: 'x', ServerSideEncryption: 'AES256' }),
      ),
    ).toMatchObject({ ServerSideEncryption: 'AES256' })
  })

  it.each([
    [{ ServerSideEncryption: 'AES256', SSEKMSKeyId: 'k' }, 'InvalidArgument'],
    [{ ServerSideEncryption: 'aws:kms', SSEKMSEncryptionContext: btoa('[1]') }, 'InvalidArgument'],
    [{ ...key('a'), ServerSideEncryption: 'AES256' }, 'InvalidArgument'],
    [{ ...key('a'), SSECustomerAlgorithm: 'DES' }, 'InvalidEncryptionAlgorithmError'],
    [{ ...key('a'), SSECustomerKey: btoa('short') }, 'InvalidArgument'],
    [{ ...key('a'), SSECustomerKeyMD5: key('b').SSECustomerKeyMD5 }, 'InvalidArgument'],
    [{ SSECustomerAlgorithm: 'AES256' }, 'InvalidArgument'],
  ])('that is wrong is refused: %j', async (asked, code) => {
    expect(await ask('PutObject', { Bucket, Key: 'w', Body: 'x', ...asked })).toMatchObject({
      code,
    })
  })
})

describe('a key of the caller', () => {
  it('is needed to read what was written with it', async () => {
    const put = await done(ask('PutObject', { Bucket, Key: 'c', Body: 'secret', ...key('a') }))
    expect(put).toMatchObject({
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKeyMD5: key('a').SSECustomerKeyMD5,
    })
    expect(put).not.toHaveProperty('ServerSideEncryption')
    expect(await ask('GetObject', { Bucket, Key: 'c' })).toMatchObject({
      code: 'InvalidRequest',
      status: 400,
    })
    expect(await ask('GetObject', { Bucket, Key: 'c', ...key('b') })).toMatchObject({
      code: 'AccessDenied',
      status: 403,
    })
    expect(await textOf(await done(ask('GetObject', { Bucket, Key: 'c', ...key('a') })))).toBe(
      'secret',
    )
    await done(ask('PutObject', { Bucket, Key: 'n', Body: 'x' }))
    expect(await ask('GetObject', { Bucket, Key: 'n', ...key('a') })).toMatchObject({
      code: 'InvalidRequest',
    })
  })

  it('is needed to copy from it, and another may be copied to', async () => {
    await done(ask('PutObject', { Bucket, Key: 'from', Body: 'secret', ...key('a') }))
    const copy = (more: object) =>
      ask('CopyObject', { Bucket, Key: 'to', CopySource: `${Bucket}/from`, ...more })
    expect(await copy({})).toMatchObject({ code: 'InvalidRequest' })
    await done(copy({ ...ofSource(key('a')), ...key('b') }))
    expect(await textOf(await done(ask('GetObject', { Bucket, Key: 'to', ...key('b') })))).toBe(
      'secret',
    )
  })

  it('is needed for each part', async () => {
    const { UploadId } = await done(ask('CreateMultipartUpload', { Bucket, Key: 'p', ...key('a') }))
    const part = (more: object) =>
      ask('UploadPart', { Bucket, Key: 'p', UploadId, PartNumber: 1, Body: 'x', ...more })
    expect(await part({})).toMatchObject({ code: 'InvalidRequest' })
    expect(await part(key('b'))).toMatchObject({ code: 'AccessDenied' })
    const { ETag } = await done(part(key('a')))
    await done(
      ask('CompleteMultipartUpload', {
        Bucket,
        Key: 'p',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    )
    expect(await textOf(await done(ask('GetObject', { Bucket, Key: 'p', ...key('a') })))).toBe('x')
  })

  it('is refused where the bucket blocks it', async () => {
    const Rules = [{ BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } }]
    await done(ask('PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration: { Rules } }))
    expect(await ask('PutObject', { Bucket, Key: 'b', Body: 'x', ...key('a') })).toMatchObject({
      code: 'AccessDenied',
    })
    await done(ask('DeleteBucketEncryption', { Bucket }))
  })
})
