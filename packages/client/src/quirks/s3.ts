/**
 * S3: buckets that are in another region than the call, keys that encrypt on the server, sources of copies, and a header
 * that may hold what is no instant.
 */
import {
  type Anomaly,
  decodeBase64,
  decodeHex,
  encodeBase64,
  header,
  isAnomaly,
  isBytes,
  type Primitives,
  uriEncode,
} from '@plainwire/wire'
import type { Inside } from '../client.ts'
import { type Meta, recall, remember } from '../meta.ts'
import type { Plugin } from '../plugin.ts'
import type { Quirk } from './index.ts'

type Fields = Readonly<Record<string, unknown>>

export function s3({ invoker, options }: Inside): Quirk {
  const { primitives } = invoker.config.environment
  return {
    plugins: [
      encryption(primitives),
      copySource,
      wanted(options.expectContinue),
      expires,
      elsewhere,
    ],
    ...(options.followRegions && { call: following() }),
  }
}

/**
 * A key of one's own travels in base64, with its MD5.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
const encryption = (primitives: Primitives): Plugin => ({
  name: 's3-customer-keys',
  validate({ input }) {
    const given = input as Fields
    const set = ['SSECustomerKey', 'CopySourceSSECustomerKey'].flatMap(name => {
      const key = keyOf(given[name])
      if (key === undefined) return []
      const sum = given[`${name}MD5`] ?? encodeBase64(decodeHex(primitives.hashHex('md5', key)))
      return [[name, encodeBase64(key)] as const, [`${name}MD5`, sum] as const]
    })
    return set.length === 0 ? undefined : { input: Object.fromEntries(set) }
  },
})

const keyLength = 32

/** A text that is the base64 of a key is that key, any other stands for its own bytes. */
function keyOf(given: unknown): Uint8Array | undefined {
  if (given instanceof Uint8Array) return given
  if (typeof given !== 'string') return undefined
  const decoded = /^[A-Za-z0-9+/]{43}=$/.test(given) ? decodeBase64(given) : undefined
  return decoded?.length === keyLength ? decoded : new TextEncoder().encode(given)
}

/**
 * The source of a copy stands in a header, escaped; a text with escapes in it is taken as it is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
const copySource: Plugin = {
  name: 's3-copy-source',
  ops: ['CopyObject', 'UploadPartCopy'],
  validate({ input }) {
    const { CopySource } = input as Fields
    if (typeof CopySource !== 'string' || /%[0-9A-Fa-f]{2}/.test(CopySource)) return undefined
    const [, path = '', version = ''] = /^(.*?)(\?versionId=[^?]*)?$/s.exec(CopySource) ?? []
    const escaped = path.split('/').map(uriEncode).join('/').replaceAll('%3A', ':') + version
    return escaped === CopySource ? undefined : { input: { CopySource: escaped } }
  },
}

/** A big body is not sent to who would refuse it: it waits until S3 says that it wants it. */
const wanted = (from: number | boolean = 2 * 2 ** 20): Plugin => ({
  name: 's3-expect-continue',
  ops: ['PutObject', 'UploadPart'],
  request({ http: { body } }) {
    const isBig = from !== false && (body.length ?? Number.POSITIVE_INFINITY) >= Number(from)
    return isBig ? { http: { headers: { expect: '100-continue' } } } : undefined
  },
})

/**
 * `Expires` may hold anything its writer liked; `ExpiresString` has it as it came, and `Expires` what is an instant.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
const expires: Plugin = {
  name: 's3-expires',
  ops: ['GetObject', 'HeadObject'],
  response({ meta }) {
    const text = header(meta?.response?.headers ?? [], 'expires')
    if (text === undefined) return undefined
    const isInstant = /[a-z]/i.test(text) && !Number.isNaN(Date.parse(text))
    return { output: { ExpiresString: text, ...(isInstant ? {} : { Expires: undefined }) } }
  },
}

/** Says where the bucket is; a HEAD without a body could not. */
const elsewhere: Plugin = {
  name: 's3-region',
  error({ anomaly, input, meta }) {
    const region = regionOf(anomaly, meta)
    if (region === undefined) return undefined
    const { Bucket } = input as Fields
    return {
      anomaly: {
        message: `The bucket ${Bucket} is in ${region}: give the client that region, or 'followRegions: true'.`,
        data: { ...(anomaly.data as object | undefined), Region: region },
      },
    }
  },
}

/**
 * Redirects, and refusals of a signature for the wrong region. None is followed by HTTP, since a signature is for one
 * host. https://docs.aws.amazon.com/AmazonS3/latest/API/Redirects.html
 */
function regionOf({ status, code, data }: Anomaly, meta: Meta | undefined): string | undefined {
  const isRefused = code === 'AuthorizationHeaderMalformed' || code === 'IncorrectEndpoint'
  if (
    status !== 301 &&
    status !== 307 &&
    !(status === 400 && isRefused) &&
    !isHead400(status, meta)
  )
    return undefined
  const named = header(meta?.response?.headers ?? [], 'x-amz-bucket-region')
  const told = (data as Fields | undefined)?.Region
  const region = named ?? (typeof told === 'string' ? told : undefined)
  return region === meta?.region ? undefined : region
}

const isHead400 = (status: number | undefined, meta: Meta | undefined): boolean =>
  status === 400 && meta?.request?.method === 'HEAD'

/** Once more in the right region, which is remembered by bucket. */
function following(): NonNullable<Quirk['call']> {
  const regions = new Map<string, string>()
  return async (next, given) => {
    const bucket = String(given.request?.Bucket)
    const known = regions.get(bucket)
    const first = await next(known === undefined ? given : { ...given, region: known })
    if (!isAnomaly(first)) return first
    const region = regionOf(first, recall(first))
    if (region === undefined || !isReplayable(recall(first))) return first
    if (regions.size >= mostRemembered) regions.clear()
    regions.set(bucket, region)
    const second = await next({ ...given, region })
    const before = recall(first)?.attempts ?? []
    const now = recall(second)
    return now === undefined
      ? second
      : remember(second, { ...now, attempts: [...before, ...now.attempts] })
  }
}

const mostRemembered = 10_000

function isReplayable(meta: Meta | undefined): boolean {
  const body = meta?.request?.body
  return body === undefined || isBytes(body) || body.replayable
}
