/**
 * AWS Signature Version 4A: the same canonical request, signed with ECDSA on P-256 for a set of regions, so that one
 * signature is good in all of them. The key pair is derived from the secret; the server knows only its public half.
 */
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import type { HttpRequest } from '../http.ts'
import type { Bytes, Primitives } from '../primitives.ts'
import { amzDate } from './canonical.ts'
import { presignWith, type Scheme, type Scope, type Signed, signWith } from './scheme.ts'

/**
 * `region` of the scope is the set of regions: `us-east-1,eu-west-1`, or `*`.
 *
 * @example
 * signV4a(request, { credentials, region: '*', service: 's3', date: new Date() }, nodePrimitives)
 */
export const signV4a = (request: HttpRequest, scope: Scope, primitives: Primitives): HttpRequest =>
  signV4aDetailed(request, scope, primitives).request

export const signV4aDetailed = (
  request: HttpRequest,
  scope: Scope,
  primitives: Primitives,
): Signed => signWith(scheme(scope, primitives), request, scope, primitives)

/**
 * @example
 * presignV4a(request, { ...scope, region: '*', payload: 'unsigned' }, 3600, nodePrimitives).target
 */
export const presignV4a = (
  request: HttpRequest,
  scope: Scope,
  expires: number,
  primitives: Primitives,
): HttpRequest => presignV4aDetailed(request, scope, expires, primitives).request

export const presignV4aDetailed = (
  request: HttpRequest,
  scope: Scope,
  expires: number,
  primitives: Primitives,
): Signed => presignWith(scheme(scope, primitives), request, scope, expires, primitives)

const algorithm = 'AWS4-ECDSA-P256-SHA256'

function scheme({ credentials, date, region, service }: Scope, primitives: Primitives): Scheme {
  const key = privateKeyV4a(credentials, primitives)
  return {
    algorithm,
    credentialScope: `${amzDate(date).slice(0, 8)}/${service}/aws4_request`,
    regionSet: region,
    signature: text => {
      if (!primitives.signP256) throw new Error('SigV4a needs primitives that have signP256')
      return encodeHex(primitives.signP256(key, text))
    },
  }
}

/**
 * The private key behind a pair of credentials, kept: NIST SP 800-108 in counter mode, tried until it is in range.
 *
 * @example
 * nodePrimitives.publicP256(privateKeyV4a({ accessKeyId, secretAccessKey }, nodePrimitives))
 */
export function privateKeyV4a(
  { accessKeyId, secretAccessKey }: Scope['credentials'],
  primitives: Primitives,
): Bytes {
  const id = `${accessKeyId}/${secretAccessKey}`
  const known = keys.get(id)
  if (known !== undefined) return known
  const label = encodeUtf8(algorithm)
  const name = encodeUtf8(accessKeyId)
  for (let counter = 1; counter < 255; counter++) {
    const input = Uint8Array.of(0, 0, 0, 1, ...label, 0, ...name, counter, 0, 0, 1, 0)
    const candidate = BigInt(`0x${encodeHex(primitives.hmac(`AWS4A${secretAccessKey}`, input))}`)
    if (candidate > order - 2n) continue
    const digits = (candidate + 1n).toString(16).padStart(64, '0')
    const key = decodeHex(digits)
    if (keys.size >= 100) keys.delete(keys.keys().next().value!)
    keys.set(id, key)
    return key
  }
  throw new Error('no key can be derived from these credentials') // one chance in 2^8000
}

const keys: Map<string, Bytes> = new Map()

/** Of the curve's group. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
