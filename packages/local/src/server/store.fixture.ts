/** As much of an S3 as the server needs to be tried: one operation that takes a stream and one that gives one. */
import { s3 } from '@plainwire/s3'
import { type Body, isAnomaly } from '@plainwire/wire'
import { drop, keep } from '../rows/blobs.ts'
import { bucketPlace } from './bucket.ts'
import type { Handler, LocalService } from './types.ts'

const text = (value: Uint8Array): string => new TextDecoder().decode(value)
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

const put: Handler = async (input, { blobs, rows, trailers }) => {
  const written = await blobs.write(input.Body as Body)
  if (isAnomaly(written)) return written
  const key = `${input.Bucket}/${input.Key}`
  const before = rows.get(key)
  rows.batch([
    { put: key, value: bytes(JSON.stringify({ ...written, trailers: trailers() })) },
    keep(written.id),
    ...(before === undefined ? [] : [drop(JSON.parse(text(before)).id)]),
  ])
  return { ETag: `"${written.size}"` }
}

const get: Handler = (input, { blobs, rows }) => {
  const row = JSON.parse(text(rows.get(`${input.Bucket}/${input.Key}`)!))
  return { Body: blobs.read([{ id: row.id, from: 0, to: row.size }]), ContentLength: row.size }
}

export const store: LocalService = {
  describe: async () => s3,
  handlers: { PutObject: put, GetObject: get },
  access: { PutObject: () => [], GetObject: () => [] },
  members: {
    PutObject: {
      inert: { ContentType: '', ChecksumAlgorithm: '', ChecksumSHA256: '', ContentLength: '' },
    },
  },
  signing: { escapePath: 'once', presignedPayload: 'unsigned' },
  respond: { bareErrors: true },
  place: bucketPlace,
}
