/**
 * Uploads by form, as browsers send them: the signature is over the policy, and the policy is about the fields.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import {
  type Anomaly,
  escapeXmlText,
  type Header,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  noBody,
  refusal,
  signingKey,
} from '@plainwire/wire'
import type { Caller, Intercepting, Output } from '../../server/types.ts'
import { failure, invalidArgument, invalidRequest, olderSignature } from '../failures.ts'
import { store } from '../store.ts'
import { bodyOf, type Form, formIn } from './fields.ts'
import { type Fields, type Lengths, permitted } from './policy.ts'

/** @example const response = await uploaded(request, context) */
export async function uploaded(request: HttpRequest, context: Intercepting): Promise<HttpResponse> {
  const form = await formIn(request)
  if (isAnomaly(form)) return context.refused(form)
  const done = await stored(form, context)
  form.close()
  return isAnomaly(done) ? context.refused(done) : answer(form, done, request, context)
}

type Stored = { readonly key: string; readonly output: Output; readonly $anomaly?: undefined }

async function stored(form: Form, context: Intercepting): Promise<Stored | Anomaly> {
  const { fields, fileName, file } = form
  const bucket = context.placed.placed!.Bucket!
  if (store(context.rows).buckets.get(bucket) === undefined)
    return failure('NoSuchBucket', { BucketName: bucket })
  const caller = callerOf(fields, context)
  if (isAnomaly(caller)) return caller
  const named = fields.get('key')
  if (named === undefined || named === '')
    return invalidArgument(
      "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.",
      'key',
    )
  const lengths = lengthsOf(fields, bucket, context)
  if (isAnomaly(lengths)) return lengths
  const key = named.replaceAll(nameOfFile, fileName)
  const input = { ...inputOf(fields), Bucket: bucket, Key: key, Body: bodyOf(file, lengths) }
  const output = await context.run('PutObject', input, caller)
  return isAnomaly(output) ? output : { key, output }
}

/** Stands in a key for the name of the file. */
const nameOfFile = `\${filename}`

const nobody: Caller = { kind: 'anonymous', account: '000000000000', arn: '*', id: 'anonymous' }

/** Whoever signed the policy; nobody where there is none. */
function callerOf(fields: Fields, context: Intercepting): Caller | Anomaly {
  const document = fields.get('policy')
  const signature = fields.get('x-amz-signature')
  if (fields.has('awsaccesskeyid')) return invalidRequest(olderSignature)
  if (document === undefined && signature === undefined) return nobody
  if (document === undefined || signature === undefined)
    return failure('AccessDenied', undefined, 'A form has a policy and its signature, or neither.')
  const [id = '', day = '', region = '', service = '', ending] = (
    fields.get('x-amz-credential') ?? ''
  ).split('/')
  const isWhole = fields.get('x-amz-algorithm') === 'AWS4-HMAC-SHA256' && ending === 'aws4_request'
  if (!isWhole || service !== 's3')
    return refusal('IncompleteSignature', 'a form needs x-amz-algorithm and x-amz-credential')
  const token = fields.get('x-amz-security-token')
  const secret = context.keyring.secretOf(id, token)
  if (secret === undefined) return refusal('InvalidAccessKeyId')
  if (isAnomaly(secret)) return secret
  const { primitives } = context
  const key = signingKey(secret, day, region, service, primitives)
  if (!isSame(primitives.hmacHex(key, document), signature)) return refusal('SignatureDoesNotMatch')
  return context.keyring.callerOf(id, token) ?? refusal('InvalidAccessKeyId')
}

/** Equal length takes equal time. */
function isSame(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < Math.min(a.length, b.length); i++)
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

const anyLength: Lengths = { least: 0, most: Number.POSITIVE_INFINITY }

function lengthsOf(fields: Fields, bucket: string, { edge }: Intercepting): Lengths | Anomaly {
  const document = fields.get('policy')
  return document === undefined ? anyLength : permitted(document, fields, bucket, edge.now())
}

/** Fields that stand for members of PutObject. */
const members: Readonly<Record<string, string>> = {
  acl: 'ACL',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-type': 'ContentType',
  expires: 'Expires',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'x-amz-checksum-crc32c': 'ChecksumCRC32C',
  'x-amz-checksum-crc64nvme': 'ChecksumCRC64NVME',
  'x-amz-checksum-sha1': 'ChecksumSHA1',
  'x-amz-checksum-sha256': 'ChecksumSHA256',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-server-side-encryption-customer-algorithm': 'SSECustomerAlgorithm',
  'x-amz-server-side-encryption-customer-key': 'SSECustomerKey',
  'x-amz-server-side-encryption-customer-key-md5': 'SSECustomerKeyMD5',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
}

function inputOf(fields: Fields): Output {
  const input: Record<string, unknown> = {}
  const metadata: Record<string, string> = {}
  for (const [name, value] of fields) {
    if (Object.hasOwn(members, name)) input[members[name]!] = value
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value
  }
  return {
    ...input,
    Metadata: metadata,
    ...(fields.has('tagging') ? { Tagging: tagsIn(fields.get('tagging')!) } : {}),
  }
}

/** The tags of a form are a document; in a header they are a query string. */
const tagsIn = (document: string): string =>
  [...document.matchAll(/<Key>(.*?)<\/Key>\s*<Value>(.*?)<\/Value>/gs)]
    .map(([, key = '', value = '']) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join('&')

/** What the form asks for: a redirect, a document, or nothing. */
function answer(
  { fields }: Form,
  { key, output }: Stored,
  request: HttpRequest,
  { placed, requestId }: Intercepting,
): HttpResponse {
  const bucket = placed.placed!.Bucket!
  const etag = String(output.ETag)
  const location = `${request.scheme}://${request.host}/${bucket}/${encodeURIComponent(key)}`
  const headers: Header[] = [
    ['x-amz-request-id', requestId],
    ['etag', etag],
    ['location', location],
    ...(output.VersionId === undefined
      ? []
      : [['x-amz-version-id', String(output.VersionId)] as Header]),
  ]
  const next = redirectOf(fields, { bucket, key, etag })
  if (next !== undefined)
    return {
      status: 303,
      headers: [...headers.filter(([name]) => name !== 'location'), ['location', next]],
      body: noBody,
    }
  if (fields.get('success_action_status') !== '201')
    return {
      status: fields.get('success_action_status') === '200' ? 200 : 204,
      headers,
      body: noBody,
    }
  const document = xml({ Location: location, Bucket: bucket, Key: key, ETag: etag })
  return {
    status: 201,
    headers: [...headers, ['content-type', 'application/xml']],
    body: new TextEncoder().encode(document),
  }
}

function redirectOf(fields: Fields, told: Readonly<Record<string, string>>): string | undefined {
  const wanted = fields.get('success_action_redirect') ?? fields.get('redirect')
  if (wanted === undefined || !URL.canParse(wanted)) return undefined
  const url = new URL(wanted)
  for (const [name, value] of Object.entries(told)) url.searchParams.set(name, value)
  return url.href
}

const xml = (told: Readonly<Record<string, string>>): string =>
  `<PostResponse>${Object.entries(told)
    .map(([name, text]) => `<${name}>${escapeXmlText(text)}</${name}>`)
    .join('')}</PostResponse>`
