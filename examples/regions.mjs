/** A bucket far away: made in its region, missed from another one, and found by following. */
import { fileURLToPath } from 'node:url'
import { client, explain, isAnomaly, meta, orThrow } from '@plainwire/client'
import { local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)

/** @example await tour() */
export async function tour({ aws = local() } = {}) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const open = (region, more) => client({ api: s3, region, send: aws.send, credentials, ...more })
  const Bucket = 'far-away'
  const far = open('ap-southeast-2')
  const CreateBucketConfiguration = { LocationConstraint: 'ap-southeast-2' }
  orThrow(await far.invoke({ op: 'CreateBucket', request: { Bucket, CreateBucketConfiguration } }))
  orThrow(await far.invoke({ op: 'PutObject', request: { Bucket, Key: 'a', Body: 'hello' } }))

  const get = { op: 'GetObject', request: { Bucket, Key: 'a' } }
  const missed = await open('eu-west-1').invoke(get)
  show('From another region', {
    ...(isAnomaly(missed) && { status: missed.status, region: missed.data.Region }),
    remedy: explain(missed).remedies[0],
  })

  const followed = await open('eu-west-1', { followRegions: true }).invoke(get)
  show('Followed', {
    text: await followed.Body.text(),
    attempts: meta(followed).attempts.map(({ status }) => status),
  })
  const here = await open('eu-west-1').invoke({ ...get, region: 'ap-southeast-2' })
  show('With the region of one call', await here.Body.text())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
