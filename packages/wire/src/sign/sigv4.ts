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
export const signDetailed = (request: HttpRequest, scope: Scope, primitives: Primitives): Signed =>
  signWith(scheme(scope, primitives), request, scope, primitives)

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
): Signed => presignWith(scheme(scope, primitives), request, scope, expires, primitives)

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
  const id = `${day}/${region}/${service}/${secret}`
  const known = keys.get(id)
  if (known !== undefined) return known
  const ofDay = primitives.hmac(`AWS4${secret}`, day)
  const ofService = primitives.hmac(primitives.hmac(ofDay, region), service)
  const key = primitives.hmac(ofService, 'aws4_request')
  if (keys.size >= 100) keys.delete(keys.keys().next().value!)
  keys.set(id, key)
  return key
}

const keys: Map<string, Bytes> = new Map()

/** The scheme of the last signature serves the next one, as a rule. */
let last: (Scheme & { day: string; secret: string; region: string; service: string }) | undefined

function scheme({ credentials, date, region, service }: Scope, primitives: Primitives): Scheme {
  const secret = credentials.secretAccessKey
  const day = amzDate(date).slice(0, 8)
  if (
    last?.day === day &&
    last.secret === secret &&
    last.region === region &&
    last.service === service
  ) {
    return last
  }
  const key = signingKey(secret, day, region, service, primitives)
  last = {
    algorithm: 'AWS4-HMAC-SHA256',
    credentialScope: `${day}/${region}/${service}/aws4_request`,
    signingKey: key,
    signature: text => primitives.hmacHex(key, text),
    day,
    secret,
    region,
    service,
  }
  return last
}
