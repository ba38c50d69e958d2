/** Puts, replaces, completes and deletes objects for ever, and says of each when it is done. Ended by a kill. */
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { Body } from '@plainwire/wire'
import { asking, done, started } from './s3.fixture.ts'

const [path = '', round = ''] = process.argv.slice(2)
const ask = asking(started({ path, seed: Number(round) + 1 }))
const Bucket = 'killed'
await ask('CreateBucket', {
  Bucket,
  CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
})

/** Large enough to be written piece by piece. */
const bodyOf = (text: string): { bytes: Buffer; Body: Body } => {
  const bytes = Buffer.alloc(100_000, text)
  return {
    bytes,
    Body: {
      length: bytes.length,
      replayable: false,
      async *open() {
        for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
      },
    },
  }
}

async function completed(Key: string, Body: Body): Promise<void> {
  const { UploadId } = await done(ask('CreateMultipartUpload', { Bucket, Key }))
  const { ETag } = await done(ask('UploadPart', { Bucket, Key, UploadId, PartNumber: 1, Body }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await done(ask('CompleteMultipartUpload', { Bucket, Key, UploadId, MultipartUpload }))
}

for (let count = 0; ; count++) {
  const Key = `key-${count % 7}`
  const { bytes, Body } = bodyOf(`${round}-${count}`)
  const md5 = createHash('md5').update(bytes).digest('hex')
  writeSync(1, `begun ${Key}\n`)
  if (count % 5 === 4) await done(ask('DeleteObject', { Bucket, Key }))
  else if (count % 3 === 2) await completed(Key, Body)
  else await done(ask('PutObject', { Bucket, Key, Body }))
  writeSync(1, `done ${Key} ${count % 5 === 4 ? '-' : md5}\n`)
}
