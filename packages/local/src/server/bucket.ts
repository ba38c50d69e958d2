/**
 * Where a request names its bucket: in the host (`bucket.s3.localhost:4566`, `bucket.localhost`,
 * `bucket.s3.eu-west-1.amazonaws.com`) or first in the path. The URI patterns describe what comes after.
 */
import type { HttpRequest } from '@plainwire/wire'
import type { Placed } from './types.ts'

/** @example bucketPlace({ host: 'notes.s3.localhost:4566', target: '/a/b' }) // { target: '/a/b', placed: { Bucket: 'notes' } } */
export function bucketPlace({ host, target }: Pick<HttpRequest, 'host' | 'target'>): Placed {
  const hosted = bucketInHost(host)
  return hosted === undefined ? fromPath(target) : { target, placed: { Bucket: hosted } }
}

/** Names of the service itself, with a region or kind of endpoint after it or, in the oldest style, within. */
const service = String.raw`s3(?:[.-](?:[a-z]{2}(?:-[a-z]+)+-\d|external-1|accelerate|dualstack|fips))*`
const domains = String.raw`(?:localhost|localhost\.localstack\.cloud|amazonaws\.com|amazonaws\.com\.cn)`
const ofService = new RegExp(
  String.raw`^(?:(.+)\.)?${service}(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.${domains}$`,
)
const ofMachine = /^(.+)\.localhost$/

export function bucketInHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  const found = ofService.exec(name)
  return found === null ? ofMachine.exec(name)?.[1] : found[1]
}

/** `/bucket/key`: the key keeps every byte, a second slash included. */
function fromPath(target: string): Placed {
  const found = /^\/([^/?]+)(\/[^?]*)?(\?.*)?$/s.exec(target)
  if (found === null) return { target }
  const [, bucket = '', path = '/', query = ''] = found
  return { target: path + query, placed: { Bucket: decoded(bucket) } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
