/** Where exports go and imports come from: objects of S3, embedded or real, through the client. */
import type { Client, ResponseBody } from '@plainwire/client'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'

export type FilePlace = { readonly bucket: string; readonly key: string }

export type Files = {
  write(place: FilePlace, bytes: Uint8Array, type: string): Promise<Anomaly | undefined>
  read(place: FilePlace): Promise<AsyncIterable<Uint8Array> | Anomaly>
  /** All keys that begin so, in order. */
  list(place: FilePlace): Promise<readonly string[] | Anomaly>
}

/** @example placeIn('s3://bucket/some/prefix') // { bucket: 'bucket', key: 'some/prefix' } */
export function placeIn(path: unknown): FilePlace | Anomaly {
  const [, bucket, key = ''] =
    /^s3a?:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/.exec(String(path)) ?? []
  return bucket === undefined
    ? invalid(`${String(path)} is not a place such as s3://bucket/prefix.`)
    : { bucket, key: key.replace(/^\/+|\/+$/g, '') }
}

export const below = ({ bucket, key }: FilePlace, name: string): FilePlace => ({
  bucket,
  key: key === '' ? name : `${key}/${name}`,
})

export type S3FilesOptions = {
  readonly client: Pick<Client, 'invoke'>
  /** Buckets that are not there are made in this region. */
  readonly createIn?: string
}

type Answer = Readonly<Record<string, unknown>>

/** @example const files = s3Files({ client: client({ api: s3 }) }) */
export function s3Files({ client, createIn }: S3FilesOptions): Files {
  const ask = (op: string, request: object): Promise<Answer | Anomaly> =>
    client.invoke({ op, request } as never) as Promise<Answer | Anomaly>
  return {
    async write({ bucket, key }, bytes, type) {
      const put = () =>
        ask('PutObject', { Bucket: bucket, Key: key, Body: bytes, ContentType: type })
      const answer = await put()
      if (!isAnomaly(answer)) return undefined
      if (createIn === undefined || answer.code !== 'NoSuchBucket') return answer
      const made = await ask('CreateBucket', {
        Bucket: bucket,
        ...(createIn !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: createIn },
        }),
      })
      if (isAnomaly(made) && made.code !== 'BucketAlreadyOwnedByYou') return made
      const again = await put()
      return isAnomaly(again) ? again : undefined
    },
    async read({ bucket, key }) {
      const answer = await ask('GetObject', { Bucket: bucket, Key: key })
      return isAnomaly(answer) ? answer : (answer.Body as ResponseBody)
    },
    async list({ bucket, key }) {
      const keys: string[] = []
      for (let token: unknown; ; ) {
        const page = await ask('ListObjectsV2', {
          Bucket: bucket,
          Prefix: key,
          ...(token !== undefined && { ContinuationToken: token }),
        })
        if (isAnomaly(page)) return page
        keys.push(...((page.Contents ?? []) as { Key: string }[]).map(({ Key }) => Key))
        token = page.NextContinuationToken
        if (!page.IsTruncated || token === undefined) return keys
      }
    },
  }
}
