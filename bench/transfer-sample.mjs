/**
 * One transfer in a process of its own: transfer-sample.mjs upload|download PORT FILE [STATE [SHARE]]. Prints what it took:
 * seconds, and bytes of resident memory above those at the start. With a share it ends by kill -9 when so much is done.
 */
import { client, isAnomaly } from '@plainwire/client'
import { download, upload } from '@plainwire/client/transfer'
import { s3 } from '@plainwire/s3'

const [what, port, file, state, share = 2] = process.argv.slice(2)
const store = client({
  api: s3,
  region: 'eu-west-1',
  endpoint: `http://127.0.0.1:${port}`,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
const object = { client: store, Bucket: 'bench', Key: 'big' }
const made = await store.invoke({
  op: 'CreateBucket',
  request: { Bucket: 'bench', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } },
})
if (isAnomaly(made) && made.code !== 'BucketAlreadyOwnedByYou') throw new Error(made.message)

const onProgress = ({ transferred, total }) => {
  if (transferred >= share * total) process.kill(process.pid, 'SIGKILL')
}
const more = { onProgress, ...(state && { state }) }
const started = { time: performance.now(), cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }
const found =
  what === 'upload'
    ? await upload({ ...object, from: file, ...more })
    : await download({ ...object, to: file, ...more })
if (isAnomaly(found)) throw new Error(`${found.code}: ${found.message}`)
const { user, system } = process.cpuUsage(started.cpu)
const result = {
  seconds: (performance.now() - started.time) / 1000,
  cpu: (user + system) / 1e6,
  above: process.resourceUsage().maxRSS * 1024 - started.rss,
  verified: found.verified,
  resumed: found.resumed,
}
console.log(JSON.stringify(result))
process.exit(0)
