/**
 * A form that uploads to S3 from a browser: fields to post, the last of them the file, and a policy that says what may be
 * posted. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import {
  type Anomaly,
  anomaly,
  encodeBase64,
  isAnomaly,
  type Result,
  type Scope,
  signingKey,
} from '@plainwire/wire'
import { captured } from '../captured.ts'
import { inside } from '../client.ts'

/** `{ acl: 'private' }`, `['starts-with', '$Content-Type', 'image/']`, `['content-length-range', 1, 1024]`. */
export type PostCondition =
  | Readonly<Record<string, string>>
  | readonly ['eq' | 'starts-with', string, string]
  | readonly ['content-length-range', number, number]

export type PostCall = {
  readonly Bucket: string
  /** May end with `${filename}`, for which the browser's name of the file stands. */
  readonly Key: string
  /** Fields the form holds, each of which must be posted as it is: `Content-Type`, `acl`, `x-amz-meta-...`. */
  readonly fields?: Readonly<Record<string, string>>
  readonly conditions?: readonly PostCondition[]
  /** Seconds it is good for; default 900. */
  readonly expiresIn?: number
}

export type PostForm = {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly expires: Date
}

/**
 * @example
 * import { presignPost } from '@plainwire/client/s3'
 *
 * const form = await presignPost(store, {
 *   Bucket: 'notes',
 *   Key: 'uploads/${filename}',
 *   conditions: [['content-length-range', 1, 2 ** 20]],
 * })
 */
export async function presignPost(store: object, call: PostCall): Promise<Result<PostForm>> {
  const { Bucket, Key, fields = {}, conditions = [], expiresIn = 900 } = call
  if (!Number.isInteger(expiresIn) || expiresIn < 1)
    return refused("'expiresIn' is a whole number of seconds.")
  const on = inside(store)
  const found = await captured(on, { op: 'HeadBucket', request: { Bucket } })
  if (isAnomaly(found)) return found
  const { request, scope } = found
  if (scope === undefined) return refused('HeadBucket is not signed with SigV4 here.')
  const expires = new Date(scope.date.getTime() + expiresIn * 1000)
  const { primitives } = on.invoker.config.environment
  const signing = signingFields(scope)
  const policy = encodeBase64(
    new TextEncoder().encode(
      JSON.stringify({
        expiration: expires.toISOString(),
        conditions: [
          ...equal({ bucket: Bucket, ...signing, ...fields }),
          keyCondition(Key),
          ...conditions,
        ],
      }),
    ),
  )
  const { credentials, region, service } = scope
  const day = dayOf(scope)
  const key = signingKey(credentials.secretAccessKey, day, region, service, primitives)
  return {
    url: `${request.scheme}://${request.host}${request.target.replace(/\?.*/, '')}`,
    fields: {
      key: Key,
      ...fields,
      ...signing,
      policy,
      'x-amz-signature': primitives.hmacHex(key, policy),
    },
    expires,
  }
}

const equal = (fields: Readonly<Record<string, string>>): PostCondition[] =>
  Object.entries(fields).map(([name, value]) => ({ [name]: value }))

const keyCondition = (key: string): PostCondition =>
  key.endsWith(filename) ? ['starts-with', '$key', key.slice(0, -filename.length)] : { key }

// What S3 calls the browser's name of the file.
const filename = ['$', '{filename}'].join('')

const timeOf = ({ date }: Scope): string => date.toISOString().replace(/[-:]|\.\d+/g, '')
const dayOf = (scope: Scope): string => timeOf(scope).slice(0, 8)

function signingFields(scope: Scope): Record<string, string> {
  const { accessKeyId, sessionToken } = scope.credentials
  return {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${accessKeyId}/${dayOf(scope)}/${scope.region}/${scope.service}/aws4_request`,
    'x-amz-date': timeOf(scope),
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  }
}

const refused = (message: string): Anomaly =>
  anomaly('incorrect', message, { code: 'CANNOT_PRESIGN', op: 'PostObject', service: 's3' })
