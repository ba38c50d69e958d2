/**
 * AWS Signature Version 4: HMAC-SHA256 with a key that is good for one day, region and service.
 * `sign` writes headers, `presign` a query; `verify/sigv4.ts` is the same file read backwards.
 */
import type { HttpRequest } from '../http.ts'
import type { Bytes, Primitives } from '../primitives.ts'
import { amzDate } from './canonical.ts'
import { presignWith, type Scheme, type Scope, type Signed, signWith } from './scheme.ts'

/**
 * @example
 * sign(request, { credentials, region: 'eu-west-1', service: 'dynamodb', date: new Date() }, nodePrimitives)
 */
export const sign = (request: HttpRequest, scope: Scope, primitives: Primitives): HttpRequest =>
  signDetailed(request, scope, primitives).request

/** As `sign`, with all that a stream of chunks or events needs to go on from there. */
export function signDetailed(request: HttpRequest, scope: Scope, primitives: Primitives): Signed {
  const key = keyOf(scope, primitives)
  return {
    ...signWith(scheme(scope, key, primitives), request, scope, primitives),
    signingKey: key,
  }
}

/**
 * A request that anyone may send until it expires.
 *
 * @example
 * presign(request, { ...scope, payload: 'unsigned', escapePath: 'once' }, 3600, nodePrimitives).target
 */
export const presign = (
  request: HttpRequest,
  scope: Scope,
  expires: number,
  primitives: Primitives,
): HttpRequest => presignDetailed(request, scope, expires, primitives).request

/** As `presign`, with the steps on the way. */
export const presignDetailed = (
  request: HttpRequest,
  scope: Scope,
  expires: number,
  primitives: Primitives,
): Signed =>
  presignWith(
    scheme(scope, keyOf(scope, primitives), primitives),
    request,
    scope,
    expires,
    primitives,
  )

/**
 * The key of a day, derived once and kept: deriving it costs as much as the rest of a signature.
 *
 * @example
 * signingKey(secretAccessKey, '20150830', 'us-east-1', 'iam', nodePrimitives)
 */
export function signingKey(
  secret: string,
  day: string,
  region: string,
  service: string,
  primitives: Primitives,
): Bytes {
  const id = `${secret}\n${day}/${region}/${service}`
  const known = keys.get(id)
  if (known !== undefined) return known
  const ofDay = primitives.hmac(`AWS4${secret}`, day)
  const ofService = primitives.hmac(primitives.hmac(ofDay, region), service)
  const key = primitives.hmac(ofService, 'aws4_request')
  if (keys.size >= 100) keys.delete(keys.keys().next().value!)
  keys.set(id, key)
  return key
}

const keys = new Map<string, Bytes>()

const keyOf = ({ credentials, date, region, service }: Scope, primitives: Primitives): Bytes =>
  signingKey(credentials.secretAccessKey, amzDate(date).slice(0, 8), region, service, primitives)

const scheme = ({ date, region, service }: Scope, key: Bytes, primitives: Primitives): Scheme => ({
  algorithm: 'AWS4-HMAC-SHA256',
  credentialScope: `${amzDate(date).slice(0, 8)}/${region}/${service}/aws4_request`,
  signature: text => primitives.hmacHex(key, text),
})
