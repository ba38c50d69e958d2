/** Which service and region a request is for: its signature says so; failing that its target, its action, its host. */
import { type Header, type HttpRequest, header } from '@plainwire/wire'
import { asksForJson } from './browsers.ts'

export type Destination = { readonly service: string; readonly region: string }

const anyRegion = 'us-east-1'

/** `form` is the body of a request that `mayBeForm`. @example destinationOf(request).service // 'sts' */
export function destinationOf(request: HttpRequest, form = ''): Destination {
  const scope = scopeIn(request)
  if (scope !== undefined) return scope
  const target = header(request.headers, 'x-amz-target')
  const byTarget = target === undefined ? undefined : targets[target.split('.')[0] ?? '']
  const version = /[?&]Version=([\d-]+)/.exec(`${request.target}&${form}`)?.[1]
  const byVersion = version === undefined ? undefined : versions[version]
  const host = hostParts(request.host)
  return {
    service: byTarget ?? byVersion ?? host.service ?? (asksForJson(request) ? 'dynamodb' : 's3'),
    region: host.region ?? anyRegion,
  }
}

/** Unsigned calls of the Query protocols tell only in their body what they are. */
export const mayBeForm = (request: HttpRequest): boolean =>
  request.method === 'POST' &&
  scopeIn(request) === undefined &&
  isForm(request.headers) &&
  /^\/?(\?|$)/.test(request.target)

const isForm = (headers: readonly Header[]): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(header(headers, 'content-type') ?? '')

/** The credential scope of a signed header or a presigned query: `AKID/day/region/service/aws4_request`. */
function scopeIn({ headers, target }: HttpRequest): Destination | undefined {
  const authorization = header(headers, 'authorization') ?? ''
  const signed = /Credential=([^,\s]+)/.exec(authorization)?.[1]
  const presigned = /[?&]X-Amz-Credential=([^&]+)/i.exec(target)?.[1]
  const scope = (signed ?? presigned?.replace(/%2F/gi, '/'))?.split('/')
  if (scope === undefined || scope.length < 4 || scope.at(-1) !== 'aws4_request') return undefined
  const service = scope.at(-2)!
  // The asymmetric algorithm names regions in a header of its own, and none in the scope.
  const many = authorization.startsWith('AWS4-ECDSA') || scope.length === 4
  const set = header(headers, 'x-amz-region-set')?.split(',')[0]
  const region = many ? (set === undefined || set.includes('*') ? anyRegion : set) : scope.at(-3)!
  return region && service ? { service, region } : undefined
}

/** Prefixes of `X-Amz-Target`, for requests that nobody signed. */
const targets: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  Logs_20140328: 'logs',
}

/** Versions of the Query services. */
const versions: Readonly<Record<string, string>> = {
  '2010-05-08': 'iam',
  '2011-06-15': 'sts',
  '2016-11-15': 'ec2',
}

/** `sts.eu-west-1.amazonaws.com`, `iam.amazonaws.com`, `sts.localhost`; S3 reads its buckets out of hosts by itself. */
function hostParts(host: string): { service?: string; region?: string } {
  const name = host.replace(/:\d+$/, '')
  const [service, region] = name
    .replace(/\.(amazonaws\.com(\.cn)?|localhost(\.localstack\.cloud)?)$/, '')
    .split('.')
  const hosted = /(?:^|\.)s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(name)?.[1]
  if (hosted !== undefined) return { service: 's3', region: hosted }
  if (service === name || service === undefined || !services.has(service)) return {}
  return region !== undefined && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)
    ? { service, region }
    : { service }
}

/** Hosts that stand for a service; any other first label is a bucket. */
const services: ReadonlySet<string> = new Set(['dynamodb', 'ec2', 'iam', 'logs', 's3', 'sts'])
