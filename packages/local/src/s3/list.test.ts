/** ListObjects and ListObjectsV2: prefixes, delimiters, markers, tokens, encoding. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answered, type Asked, asking, done, started } from './s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const Bucket = 'listed'
const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'c d+e', 'd', 'é/1', '😀']
beforeAll(async () => {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' }
  await done(ask('CreateBucket', { Bucket, CreateBucketConfiguration }))
  for (const Key of keys) await done(ask('PutObject', { Bucket, Key, Body: Key }))
})

const namesIn = ({ Contents = [], CommonPrefixes = [] }: Answered) => [
  (Contents as Asked[]).map(({ Key }) => Key),
  (CommonPrefixes as Asked[]).map(({ Prefix }) => Prefix),
]
const v2 = async (more: object) => done(ask('ListObjectsV2', { Bucket, ...more }))
const v1 = async (more: object) => done(ask('ListObjects', { Bucket, ...more }))

describe.each([
  ['ListObjects', v1],
  ['ListObjectsV2', v2],
])('%s', (_, list) => {
  it.each([
    [{}, keys, []],
    [{ Prefix: 'b/' }, ['b/1', 'b/2', 'b/c/3'], []],
    [{ Prefix: 'b/', Delimiter: '/' }, ['b/1', 'b/2'], ['b/c/']],
    [{ Delimiter: '/' }, ['a', 'c d+e', 'd', '😀'], ['b/', 'é/']],
    [{ Delimiter: '/1' }, ['a', 'b/2', 'b/c/3', 'c d+e', 'd', '😀'], ['b/1', 'é/1']],
    [{ Prefix: 'nothing' }, [], []],
    [{ MaxKeys: 0 }, [], []],
  ])('with %j', async (more, contents, prefixes) => {
    const page = await list(more)
    expect(namesIn(page)).toEqual([contents, prefixes])
    expect(page.IsTruncated).toBe(false)
  })

  it('describes each object', async () => {
    const { Contents } = await list({ Prefix: 'a' })
    expect(Contents).toEqual([
      {
        Key: 'a',
        Size: 1,
        ETag: '"0cc175b9c0f1b6a831c399e269772661"',
        LastModified: expect.any(Date),
        StorageClass: 'STANDARD',
        ChecksumAlgorithm: [expect.any(String)],
        ChecksumType: 'FULL_OBJECT',
        ...(list === v1 ? { Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) } } : {}),
      },
    ])
  })

  it('encodes as it is asked to', async () => {
    const page = await list({ EncodingType: 'url', Delimiter: '/' })
    expect(page).toMatchObject({ EncodingType: 'url', Delimiter: '/' })
    expect(namesIn(page)).toEqual([
      ['a', 'c+d%2Be', 'd', '%F0%9F%98%80'],
      ['b/', '%C3%A9/'],
    ])
  })
})

describe('page by page', () => {
  it.each([1, 2, 3])('ListObjectsV2 of %i', async MaxKeys => {
    const found: unknown[] = []
    let token: string | undefined
    do {
      const page = await v2({
        MaxKeys,
        Delimiter: '/',
        ...(token ? { ContinuationToken: token } : {}),
      })
      const [contents = [], prefixes = []] = namesIn(page)
      expect(page.KeyCount).toBe(contents.length + prefixes.length)
      found.push(...contents, ...prefixes)
      token = page.NextContinuationToken
    } while (token !== undefined)
    expect(found.sort()).toEqual(['a', 'b/', 'c d+e', 'd', 'é/', '😀'].sort())
  })

  it.each([1, 2, 3])('ListObjects of %i', async MaxKeys => {
    const found: unknown[] = []
    let marker: string | undefined
    do {
      const page = await v1({ MaxKeys, Delimiter: '/', ...(marker ? { Marker: marker } : {}) })
      found.push(...namesIn(page).flat())
      marker = page.NextMarker
      expect(page.IsTruncated).toBe(marker !== undefined)
    } while (marker !== undefined)
    expect(found.sort()).toEqual(['a', 'b/', 'c d+e', 'd', 'é/', '😀'].sort())
  })

  it('begins after a key', async () => {
    expect(namesIn(await v2({ StartAfter: 'b/2' }))[0]).toEqual(keys.slice(3))
    expect(namesIn(await v1({ Marker: 'b/2' }))[0]).toEqual(keys.slice(3))
    expect(namesIn(await v2({ StartAfter: 'b/1', Prefix: 'b', Delimiter: '/' }))).toEqual([
      [],
      ['b/'],
    ])
  })

  it.each([
    [{ MaxKeys: -1 }, 'InvalidArgument'],
    [{ EncodingType: 'html' }, 'InvalidArgument'],
    [{ ContinuationToken: 'nonsense!' }, 'InvalidArgument'],
    [{ Bucket: 'not-there' }, 'NoSuchBucket'],
  ])('refuses %j', async (more, code) => {
    expect(await ask('ListObjectsV2', { Bucket, ...more })).toMatchObject({ code })
  })
})
