/** Uploads in parts: sent, copied, listed, completed, given up; their sizes, tags and checksums. */
import { createHash } from 'node:crypto'
import { nodePrimitives } from '@plainwire/client'
import { beforeAll, describe, expect, it } from 'vitest'
import { algorithms, tallyOf } from './checksums.ts'
import { type Answered, type Asked, asking, done, started } from './s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const Bucket = 'parts'
const large = Buffer.alloc(5 * 2 ** 20, 'a')
const small = Buffer.from('the end')
const whole = Buffer.concat([large, small])
const hash = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest()
const sum = (algorithm: string, bytes: Uint8Array) => {
  const tally = tallyOf([algorithm], nodePrimitives)
  tally.add(bytes)
  return tally.sums().get(algorithm)!
}
beforeAll(async () => {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' }
  await done(ask('CreateBucket', { Bucket, CreateBucketConfiguration }))
})

const begun = async (Key: string, more: object = {}) =>
  (await done(ask('CreateMultipartUpload', { Bucket, Key, ...more }))).UploadId as string
const sent = async (
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: Uint8Array,
  more: object = {},
) => {
  const { ETag } = await done(
    ask('UploadPart', { Bucket, Key, UploadId, PartNumber, Body, ...more }),
  )
  return { PartNumber, ETag }
}
const completed = (Key: string, UploadId: string, Parts: object[], more: object = {}) =>
  ask('CompleteMultipartUpload', { Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more })

describe('an upload in parts', () => {
  it('becomes an object, read as a whole, by range across parts, and by part', async () => {
    const UploadId = await begun('whole', {
      ContentType: 'text/plain',
      Metadata: { a: 'b' },
      Tagging: 'c=d',
    })
    const parts = [
      await sent('whole', UploadId, 3, small),
      await sent('whole', UploadId, 1, large),
    ].reverse()
    const made = await done(completed('whole', UploadId, parts))
    const tag = createHash('md5')
      .update(Buffer.concat([hash('md5', large), hash('md5', small)]))
      .digest('hex')
    expect(made).toMatchObject({
      Bucket,
      Key: 'whole',
      ETag: `"${tag}-2"`,
      ChecksumCRC64NVME: sum('CRC64NVME', whole),
      ChecksumType: 'FULL_OBJECT',
    })
    const got = await done(ask('GetObject', { Bucket, Key: 'whole' }))
    expect(got).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { a: 'b' },
      TagCount: 1,
      ContentLength: whole.length,
    })
    expect(Buffer.compare(await got.Body.bytes(), whole)).toBe(0)
    const across = await done(
      ask('GetObject', {
        Bucket,
        Key: 'whole',
        Range: `bytes=${large.length - 2}-${large.length + 2}`,
      }),
    )
    expect(await across.Body.text()).toBe('aathe')
    const second = await done(ask('GetObject', { Bucket, Key: 'whole', PartNumber: 3 }))
    expect(second).toMatchObject({
      PartsCount: 2,
      ContentRange: `bytes ${large.length}-${whole.length - 1}/${whole.length}`,
    })
    expect(await second.Body.text()).toBe('the end')
    expect(await ask('GetObject', { Bucket, Key: 'whole', PartNumber: 2 })).toMatchObject({
      code: 'InvalidPartNumber',
      status: 416,
    })
    expect(await ask('ListParts', { Bucket, Key: 'whole', UploadId })).toMatchObject({
      code: 'NoSuchUpload',
      status: 404,
    })
  })

  it('copies parts out of other objects', async () => {
    await done(ask('PutObject', { Bucket, Key: 'source', Body: whole }))
    const UploadId = await begun('copied')
    const copy = async (PartNumber: number, CopySourceRange: string) => {
      const { CopyPartResult } = await done(
        ask('UploadPartCopy', {
          Bucket,
          Key: 'copied',
          UploadId,
          PartNumber,
          CopySource: `${Bucket}/source`,
          CopySourceRange,
        }),
      )
      return { PartNumber, ETag: CopyPartResult.ETag }
    }
    const parts = [
      await copy(1, `bytes=0-${large.length - 1}`),
      await copy(2, `bytes=${large.length}-${whole.length - 1}`),
    ]
    await done(completed('copied', UploadId, parts))
    const got = await done(ask('GetObject', { Bucket, Key: 'copied' }))
    expect(Buffer.compare(await got.Body.bytes(), whole)).toBe(0)
    const again = await begun('copied')
    for (const CopySourceRange of [`bytes=0-${whole.length}`, 'bytes=5-', '0-4'])
      expect(
        await ask('UploadPartCopy', {
          Bucket,
          Key: 'copied',
          UploadId: again,
          PartNumber: 1,
          CopySource: `${Bucket}/source`,
          CopySourceRange,
        }),
      ).toMatchObject({ code: 'InvalidArgument' })
  })

  it('leaves nothing when it is given up, and no part is taken afterwards', async () => {
    const UploadId = await begun('given-up')
    await sent('given-up', UploadId, 1, small)
    await done(ask('AbortMultipartUpload', { Bucket, Key: 'given-up', UploadId }))
    for (const op of ['ListParts', 'AbortMultipartUpload', 'CompleteMultipartUpload'])
      expect(
        await ask(op, {
          Bucket,
          Key: 'given-up',
          UploadId,
          ...(op.startsWith('C')
            ? { MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'x' }] } }
            : {}),
        }),
      ).toMatchObject({ code: 'NoSuchUpload' })
    expect(
      await ask('UploadPart', { Bucket, Key: 'given-up', UploadId, PartNumber: 1, Body: small }),
    ).toMatchObject({ code: 'NoSuchUpload' })
  })

  it('replaces a part of the same number', async () => {
    const UploadId = await begun('again')
    await sent('again', UploadId, 1, large)
    const part = await sent('again', UploadId, 1, small)
    await done(completed('again', UploadId, [part]))
    expect(await done(ask('HeadObject', { Bucket, Key: 'again' }))).toMatchObject({
      ContentLength: small.length,
    })
  })

  it('holds conditions against what is there when it is completed', async () => {
    const UploadId = await begun('once')
    const part = await sent('once', UploadId, 1, small)
    await done(ask('PutObject', { Bucket, Key: 'once', Body: 'first' }))
    expect(await completed('once', UploadId, [part], { IfNoneMatch: '*' })).toMatchObject({
      code: 'PreconditionFailed',
      status: 412,
    })
    await done(completed('once', UploadId, [part]))
  })

  it('is refused with parts that are not what they are said to be', async () => {
    const UploadId = await begun('wrong')
    const one = await sent('wrong', UploadId, 1, small)
    const two = await sent('wrong', UploadId, 2, small)
    const cases: [object[], string][] = [
      [[], 'MalformedXML'],
      [[two, one], 'InvalidPartOrder'],
      [[one, one], 'InvalidPartOrder'],
      [[one, two], 'EntityTooSmall'],
      [[{ ...one, ETag: '"0"' }], 'InvalidPart'],
      [[{ ...one, PartNumber: 7 }], 'InvalidPart'],
    ]
    for (const [parts, code] of cases)
      expect(await completed('wrong', UploadId, parts)).toMatchObject({ code, status: 400 })
    expect(await completed('wrong', UploadId, [one], { MpuObjectSize: 9 })).toMatchObject({
      code: 'InvalidRequest',
    })
    expect(await completed('wrong', 'f'.repeat(64), [one])).toMatchObject({ code: 'NoSuchUpload' })
    for (const PartNumber of [0, 10_001])
      expect(
        await ask('UploadPart', { Bucket, Key: 'wrong', UploadId, PartNumber, Body: small }),
      ).toMatchObject({ code: 'InvalidArgument' })
  })
})

describe('checksums of uploads', () => {
  const parts = [large, small]
  it.each([
    ...Object.keys(algorithms)
      .filter(name => name !== 'CRC64NVME')
      .map(name => [name, 'COMPOSITE'] as const),
    ['CRC32', 'FULL_OBJECT'] as const,
    ['CRC32C', 'FULL_OBJECT'] as const,
    ['CRC64NVME', 'FULL_OBJECT'] as const,
  ])('of %s are %s', async (algorithm, ChecksumType) => {
    const Key = `${algorithm}-${ChecksumType}`
    const member = `Checksum${algorithm}`
    const UploadId = await begun(Key, { ChecksumAlgorithm: algorithm, ChecksumType })
    const sums = parts.map(part => sum(algorithm, part))
    const Parts = []
    for (const [index, body] of parts.entries()) {
      const part = await sent(Key, UploadId, index + 1, body, { [member]: sums[index] })
      Parts.push({ ...part, [member]: sums[index] })
    }
    const listed = await done(ask('ListParts', { Bucket, Key, UploadId }))
    expect(listed).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType })
    expect(listed.Parts.map((part: Asked) => part[member])).toEqual(sums)
    const expected =
      ChecksumType === 'FULL_OBJECT'
        ? sum(algorithm, whole)
        : `${sum(algorithm, Buffer.concat(sums.map(text => Buffer.from(text, 'base64'))))}-2`
    expect(
      await completed(Key, UploadId, Parts, { [member]: sum(algorithm, small) }),
    ).toMatchObject({ code: 'BadDigest' })
    expect(await done(completed(Key, UploadId, Parts))).toMatchObject({
      [member]: expected,
      ChecksumType,
    })
    expect(await done(ask('HeadObject', { Bucket, Key, ChecksumMode: 'ENABLED' }))).toMatchObject({
      [member]: expected,
      ChecksumType,
    })
    const attributes = await done(
      ask('GetObjectAttributes', {
        Bucket,
        Key,
        ObjectAttributes: ['Checksum', 'ObjectParts'],
        MaxParts: 1,
      }),
    )
    expect(attributes).toMatchObject({
      Checksum: { [member]: expected.replace(/-2$/, ''), ChecksumType },
      ObjectParts: {
        TotalPartsCount: 2,
        IsTruncated: true,
        Parts: [{ PartNumber: 1, Size: large.length, [member]: sums[0] }],
      },
    })
  })

  it.each([
    [{ ChecksumType: 'FULL_OBJECT' }, 'InvalidRequest'],
    [{ ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }, 'InvalidRequest'],
    [{ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }, 'InvalidRequest'],
    [{ ChecksumAlgorithm: 'CRC32', ChecksumType: 'NONE' }, 'InvalidRequest'],
    [{ ChecksumAlgorithm: 'ADLER' }, 'InvalidRequest'],
  ])('are refused as %j', async (more, code) => {
    expect(await ask('CreateMultipartUpload', { Bucket, Key: 'x', ...more })).toMatchObject({
      code,
    })
  })

  it('must be those of the upload, and be listed', async () => {
    const UploadId = await begun('strict', { ChecksumAlgorithm: 'SHA256' })
    const other = {
      Bucket,
      Key: 'strict',
      UploadId,
      PartNumber: 1,
      Body: small,
      ChecksumAlgorithm: 'CRC32',
    }
    expect(await ask('UploadPart', other)).toMatchObject({ code: 'InvalidRequest' })
    const part = await sent('strict', UploadId, 1, small, { ChecksumAlgorithm: 'SHA256' })
    expect(await completed('strict', UploadId, [part])).toMatchObject({ code: 'InvalidRequest' })
    expect(
      await completed('strict', UploadId, [{ ...part, ChecksumSHA256: sum('SHA256', large) }]),
    ).toMatchObject({ code: 'InvalidPart' })
  })
})

describe('checksums of objects', () => {
  it.each(Object.keys(algorithms))('of %s are checked and handed back', async algorithm => {
    const member = `Checksum${algorithm}`
    const value = sum(algorithm, small)
    await done(ask('PutObject', { Bucket, Key: 'sum', Body: small, [member]: value }))
    const got = await done(ask('GetObject', { Bucket, Key: 'sum', ChecksumMode: 'ENABLED' }))
    expect(got).toMatchObject({ [member]: value, ChecksumType: 'FULL_OBJECT' })
    expect(await got.Body.text()).toBe('the end')
    expect(
      await ask('PutObject', { Bucket, Key: 'sum', Body: large, [member]: value }),
    ).toMatchObject({ code: 'BadDigest' })
  })

  it('are not told of ranges', async () => {
    await done(ask('PutObject', { Bucket, Key: 'sum', Body: small }))
    const got = await done(
      ask('GetObject', { Bucket, Key: 'sum', ChecksumMode: 'ENABLED', Range: 'bytes=0-1' }),
    )
    expect(got).not.toHaveProperty('ChecksumCRC64NVME')
    expect(await got.Body.text()).toBe('th')
  })
})

describe('what is under way', () => {
  it('is listed by key, prefix and delimiter, page by page', async () => {
    const name = 'under-way'
    await done(
      ask('CreateBucket', {
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    )
    const keys = ['a', 'a', 'b/1', 'b/2', 'c']
    for (const Key of keys) await done(ask('CreateMultipartUpload', { Bucket: name, Key }))
    const found: string[] = []
    let next: object | undefined = {}
    while (next !== undefined) {
      const page: Answered = await done(
        ask('ListMultipartUploads', { Bucket: name, MaxUploads: 1, Delimiter: '/', ...next }),
      )
      found.push(
        ...(page.Uploads ?? []).map(({ Key }: Asked) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }: Asked) => Prefix),
      )
      next = page.IsTruncated
        ? {
            KeyMarker: page.NextKeyMarker,
            ...(page.NextUploadIdMarker ? { UploadIdMarker: page.NextUploadIdMarker } : {}),
          }
        : undefined
    }
    expect(found).toEqual(['a', 'a', 'b/', 'c'])
    const { Uploads } = await done(ask('ListMultipartUploads', { Bucket: name, Prefix: 'b' }))
    expect(Uploads).toMatchObject([
      { Key: 'b/1', StorageClass: 'STANDARD', Initiated: expect.any(Date) },
      { Key: 'b/2' },
    ])
  })

  it('has parts that are listed by page', async () => {
    const UploadId = await begun('pages')
    for (const number of [1, 2, 30]) await sent('pages', UploadId, number, small)
    const page = (more: object) =>
      done(ask('ListParts', { Bucket, Key: 'pages', UploadId, ...more }))
    const first = await page({ MaxParts: 2 })
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2', MaxParts: 2 })
    expect(first.Parts).toMatchObject([{ PartNumber: 1, Size: 7 }, { PartNumber: 2 }])
    const second = await page({ MaxParts: 2, PartNumberMarker: '2' })
    expect(second).toMatchObject({ IsTruncated: false })
    expect(second.Parts).toMatchObject([{ PartNumber: 30 }])
  })
})
