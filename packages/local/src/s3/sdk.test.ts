/** S3 over a port, driven by AWS's own client, and by URLs that were signed beforehand. */
import { Readable } from 'node:stream'
import {
  BucketAlreadyExists,
  BucketAlreadyOwnedByYou,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  NotFound,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  waitUntilBucketExists,
} from '@aws-sdk/client-s3'
import { client } from '@plainwire/client'
import { presignPost } from '@plainwire/client/s3'
import { s3 } from '@plainwire/s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { started } from './s3.fixture.ts'

const aws = started()
const listening = aws.listen({ port: 0 })
const made: S3Client[] = []
afterAll(async () => {
  for (const each of made) each.destroy()
  await aws.close()
})

async function sdk(options: object = {}): Promise<S3Client> {
  const { url } = await listening
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new S3Client({
    endpoint: url,
    region: 'eu-west-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    ...options,
  })
  made.push(client)
  return client
}

const Bucket = 'sdk'
let send: S3Client['send']
beforeAll(async () => {
  const client = await sdk()
  send = client.send.bind(client)
  await send(
    new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  )
  await waitUntilBucketExists({ client, minDelay: 1, maxWaitTime: 30 }, { Bucket })
})

describe("AWS's own client", () => {
  it('puts, gets, heads and deletes', async () => {
    const put = await send(
      new PutObjectCommand({
        Bucket,
        Key: 'a b/ü',
        Body: 'hello',
        Metadata: { x: 'y' },
        ContentType: 'text/plain',
      }),
    )
    expect(put.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"')
    expect(put.ChecksumCRC32).toBe('NhCmhg==')
    const got = await send(new GetObjectCommand({ Bucket, Key: 'a b/ü' }))
    expect(await got.Body!.transformToString()).toBe('hello')
    expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { x: 'y' }, ContentLength: 5 })
    const part = await send(new GetObjectCommand({ Bucket, Key: 'a b/ü', Range: 'bytes=1-2' }))
    expect([part.$metadata.httpStatusCode, await part.Body!.transformToString()]).toEqual([
      206,
      'el',
    ])
    await send(new DeleteObjectCommand({ Bucket, Key: 'a b/ü' }))
    await expect(send(new GetObjectCommand({ Bucket, Key: 'a b/ü' }))).rejects.toBeInstanceOf(
      NoSuchKey,
    )
    await expect(send(new HeadObjectCommand({ Bucket, Key: 'a b/ü' }))).rejects.toBeInstanceOf(
      NotFound,
    )
  })

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'streams in chunks with a trailer of %s',
    async ChecksumAlgorithm => {
      const pieces = Array.from({ length: 40 }, (_, index) => Buffer.alloc(10_000, index))
      const Body = Readable.from(pieces)
      await send(
        new PutObjectCommand({
          Bucket,
          Key: 'stream',
          Body,
          ContentLength: 400_000,
          ChecksumAlgorithm,
        }),
      )
      const got = await send(
        new GetObjectCommand({ Bucket, Key: 'stream', ChecksumMode: 'ENABLED' }),
      )
      expect(Buffer.compare(await got.Body!.transformToByteArray(), Buffer.concat(pieces))).toBe(0)
      expect(got[`Checksum${ChecksumAlgorithm}`]).toBeDefined()
    },
  )

  it('uploads in parts with the checksums that it makes by itself', async () => {
    const Key = 'multi'
    const { UploadId } = await send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const bodies = [Buffer.alloc(5 * 2 ** 20, 'x'), Buffer.from('end')]
    const Parts = []
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1
      const { ETag, ChecksumCRC32 } = await send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
      )
      Parts.push({ PartNumber, ETag, ...(ChecksumCRC32 ? { ChecksumCRC32 } : {}) })
    }
    const done = await send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    )
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    const attributes = await send(
      new GetObjectAttributesCommand({
        Bucket,
        Key,
        ObjectAttributes: ['ObjectSize', 'ObjectParts'],
      }),
    )
    expect(attributes).toMatchObject({
      ObjectSize: 5 * 2 ** 20 + 3,
      ObjectParts: { TotalPartsCount: 2 },
    })
    const copied = await send(
      new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: `${Bucket}/${Key}` }),
    )
    expect(copied.CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/)
  })

  it('turns the pages of a listing', async () => {
    for (let index = 0; index < 25; index++)
      await send(new PutObjectCommand({ Bucket, Key: `page/${index}`, Body: '.' }))
    const found: (string | undefined)[] = []
    const client = made[0]!
    for await (const page of paginateListObjectsV2(
      { client, pageSize: 7 },
      { Bucket, Prefix: 'page/' },
    ))
      found.push(...(page.Contents ?? []).map(({ Key }) => Key))
    expect(found).toHaveLength(25)
    const { CommonPrefixes } = await send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }))
    expect(CommonPrefixes).toEqual([{ Prefix: 'page/' }])
    const Objects = found.map(Key => ({ Key: Key! }))
    const { Deleted } = await send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect(Deleted).toHaveLength(25)
  })

  it('sees versions and delete markers', async () => {
    const name = 'sdk-versions'
    await send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    )
    await send(
      new PutBucketVersioningCommand({
        Bucket: name,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    )
    const { VersionId } = await send(new PutObjectCommand({ Bucket: name, Key: 'k', Body: '1' }))
    const { DeleteMarker } = await send(new DeleteObjectCommand({ Bucket: name, Key: 'k' }))
    expect(DeleteMarker).toBe(true)
    const { Versions, DeleteMarkers } = await send(new ListObjectVersionsCommand({ Bucket: name }))
    expect([Versions?.length, DeleteMarkers?.length]).toEqual([1, 1])
    const got = await send(
      new GetObjectCommand({ Bucket: name, Key: 'k', ...(VersionId ? { VersionId } : {}) }),
    )
    expect(await got.Body!.transformToString()).toBe('1')
    await expect(send(new DeleteBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    })
  })

  it('reads errors as what they are', async () => {
    const own = new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    })
    await expect(send(own)).rejects.toBeInstanceOf(BucketAlreadyOwnedByYou)
    const stranger = await sdk({
      credentials: { accessKeyId: '123456789012', secretAccessKey: 'test' },
    })
    await expect(stranger.send(own)).rejects.toBeInstanceOf(BucketAlreadyExists)
    await expect(stranger.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    })
    await expect(send(new HeadBucketCommand({ Bucket: 'not-there' }))).rejects.toBeInstanceOf(
      NotFound,
    )
    await expect(
      send(new GetObjectCommand({ Bucket, Key: 'multi', IfNoneMatch: '*' })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
    const refused = send(new PutBucketPolicyCommand({ Bucket, Policy: '{}' }))
    await expect(refused).rejects.toBeInstanceOf(S3ServiceException)
    await expect(refused).rejects.toMatchObject({ name: 'MalformedPolicy' })
  })

  it('finds where a bucket is', async () => {
    const elsewhere = await sdk({ region: 'us-east-1', followRegionRedirects: true })
    const { LocationConstraint } = await elsewhere.send(new GetBucketLocationCommand({ Bucket }))
    expect(LocationConstraint).toBe('eu-west-1')
    await elsewhere.send(new PutObjectCommand({ Bucket, Key: 'far', Body: 'x', Tagging: 'a=b' }))
    const { TagSet } = await elsewhere.send(new GetObjectTaggingCommand({ Bucket, Key: 'far' }))
    expect(TagSet).toEqual([{ Key: 'a', Value: 'b' }])
    const lost = await sdk({ region: 'us-east-1' })
    await expect(lost.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: 'PermanentRedirect',
    })
  })

  it('configures a bucket', async () => {
    const Rules = [
      { ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: 'a/' }, Expiration: { Days: 3 } },
    ]
    await send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
    )
  })
})

describe('a URL that was signed beforehand', () => {
  type Presigning = {
    presign(call: object): Promise<{ url: string; method: string; headers: Record<string, string> }>
    invoke(call: object): Promise<object>
  }
  const notes = async () =>
    client({
      api: s3,
      region: 'eu-west-1',
      endpoint: (await listening).url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      environment: { now: aws.clock.now },
    } as never) as unknown as Presigning

  it('puts with what was signed into it, and gets as it says', async () => {
    const made = await notes()
    const Key = 'x/ü ü+&.txt'
    const request = {
      Bucket,
      Key,
      Metadata: { by: 'me' },
      Tagging: 'a=b',
      StorageClass: 'STANDARD_IA',
    }
    const put = await made.presign({ op: 'PutObject', request })
    const stored = await fetch(put.url, {
      method: put.method,
      headers: put.headers,
      body: 'by url',
    })
    expect([stored.status, await stored.text()]).toEqual([200, ''])
    const head = await send(new HeadObjectCommand({ Bucket, Key }))
    expect(head).toMatchObject({ Metadata: { by: 'me' }, StorageClass: 'STANDARD_IA', TagCount: 1 })
    const get = await made.presign({
      op: 'GetObject',
      request: {
        Bucket,
        Key,
        ResponseContentType: 'text/plain',
        ResponseContentDisposition: 'attachment',
      },
    })
    const got = await fetch(get.url)
    expect(await got.text()).toBe('by url')
    expect(got.headers.get('content-type')).toBe('text/plain')
    expect(got.headers.get('content-disposition')).toBe('attachment')
  })

  it('keeps an expiry that is no date, and passes over a condition that is none', async () => {
    const made = await notes()
    const put = await made.presign({ op: 'PutObject', request: { Bucket, Key: 'stale' } })
    const stored = await fetch(put.url, { method: 'PUT', headers: { expires: '0' }, body: 'x' })
    expect(stored.status).toBe(200)
    const get = await made.presign({ op: 'GetObject', request: { Bucket, Key: 'stale' } })
    const got = await fetch(get.url, { headers: { 'if-modified-since': 'yesterday' } })
    expect([got.status, got.headers.get('expires')]).toEqual([200, '0'])
  })

  it('ends when it was to end, and is for what it was made', async () => {
    const made = await notes()
    await send(new PutObjectCommand({ Bucket, Key: 'short', Body: 'x' }))
    const { url } = await made.presign({
      op: 'GetObject',
      request: { Bucket, Key: 'short' },
      expiresIn: 300,
    })
    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(url.replace('/short', '/other'))).status).toBe(403)
    expect((await fetch(url, { method: 'PUT', body: 'y' })).status).toBe(403)
    aws.clock.advance(301_000)
    const late = await fetch(url)
    expect(late.status).toBe(403)
    expect(await late.text()).toContain(
      '<Code>AccessDenied</Code><Message>Request has expired</Message>',
    )
    aws.clock.advance(-301_000)
  })

  it('is refused in words where it was signed by version 2', async () => {
    const { url } = await listening
    const old = `${url}/${Bucket}/short?AWSAccessKeyId=test&Expires=1&Signature=x`
    for (const options of [{}, { headers: { authorization: 'AWS test:x' } }]) {
      const refused = await fetch(options.headers ? `${url}/${Bucket}/short` : old, options)
      expect(refused.status).toBe(400)
      expect(await refused.text()).toContain('Please use AWS4-HMAC-SHA256')
    }
  })

  it('may be a form', async () => {
    const made = await notes()
    const { url, fields } = (await presignPost(
      made as never,
      {
        Bucket,
        Key: `up/\${filename}`,
        fields: { 'Content-Type': 'text/plain' },
        conditions: [['content-length-range', 1, 100]],
      } as never,
    )) as unknown as { url: string; fields: Record<string, string> }
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob(['from a form']), 'note.txt')
    const sent = await fetch(url, { method: 'POST', body: form })
    expect([sent.status, await sent.text()]).toEqual([204, ''])
    const got = await send(new GetObjectCommand({ Bucket, Key: 'up/note.txt' }))
    expect(await got.Body!.transformToString()).toBe('from a form')
    expect(got.ContentType).toBe('text/plain')
  })
})
