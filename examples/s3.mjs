/** A tour of S3: a bucket in an AWS of one's own, objects as bytes and as a stream, versions, links, and what is refused. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { client, isAnomaly, meta } from '@plainwire/client'
import { local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)

/** The output of a call, which for an anomaly is its code. */
const told = result => (isAnomaly(result) ? { code: result.code, status: result.status } : result)

/** @example await tour({ api: s3 }) */
export async function tour({ api = s3, send = local().send } = {}) {
  const store = client({
    api,
    region: 'us-east-1',
    endpoint: 'http://s3.localhost',
    credentials,
    send,
  })
  const invoke = (op, request) => store.invoke({ op, request })
  const Bucket = 'notes'

  show('What a call takes', (await store.docData('CreateBucket')).required)
  show('ListBuckets, before', (await invoke('ListBuckets')).Buckets ?? [])
  show('CreateBucket', told(await invoke('CreateBucket', { Bucket })))

  // Bytes, text, or anything that streams; a stream says its length.
  await invoke('PutObject', { Bucket, Key: 'hello.txt', Body: 'hello', ContentType: 'text/plain' })
  const path = fileURLToPath(import.meta.url)
  const { size } = await stat(path)
  const sent = await invoke('PutObject', {
    Bucket,
    Key: 'code/s3.mjs',
    Body: createReadStream(path),
    ContentLength: size,
    ChecksumAlgorithm: 'SHA256',
    Metadata: { language: 'javascript' },
  })
  show('PutObject of a stream', { hasChecksum: 'ChecksumSHA256' in sent })

  const listed = await invoke('ListObjectsV2', { Bucket, Delimiter: '/' })
  show('ListObjectsV2', {
    keys: listed.Contents.map(({ Key, Size }) => ({ Key, Size })),
    folders: listed.CommonPrefixes.map(({ Prefix }) => Prefix),
  })

  const got = await invoke('GetObject', { Bucket, Key: 'hello.txt' })
  show('GetObject', { type: got.ContentType, text: await got.Body.text() })
  const part = await invoke('GetObject', { Bucket, Key: 'hello.txt', Range: 'bytes=1-3' })
  show('A range of it', { range: part.ContentRange, text: await part.Body.text() })

  // A refusal is a value. Nothing was written over.
  const again = await invoke('PutObject', { Bucket, Key: 'hello.txt', Body: 'x', IfNoneMatch: '*' })
  show('Written once', { ...told(again), attempts: meta(again).attempts.length })

  // From now on nothing is lost: deleting covers, and an older version comes back by being copied.
  await invoke('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } })
  await invoke('PutObject', { Bucket, Key: 'hello.txt', Body: 'hello again' })
  await invoke('DeleteObject', { Bucket, Key: 'hello.txt' })
  show('Deleted', told(await invoke('GetObject', { Bucket, Key: 'hello.txt' })))
  const { Versions, DeleteMarkers } = await invoke('ListObjectVersions', {
    Bucket,
    Prefix: 'hello',
  })
  show('Kept', { versions: Versions.length, markers: DeleteMarkers.length })
  const CopySource = `${Bucket}/hello.txt?versionId=${Versions[0].VersionId}`
  await invoke('CopyObject', { Bucket, Key: 'hello.txt', CopySource })
  show('Back', {
    text: await (await invoke('GetObject', { Bucket, Key: 'hello.txt' })).Body.text(),
  })

  // A link that anybody may follow for five minutes.
  const link = await store.presign({
    op: 'GetObject',
    request: { Bucket, Key: 'hello.txt' },
    expiresIn: 300,
  })
  show('A link', { method: link.method, signed: link.url.includes('X-Amz-Signature=') })

  show('DeleteBucket, too early', told(await invoke('DeleteBucket', { Bucket })))
  await emptied(store, Bucket)
  await invoke('DeleteBucket', { Bucket })
  show('ListBuckets, after', (await invoke('ListBuckets')).Buckets ?? [])
}

/** Deletes all that is in a bucket, versions and delete markers included, a page at a time. */
async function emptied(store, Bucket) {
  for await (const page of store.pages({ op: 'ListObjectVersions', request: { Bucket } })) {
    if (isAnomaly(page)) throw new Error(page.message)
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => ({ Key, VersionId }),
    )
    const { Errors = [] } = await store.invoke({
      op: 'DeleteObjects',
      request: { Bucket, Delete: { Objects } },
    })
    show('DeleteObjects', { deleted: Objects.length, refused: Errors.length })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
