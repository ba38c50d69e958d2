/** Objects: written, read in part and under conditions, copied, deleted, and what is refused on the way. */
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { asking, done, started, textOf } from './s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const Bucket = 'notes'
const md5 = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`
beforeAll(async () => {
  await done(
    ask('CreateBucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  )
})

describe('an object', () => {
  it('comes back as it was put, with all that describes it', async () => {
    const described = {
      CacheControl: 'max-age=5',
      ContentDisposition: 'inline',
      ContentEncoding: 'identity',
      ContentLanguage: 'de',
      ContentType: 'text/plain',
      Expires: new Date('2030-01-01T00:00:00Z'),
      Metadata: { colour: 'blue' },
      StorageClass: 'STANDARD_IA',
    }
    const put = await done(
      ask('PutObject', { Bucket, Key: 'a/b', Body: 'hello', ...described, Tagging: 'a=b&c=d%20e' }),
    )
    expect(put).toMatchObject({ ETag: md5('hello'), ServerSideEncryption: 'AES256' })
    const got = await done(ask('GetObject', { Bucket, Key: 'a/b' }))
    expect(got).toMatchObject({ ...described, ETag: md5('hello'), ContentLength: 5, TagCount: 2 })
    expect(await textOf(got)).toBe('hello')
    const head = await done(ask('HeadObject', { Bucket, Key: 'a/b' }))
    expect(head).toMatchObject({ ...described, ETag: md5('hello'), ContentLength: 5 })
    const tags = await done(ask('GetObjectTagging', { Bucket, Key: 'a/b' }))
    expect(tags.TagSet).toEqual([
      { Key: 'a', Value: 'b' },
      { Key: 'c', Value: 'd e' },
    ])
  })

  it.each(['a//b', 'é ü/😀', 'a+b c%20&=?#', '.', '/', 'x/../y', 'z*?'])(
    'of the key %j',
    async Key => {
      await done(ask('PutObject', { Bucket, Key, Body: Key }))
      expect(await textOf(await done(ask('GetObject', { Bucket, Key })))).toBe(Key)
      await done(ask('DeleteObject', { Bucket, Key }))
      expect(await ask('GetObject', { Bucket, Key })).toMatchObject({
        code: 'NoSuchKey',
        status: 404,
      })
    },
  )

  it('of no bytes at all', async () => {
    await done(ask('PutObject', { Bucket, Key: 'empty' }))
    const got = await done(ask('GetObject', { Bucket, Key: 'empty' }))
    expect(got).toMatchObject({ ContentLength: 0, ETag: md5('') })
  })
})

describe('ranges', () => {
  beforeAll(
    async () => void (await done(ask('PutObject', { Bucket, Key: 'r', Body: '0123456789' }))),
  )
  it.each([
    ['bytes=0-4', '01234', 'bytes 0-4/10'],
    ['bytes=4-', '456789', 'bytes 4-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=5-2', '0123456789', undefined],
    ['bytes=0-1,3-4', '0123456789', undefined],
    ['lines=0-1', '0123456789', undefined],
  ])('%s is %s', async (Range, text, ContentRange) => {
    const got = await done(ask('GetObject', { Bucket, Key: 'r', Range }))
    expect(await textOf(got)).toBe(text)
    expect(got.ContentRange).toBe(ContentRange)
    expect(got.ContentLength).toBe(text.length)
  })
  it.each(['bytes=10-', 'bytes=-0'])('%s is outside', async Range => {
    expect(await ask('GetObject', { Bucket, Key: 'r', Range })).toMatchObject({
      code: 'InvalidRange',
      status: 416,
      data: { ActualObjectSize: '10' },
    })
  })
})

describe('conditions of reads', () => {
  const long = new Date('2001-01-01T00:00:00Z')
  const later = new Date('2090-01-01T00:00:00Z')
  beforeAll(async () => void (await done(ask('PutObject', { Bucket, Key: 'c', Body: 'x' }))))
  it.each([
    [{ IfMatch: md5('x') }, 200],
    [{ IfMatch: '*' }, 200],
    [{ IfMatch: md5('y') }, 412],
    [{ IfNoneMatch: md5('x') }, 304],
    [{ IfNoneMatch: md5('y') }, 200],
    [{ IfModifiedSince: long }, 200],
    [{ IfModifiedSince: later }, 304],
    [{ IfUnmodifiedSince: long }, 412],
    [{ IfUnmodifiedSince: later }, 200],
    [{ IfMatch: md5('x'), IfUnmodifiedSince: long }, 200],
    [{ IfNoneMatch: md5('y'), IfModifiedSince: later }, 200],
    [{ IfNoneMatch: md5('x'), IfModifiedSince: long }, 304],
  ])('%j is %i', async (conditions, status) => {
    for (const op of ['GetObject', 'HeadObject']) {
      const got = await ask(op, { Bucket, Key: 'c', ...conditions })
      expect(got.status ?? 200).toBe(status)
    }
  })
})

describe('conditions of writes', () => {
  it('If-None-Match * writes once', async () => {
    const put = { Bucket, Key: 'once', Body: '1', IfNoneMatch: '*' }
    await done(ask('PutObject', put))
    expect(await ask('PutObject', put)).toMatchObject({ code: 'PreconditionFailed', status: 412 })
    await done(ask('DeleteObject', { Bucket, Key: 'once' }))
    await done(ask('PutObject', put))
  })
  it('If-Match replaces what is known', async () => {
    const put = (body: string, IfMatch: string) =>
      ask('PutObject', { Bucket, Key: 'swap', Body: body, IfMatch })
    expect(await put('1', md5('0'))).toMatchObject({ code: 'NoSuchKey', status: 404 })
    await done(ask('PutObject', { Bucket, Key: 'swap', Body: '0' }))
    await done(put('1', md5('0')))
    expect(await put('2', md5('0'))).toMatchObject({ code: 'PreconditionFailed', status: 412 })
    const gone = (IfMatch: string) => ask('DeleteObject', { Bucket, Key: 'swap', IfMatch })
    expect(await gone(md5('0'))).toMatchObject({ code: 'PreconditionFailed' })
    await done(gone(md5('1')))
  })
  it('of many writers one wins', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask('PutObject', { Bucket, Key: 'race', Body: `${index}`, IfNoneMatch: '*' }),
      ),
    )
    expect(results.filter(({ ETag }) => ETag !== undefined)).toHaveLength(1)
  })
})

describe('copies', () => {
  const source = {
    Bucket,
    Key: 'from',
    Body: 'text',
    ContentType: 'text/x',
    Metadata: { a: 'b' },
    Tagging: 't=1',
  }
  beforeAll(async () => void (await done(ask('PutObject', source))))
  const copied = async (more: object) => {
    const made = await done(
      ask('CopyObject', { Bucket, Key: 'to', CopySource: `/${Bucket}/from`, ...more }),
    )
    expect(made.CopyObjectResult).toMatchObject({ ETag: md5('text') })
    const { TagSet } = await done(ask('GetObjectTagging', { Bucket, Key: 'to' }))
    return { ...(await done(ask('HeadObject', { Bucket, Key: 'to' }))), TagSet }
  }
  it('keep what describes the source', async () => {
    expect(await copied({ Metadata: { ignored: 'x' } })).toMatchObject({
      ContentType: 'text/x',
      Metadata: { a: 'b' },
      TagSet: [{ Key: 't', Value: '1' }],
    })
  })
  it('or replace it', async () => {
    const replaced = { MetadataDirective: 'REPLACE', TaggingDirective: 'REPLACE' }
    expect(
      await copied({ ...replaced, ContentType: 'text/y', Metadata: { c: 'd' }, Tagging: 'u=2' }),
    ).toMatchObject({
      ContentType: 'text/y',
      Metadata: { c: 'd' },
      TagSet: [{ Key: 'u', Value: '2' }],
    })
  })
  it.each([
    [{ CopySourceIfMatch: md5('other') }, 'PreconditionFailed'],
    [{ CopySourceIfNoneMatch: md5('text') }, 'PreconditionFailed'],
    [{ CopySource: `${Bucket}/nothing` }, 'NoSuchKey'],
    [{ CopySource: 'nobodys-bucket/x' }, 'NoSuchBucket'],
    [{ CopySource: 'nonsense' }, 'InvalidArgument'],
    [{ Key: 'from' }, 'InvalidRequest'],
    [{ MetadataDirective: 'BOTH' }, 'InvalidArgument'],
    [{ ExpectedSourceBucketOwner: '123456789012' }, 'AccessDenied'],
  ])('with %j is %s', async (more, code) => {
    const CopySource = `${Bucket}/from`
    expect(await ask('CopyObject', { Bucket, Key: 'to', CopySource, ...more })).toMatchObject({
      code,
    })
  })
})

describe('many keys at once', () => {
  it('are deleted, quietly or not, and what is not there is deleted too', async () => {
    for (const Key of ['m1', 'm2']) await done(ask('PutObject', { Bucket, Key, Body: '' }))
    const Delete = (keys: string[], Quiet?: boolean) => ({
      Bucket,
      Delete: { Objects: keys.map(Key => ({ Key })), Quiet },
    })
    expect(await done(ask('DeleteObjects', Delete(['m1', 'never'])))).toMatchObject({
      Deleted: [{ Key: 'm1' }, { Key: 'never' }],
    })
    expect((await done(ask('DeleteObjects', Delete(['m2'], true)))).Deleted ?? []).toEqual([])
    expect(await ask('HeadObject', { Bucket, Key: 'm2' })).toMatchObject({ status: 404 })
    expect(await ask('DeleteObjects', Delete([]))).toMatchObject({ code: 'MalformedXML' })
    const many = Array.from({ length: 1001 }, (_, index) => `${index}`)
    expect(await ask('DeleteObjects', Delete(many))).toMatchObject({ code: 'MalformedXML' })
  })
})

describe('what is refused', () => {
  it.each([
    ['a key of 1025 bytes', { Key: 'é'.repeat(513) }, 'KeyTooLongError'],
    ['a key that climbs out', { Key: 'a/../../b' }, 'InvalidURI'],
    ['a wrong MD5', { ContentMD5: 'XUFAKrxLKna5cZ2REBfFkg==' }, 'BadDigest'],
    ['no MD5', { ContentMD5: 'short' }, 'InvalidDigest'],
    ['a wrong checksum', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
    ['a broken checksum', { ChecksumCRC32: 'AA==' }, 'InvalidRequest'],
    ['two checksums', { ChecksumCRC32: 'AAAAAA==', ChecksumCRC32C: 'AAAAAA==' }, 'InvalidRequest'],
    ['large metadata', { Metadata: { a: 'x'.repeat(2048) } }, 'MetadataTooLarge'],
    ['an unknown class', { StorageClass: 'SHELF' }, 'InvalidStorageClass'],
    ['an archive', { StorageClass: 'GLACIER' }, 'NotImplemented'],
    ['unknown encryption', { ServerSideEncryption: 'rot13' }, 'InvalidEncryptionAlgorithmError'],
    ['a tag twice', { Tagging: 'a=1&a=2' }, 'InvalidTag'],
    [
      'eleven tags',
      { Tagging: Array.from({ length: 11 }, (_, i) => `${i}=x`).join('&') },
      'InvalidTag',
    ],
    ['a tag of AWS', { Tagging: 'aws:x=1' }, 'InvalidTag'],
    ['an ACL', { ACL: 'public-read' }, 'AccessControlListNotSupported'],
    [
      'a lock',
      { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date('2090-01-01') },
      'InvalidRequest',
    ],
    ['appending', { WriteOffsetBytes: 0 }, 'NotImplemented'],
    ['another owner', { ExpectedBucketOwner: '123456789012' }, 'AccessDenied'],
    ['another bucket', { Bucket: 'not-there' }, 'NoSuchBucket'],
    ['a bucket of no name', { Bucket: 'No' }, 'InvalidBucketName'],
  ])('%s', async (_, wrong, code) => {
    const put = { Bucket, Key: 'refused', Body: 'x', ...wrong }
    expect(await ask('PutObject', put)).toMatchObject({ code })
    expect(await ask('HeadObject', { Bucket, Key: 'refused' })).toMatchObject({ status: 404 })
  })
})
