/** Requests that no client would make: what cannot be read is refused in S3's words, and nothing else happens. */
import { nodePrimitives } from '@plainwire/client'
import { type Header, type HttpRequest, isAnomaly, sign } from '@plainwire/wire'
import { beforeAll, describe, expect, it } from 'vitest'
import { asking, done, started } from './s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const Bucket = 'raw'
beforeAll(async () => {
  await done(
    ask('CreateBucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  )
  await done(ask('PutObject', { Bucket, Key: 'k', Body: 'x' }))
})

const bytes = (text: string) => new TextEncoder().encode(text)

async function sent(line: string, body = '', headers: readonly Header[] = []) {
  const [method = '', target = ''] = line.split(' ')
  const request: HttpRequest = {
    method,
    scheme: 'http',
    host: 's3.localhost:4566',
    target,
    headers,
    body: bytes(body),
  }
  const scope = {
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    region: 'eu-west-1',
    service: 's3',
    date: new Date(aws.clock.now()),
    escapePath: 'once' as const,
  }
  const response = await aws.answer(sign(request, scope, nodePrimitives))
  if (isAnomaly(response)) throw new Error(response.message)
  const text = response.body instanceof Uint8Array ? new TextDecoder().decode(response.body) : ''
  return {
    status: response.status,
    code: /<Code>(.*?)<\/Code>/.exec(text)?.[1],
    text,
    headers: response.headers,
  }
}

describe('a request', () => {
  it.each([
    ['GET /raw?list-type=2&max-keys=seven', 'InvalidArgument'],
    ['GET /raw?max-keys=-1', 'InvalidArgument'],
    ['GET /raw?versions&max-keys=1.5', 'InvalidArgument'],
    ['GET /raw?uploads&max-uploads=many', 'InvalidArgument'],
    ['GET /raw/k?partNumber=one', 'InvalidArgument'],
    ['GET /raw/k?partNumber=0', 'InvalidArgument'],
    ['GET /raw/k?partNumber=2', 'InvalidPartNumber'],
    ['GET /?max-buckets=0', 'InvalidArgument'],
    ['GET /raw/k?versionId=', 'InvalidArgument'],
    ['GET /raw/k?uploadId=none', 'NoSuchUpload'],
    ['PUT /raw/k?uploadId=none&partNumber=x', 'InvalidArgument'],
    ['GET /raw/%zz', 'MalformedXML'],
    ['GET /raw/k?torrent', 'NotImplemented'],
    ['PUT /raw/k?renameObject', 'NotImplemented'],
    ['GET /raw?inventory', 'NotImplemented'],
  ])('%s is %s', async (line, code) => {
    expect(await sent(line)).toMatchObject({ code })
  })

  it.each([
    ['PUT /raw?versioning', ''],
    ['PUT /raw?versioning', '<VersioningConfiguration>'],
    [
      'PUT /raw?versioning',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><VersioningConfiguration>&e;</VersioningConfiguration>',
    ],
    ['PUT /raw?tagging', '<Tagging/>'],
    ['PUT /raw?tagging', '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>'],
    ['PUT /raw?publicAccessBlock', 'no xml'],
    ['PUT /raw?encryption', '<ServerSideEncryptionConfiguration/>'],
    ['PUT /raw?ownershipControls', '<OwnershipControls/>'],
    ['POST /raw/k?uploadId=none', '<CompleteMultipartUpload'],
  ])('%s with %j is malformed', async (line, body) => {
    const { status, code } = await sent(line, body)
    expect([
      status,
      /^(MalformedXML|IllegalVersioningConfigurationException)$/.test(code ?? ''),
    ]).toEqual([400, true])
  })

  it.each([
    ['POST /raw?delete', '<Delete><Object><Key>k</Key></Object></Delete>'],
    [
      'PUT /raw?cors',
      '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
    ],
  ])('%s must be checked on its way', async (line, body) => {
    expect(await sent(line, body)).toMatchObject({ status: 400, code: 'InvalidRequest' })
    const wrong = [['content-md5', 'XUFAKrxLKna5cZ2REBfFkg==']] as const
    expect(await sent(line, body, wrong)).toMatchObject({ status: 400, code: 'BadDigest' })
    const other = [['x-amz-checksum-crc32', 'AAAAAA==']] as const
    expect(await sent(line, body, other)).toMatchObject({ status: 400, code: 'BadDigest' })
    expect((await done(ask('HeadObject', { Bucket, Key: 'k' }))).ContentLength).toBe(1)
  })

  it('says of an error what it is about', async () => {
    expect((await sent('GET /raw/nothing')).text).toContain('<Key>nothing</Key>')
    expect((await sent('GET /no-such-bucket/k')).text).toContain(
      '<BucketName>no-such-bucket</BucketName>',
    )
    expect((await sent('GET /raw/a%26b%00')).text).toContain('<Code>NoSuchKey</Code>')
  })

  it('of a delete marker says so in headers', async () => {
    const name = 'raw-versions'
    await done(
      ask('CreateBucket', {
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    )
    await done(
      ask('PutBucketVersioning', { Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }),
    )
    const { VersionId } = await done(ask('DeleteObject', { Bucket: name, Key: 'k' }))
    const covered = await sent(`GET /${name}/k`)
    expect(covered.status).toBe(404)
    expect(covered.headers).toContainEqual(['x-amz-delete-marker', 'true'])
    expect(covered.headers).toContainEqual(['x-amz-version-id', VersionId])
    const named = await sent(`GET /${name}/k?versionId=${VersionId}`)
    expect(named.status).toBe(405)
    expect(named.headers).toContainEqual(['allow', 'DELETE'])
  })

  it('whose object is unchanged is told by status and headers alone', async () => {
    const { ETag } = await done(ask('HeadObject', { Bucket, Key: 'k' }))
    const same = await sent('GET /raw/k', '', [['if-none-match', ETag]])
    expect([same.status, same.text]).toEqual([304, ''])
    expect(same.headers).toContainEqual(['etag', ETag])
    expect(same.headers.some(([name]) => name === 'content-type')).toBe(false)
  })

  it('of another region is told where the bucket is', async () => {
    const first = asking(aws, { region: 'us-east-1' })
    await done(first('CreateBucket', { Bucket: 'raw-first' }))
    const { status, headers, text } = await sent('GET /raw-first/k')
    expect(status).toBe(301)
    expect(headers).toContainEqual(['x-amz-bucket-region', 'us-east-1'])
    expect(text).toContain('<Endpoint>s3.us-east-1.amazonaws.com</Endpoint>')
  })
})
