/** aws-lite and its S3 plugin; IAM and STS without one, as its bare requests. */
import awsLite from '@aws-lite/client'
import s3Plugin from '@aws-lite/s3'
import { assert, refused } from './steps.mjs'

export const name = 'aws-lite'
export const version = async () =>
  (await import('@aws-lite/client/package.json', { with: { type: 'json' } })).default.version

const Bucket = 'lite-notes'

export async function run({ endpoint, credentials, step }) {
  const { accessKeyId, secretAccessKey } = credentials
  const aws = await awsLite({
    endpoint,
    region: 'us-east-1',
    accessKeyId,
    secretAccessKey,
    plugins: [s3Plugin],
    autoloadPlugins: false,
  })
  await step('create, list and head a bucket', async () => {
    await aws.S3.CreateBucket({ Bucket })
    await aws.S3.HeadBucket({ Bucket })
    const { Buckets } = await aws.S3.ListBuckets({})
    assert.ok(JSON.stringify(Buckets).includes(Bucket))
  })
  await step('put, get, head, list and delete objects', async () => {
    await aws.S3.PutObject({ Bucket, Key: 'a/b.json', Body: '{}' })
    await aws.S3.PutObject({ Bucket, Key: 'a/c.txt', Body: Buffer.from('hello') })
    const got = await aws.S3.GetObject({ Bucket, Key: 'a/c.txt' })
    assert.equal(Buffer.from(got.Body).toString(), 'hello')
    assert.equal((await aws.S3.HeadObject({ Bucket, Key: 'a/c.txt' })).ContentLength, 5)
    const { Contents } = await aws.S3.ListObjectsV2({ Bucket, Prefix: 'a/' })
    assert.equal(Contents.length, 2)
    await aws.S3.DeleteObject({ Bucket, Key: 'a/b.json' })
    await refused(() => aws.S3.GetObject({ Bucket, Key: 'a/b.json' }), /NoSuchKey/)
  })
  await step('a body in chunks that are signed', async () => {
    const Body = Buffer.alloc(300_000, 'x')
    await aws.S3.PutObject({
      Bucket,
      Key: 'chunked',
      Body,
      ChunkSize: 65_536,
      MinChunkSize: 65_536,
    })
    assert.equal((await aws.S3.HeadObject({ Bucket, Key: 'chunked' })).ContentLength, 300_000)
  })
  await step('many deleted at once, and the bucket', async () => {
    await aws.S3.DeleteObjects({
      Bucket,
      Delete: { Objects: [{ Key: 'a/c.txt' }, { Key: 'chunked' }] },
    })
    await aws.S3.DeleteBucket({ Bucket })
  })
  await step('IAM and STS by bare requests', async () => {
    const form = (service, fields) =>
      aws({
        service,
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: Buffer.from(new URLSearchParams(fields).toString()),
      })
    const who = await form('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' })
    assert.match(JSON.stringify(who.payload), /arn:aws:iam::000000000000:root/)
    await form('iam', { Action: 'CreateUser', Version: '2010-05-08', UserName: 'lite-ada' })
    await form('iam', { Action: 'DeleteUser', Version: '2010-05-08', UserName: 'lite-ada' })
  })
}
