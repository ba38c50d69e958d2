/** Versions, delete markers and locks: what is kept, what is covered, what cannot be deleted. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answered, type Asked, asking, done, started, textOf } from './s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const make = (Bucket: string, more: object = {}) =>
  done(
    ask('CreateBucket', {
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      ...more,
    }),
  )
const versioning = (Bucket: string, Status: string) =>
  done(ask('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status } }))
const put = (Bucket: string, Key: string, Body: string) =>
  done(ask('PutObject', { Bucket, Key, Body }))
type Listed = Answered & { versions: Asked[]; markers: Asked[] }
const listed = async (Bucket: string, more: object = {}): Promise<Listed> => {
  const page = await done(ask('ListObjectVersions', { Bucket, ...more }))
  return { ...page, versions: page.Versions ?? [], markers: page.DeleteMarkers ?? [] }
}

describe('versions', () => {
  const Bucket = 'kept'
  beforeAll(async () => {
    await make(Bucket)
  })

  it('begin with the one that has no id, and are kept from then on', async () => {
    expect(await put(Bucket, 'k', 'before')).not.toHaveProperty('VersionId')
    await versioning(Bucket, 'Enabled')
    const first = await put(Bucket, 'k', 'first')
    const second = await put(Bucket, 'k', 'second')
    expect(first.VersionId).not.toBe(second.VersionId)
    const read = async (VersionId?: string) =>
      textOf(
        await done(ask('GetObject', { Bucket, Key: 'k', ...(VersionId ? { VersionId } : {}) })),
      )
    expect(await read()).toBe('second')
    expect(await read(first.VersionId)).toBe('first')
    expect(await read('null')).toBe('before')
    const { versions } = await listed(Bucket, { Prefix: 'k' })
    expect(versions.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [second.VersionId, true],
      [first.VersionId, false],
      ['null', false],
    ])
  })

  it('are covered by a delete marker, and uncovered by deleting it', async () => {
    await put(Bucket, 'd', 'there')
    const marker = await done(ask('DeleteObject', { Bucket, Key: 'd' }))
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) })
    expect(await ask('GetObject', { Bucket, Key: 'd' })).toMatchObject({
      code: 'NoSuchKey',
      status: 404,
    })
    expect(await ask('GetObject', { Bucket, Key: 'd', VersionId: marker.VersionId })).toMatchObject(
      {
        code: 'MethodNotAllowed',
        status: 405,
      },
    )
    const { Contents = [] } = await done(ask('ListObjectsV2', { Bucket, Prefix: 'd' }))
    expect(Contents).toEqual([])
    expect((await listed(Bucket, { Prefix: 'd' })).markers).toMatchObject([
      { Key: 'd', IsLatest: true },
    ])
    const gone = await done(ask('DeleteObject', { Bucket, Key: 'd', VersionId: marker.VersionId }))
    expect(gone).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId })
    expect(await textOf(await done(ask('GetObject', { Bucket, Key: 'd' })))).toBe('there')
  })

  it('of one id are deleted for good, the rest stay', async () => {
    const one = await put(Bucket, 'one', '1')
    await put(Bucket, 'one', '2')
    await done(ask('DeleteObject', { Bucket, Key: 'one', VersionId: one.VersionId }))
    expect(await ask('GetObject', { Bucket, Key: 'one', VersionId: one.VersionId })).toMatchObject({
      code: 'NoSuchVersion',
      status: 404,
    })
    await done(ask('DeleteObject', { Bucket, Key: 'one', VersionId: one.VersionId }))
    expect((await listed(Bucket, { Prefix: 'one' })).versions).toHaveLength(1)
    expect(await ask('GetObject', { Bucket, Key: 'one', VersionId: 'nonsense' })).toMatchObject({
      code: 'InvalidArgument',
    })
  })

  it('where keeping was suspended have one without an id', async () => {
    const name = 'suspended'
    await make(name)
    await versioning(name, 'Enabled')
    const kept = await put(name, 'k', 'kept')
    await versioning(name, 'Suspended')
    expect(await put(name, 'k', 'one')).toMatchObject({ VersionId: 'null' })
    expect(await put(name, 'k', 'two')).toMatchObject({ VersionId: 'null' })
    await versioning(name, 'Enabled')
    await put(name, 'k', 'newest')
    await versioning(name, 'Suspended')
    expect((await listed(name)).versions).toHaveLength(3)
    const marker = await done(ask('DeleteObject', { Bucket: name, Key: 'k' }))
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: 'null' })
    const { versions, markers } = await listed(name)
    expect(versions.map(({ IsLatest }) => IsLatest)).toEqual([false, false])
    expect(versions.at(-1)).toMatchObject({ VersionId: kept.VersionId })
    expect(markers).toMatchObject([{ VersionId: 'null', IsLatest: true }])
  })

  it('are newest first, even when the clock is set back', async () => {
    await put(Bucket, 'clock', '1')
    aws.clock.advance(-86_400_000)
    const back = await put(Bucket, 'clock', '2')
    aws.clock.advance(86_400_000)
    expect((await listed(Bucket, { Prefix: 'clock' })).versions[0]).toMatchObject({
      VersionId: back.VersionId,
      IsLatest: true,
    })
  })

  it('are listed page by page, in the middle of a key as well', async () => {
    const name = 'paged'
    await make(name)
    await versioning(name, 'Enabled')
    for (const key of ['a', 'b/1', 'b/2', 'c'])
      for (const text of ['1', '2', '3']) await put(name, key, text)
    await done(ask('DeleteObject', { Bucket: name, Key: 'a' }))
    const all: [unknown, unknown][] = []
    const prefixes: unknown[] = []
    let next: object | undefined = {}
    while (next !== undefined) {
      const page = await listed(name, { MaxKeys: 2, Delimiter: '/', ...next })
      all.push(
        ...[...page.markers, ...page.versions].map(
          ({ Key, VersionId, IsLatest }) => [`${Key} ${VersionId}`, IsLatest] as [unknown, unknown],
        ),
      )
      prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }: Asked) => Prefix))
      next = page.IsTruncated
        ? {
            KeyMarker: page.NextKeyMarker,
            ...(page.NextVersionIdMarker ? { VersionIdMarker: page.NextVersionIdMarker } : {}),
          }
        : undefined
    }
    expect(new Set(all.map(([id]) => id)).size).toBe(7)
    expect(all).toHaveLength(7)
    expect(all.filter(([, latest]) => latest)).toHaveLength(2)
    expect(prefixes).toEqual(['b/'])
  })

  it('have tags and attributes of their own, and are copied by id', async () => {
    const one = await put(Bucket, 'tags', '1')
    const two = await put(Bucket, 'tags', '22')
    const tags = (VersionId: string) =>
      done(ask('GetObjectTagging', { Bucket, Key: 'tags', VersionId }))
    const Tagging = { TagSet: [{ Key: 'v', Value: '1' }] }
    await done(ask('PutObjectTagging', { Bucket, Key: 'tags', VersionId: one.VersionId, Tagging }))
    expect((await tags(one.VersionId)).TagSet).toEqual(Tagging.TagSet)
    expect((await tags(two.VersionId)).TagSet ?? []).toEqual([])
    const CopySource = `${Bucket}/tags?versionId=${one.VersionId}`
    expect(await done(ask('CopyObject', { Bucket, Key: 'copied', CopySource }))).toMatchObject({
      CopySourceVersionId: one.VersionId,
    })
    expect(await textOf(await done(ask('GetObject', { Bucket, Key: 'copied' })))).toBe('1')
    const asked = {
      Bucket,
      Key: 'tags',
      ObjectAttributes: ['ETag', 'ObjectSize', 'StorageClass', 'Checksum'],
    }
    expect(
      await done(ask('GetObjectAttributes', { ...asked, VersionId: one.VersionId })),
    ).toMatchObject({
      ObjectSize: 1,
      StorageClass: 'STANDARD',
      ETag: 'c4ca4238a0b923820dcc509a6f75849b',
      VersionId: one.VersionId,
      Checksum: { ChecksumType: 'FULL_OBJECT' },
    })
    expect(
      await ask('GetObjectAttributes', { ...asked, ObjectAttributes: ['Colour'] }),
    ).toMatchObject({ code: 'InvalidArgument' })
    await done(ask('DeleteObjectTagging', { Bucket, Key: 'tags', VersionId: one.VersionId }))
    expect((await tags(one.VersionId)).TagSet ?? []).toEqual([])
  })
})

describe('locks', () => {
  const Bucket = 'locked'
  const later = (days: number) => new Date(aws.clock.now() + days * 86_400_000)
  const gone = (Key: string, VersionId: string, more: object = {}) =>
    ask('DeleteObject', { Bucket, Key, VersionId, ...more })
  beforeAll(async () => {
    await make(Bucket, { ObjectLockEnabledForBucket: true })
  })

  it('come with versions that cannot be suspended', async () => {
    expect(await done(ask('GetBucketVersioning', { Bucket }))).toEqual({ Status: 'Enabled' })
    expect(
      await ask('PutBucketVersioning', {
        Bucket,
        VersioningConfiguration: { Status: 'Suspended' },
      }),
    ).toMatchObject({ code: 'InvalidBucketState', status: 409 })
  })

  it('of governance give way to who may bypass them', async () => {
    const locked = {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: later(1),
      ChecksumAlgorithm: 'CRC32',
    }
    const { VersionId } = await done(ask('PutObject', { Bucket, Key: 'g', Body: 'x', ...locked }))
    expect(await done(ask('HeadObject', { Bucket, Key: 'g' }))).toMatchObject({
      ObjectLockMode: 'GOVERNANCE',
    })
    expect(await gone('g', VersionId)).toMatchObject({ code: 'AccessDenied', status: 403 })
    const shorter = {
      Bucket,
      Key: 'g',
      Retention: { Mode: 'GOVERNANCE', RetainUntilDate: later(0.5) },
    }
    expect(await ask('PutObjectRetention', shorter)).toMatchObject({ code: 'AccessDenied' })
    const longer = {
      Bucket,
      Key: 'g',
      Retention: { Mode: 'GOVERNANCE', RetainUntilDate: later(2) },
    }
    await done(ask('PutObjectRetention', longer))
    await done(ask('PutObjectRetention', { ...shorter, BypassGovernanceRetention: true }))
    await done(gone('g', VersionId, { BypassGovernanceRetention: true }))
  })

  it('of compliance give way to time alone', async () => {
    const locked = {
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: later(1),
      ChecksumAlgorithm: 'CRC32',
    }
    const { VersionId } = await done(ask('PutObject', { Bucket, Key: 'c', Body: 'x', ...locked }))
    expect(await gone('c', VersionId, { BypassGovernanceRetention: true })).toMatchObject({
      code: 'AccessDenied',
    })
    const shorter = { Mode: 'COMPLIANCE', RetainUntilDate: later(0.5) }
    expect(
      await ask('PutObjectRetention', {
        Bucket,
        Key: 'c',
        Retention: shorter,
        BypassGovernanceRetention: true,
      }),
    ).toMatchObject({ code: 'AccessDenied' })
    expect((await done(ask('DeleteObject', { Bucket, Key: 'c' }))).DeleteMarker).toBe(true)
    aws.clock.advance(2 * 86_400_000)
    await done(gone('c', VersionId))
    aws.clock.advance(-2 * 86_400_000)
  })

  it('of a legal hold give way to its end alone', async () => {
    const { VersionId } = await done(
      ask('PutObject', {
        Bucket,
        Key: 'h',
        Body: 'x',
        ObjectLockLegalHoldStatus: 'ON',
        ChecksumAlgorithm: 'CRC32',
      }),
    )
    expect(await gone('h', VersionId, { BypassGovernanceRetention: true })).toMatchObject({
      code: 'AccessDenied',
    })
    expect(await done(ask('GetObjectLegalHold', { Bucket, Key: 'h' }))).toEqual({
      LegalHold: { Status: 'ON' },
    })
    await done(ask('PutObjectLegalHold', { Bucket, Key: 'h', LegalHold: { Status: 'OFF' } }))
    await done(gone('h', VersionId))
  })

  it('are there by default where the bucket says so', async () => {
    const ObjectLockConfiguration = {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3 } },
    }
    await done(ask('PutObjectLockConfiguration', { Bucket, ObjectLockConfiguration }))
    expect(await done(ask('GetObjectLockConfiguration', { Bucket }))).toEqual({
      ObjectLockConfiguration,
    })
    await put(Bucket, 'default', 'x')
    const { Retention } = await done(ask('GetObjectRetention', { Bucket, Key: 'default' }))
    expect(Retention.Mode).toBe('GOVERNANCE')
    expect(Retention.RetainUntilDate.getTime()).toBeGreaterThan(later(2.9).getTime())
    const both = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3, Years: 1 } }
    expect(
      await ask('PutObjectLockConfiguration', {
        Bucket,
        ObjectLockConfiguration: { ...ObjectLockConfiguration, Rule: both },
      }),
    ).toMatchObject({ code: 'MalformedXML' })
  })

  it.each([
    ['half a lock', { ObjectLockMode: 'GOVERNANCE' }, 'InvalidArgument'],
    [
      'a lock of the past',
      { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(0) },
      'InvalidArgument',
    ],
    [
      'an unknown lock',
      { ObjectLockMode: 'FOREVER', ObjectLockRetainUntilDate: new Date('2090-01-01') },
      'InvalidArgument',
    ],
    ['a hold that is neither', { ObjectLockLegalHoldStatus: 'MAYBE' }, 'InvalidArgument'],
  ])('that are %s are refused', async (_, lock, code) => {
    expect(
      await ask('PutObject', { Bucket, Key: 'x', Body: 'x', ChecksumAlgorithm: 'CRC32', ...lock }),
    ).toMatchObject({ code })
  })

  it('need a body that is checked, and a bucket that has them', async () => {
    const lock = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: later(1) }
    expect(await ask('PutObject', { Bucket, Key: 'x', Body: 'x', ...lock })).toMatchObject({
      code: 'InvalidRequest',
    })
    await make('unlocked')
    expect(await ask('GetObjectRetention', { Bucket: 'unlocked', Key: 'x' })).toMatchObject({
      code: 'InvalidRequest',
    })
  })
})
