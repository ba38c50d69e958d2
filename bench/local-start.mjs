/** Started by local.mjs: milliseconds from `local()` to its first answer, code and description being loaded. */

import { nodePrimitives } from '@plainwire/client'
import { local } from '@plainwire/local'
import { sign } from '@plainwire/wire'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const request = {
  method: 'GET',
  scheme: 'http',
  host: 'localhost',
  target: '/',
  headers: [],
  body: new Uint8Array(0),
}
const asked = () =>
  sign(
    request,
    { credentials, region: 'us-east-1', service: 's3', date: new Date(), escapePath: 'once' },
    nodePrimitives,
  )

// The description of S3 is loaded when it is first asked; here that is part of loading the code.
const description = new URL('services/s3.js', import.meta.resolve('@plainwire/local'))
const { s3 } = await import(description)
for (const name of s3.operations) await s3.section(name)
const began = performance.now()
const { status } = await local().answer(asked())
console.log(JSON.stringify({ status, ms: performance.now() - began }))
