/** Which service and region a request is for: its signature says so; failing that its target, its action, its host. */
import { type HttpRequest, header } from '@plainwire/wire'

export type Destination = { readonly service: string; readonly region: string }

const anyRegion = 'us-east-1'

/** @example destinationOf(request).service // 'sts' */
export function destinationOf(request: HttpRequest): Destination {
  const scope = scopeIn(request)
  if (scope !== undefined) return scope
  const target = header(request.headers, 'x-amz-target')
  const byTarget = target === undefined ? undefined : targets[target.split('.')[0] ?? '']
  const host = hostParts(request.host)
  return {
    service: byTarget ?? host.service ?? 's3',
    region: host.region ?? anyRegion,
  }
}

/** The credential scope of a signed header or a presigned query: `AKID/day/region/service/aws4_request`. */
function scopeIn({ headers, target }: HttpRequest): Destination | undefined {
  const authorization = header(headers, 'authorization') ?? ''
  const signed = /Credential=([^,\s]+)/.exec(authorization)?.[1]
  const presigned = /[?&]X-Amz-Credential=([^&]+)/i.exec(target)?.[1]
  const scope = (signed ?? presigned?.replace(/%2F/gi, '/'))?.split('/')
  if (scope === undefined || scope.length < 5) return undefined
  const [region, service] = scope.slice(-3, -1)
  return region && service ? { service, region } : undefined
}

/** Prefixes of `X-Amz-Target`, for requests that nobody signed. */
const targets: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  Logs_20140328: 'logs',
}

/** `sts.eu-west-1.amazonaws.com`, `iam.amazonaws.com`, `sts.localhost`. */
function hostParts(host: string): { service?: string; region?: string } {
  const name = host.replace(/:\d+$/, '')
  const [service, region] = name
    .replace(/\.(amazonaws\.com(\.cn)?|localhost(\.localstack\.cloud)?)$/, '')
    .split('.')
  if (service === name || service === undefined) return {}
  return region !== undefined && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)
    ? { service, region }
    : { service }
}
