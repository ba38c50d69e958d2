/**
 * The server's answer to `sign`: reads who signed a request, signs it again with the secret that the caller looks up,
 * and compares. Headers and presigned queries alike; nothing of the request is believed before that.
 */
import { type Anomaly, isAnomaly } from '../anomaly.ts'
import { decodeHex } from '../codec/hex.ts'
import { type Header, type HttpRequest, header, isBytes } from '../http.ts'
import type { Primitives } from '../primitives.ts'
import { amzDate, canonicalHeaders, canonicalRequest, type EscapePath } from '../sign/canonical.ts'
import type { ChunkSeed } from '../sign/chunked.ts'
import { emptyHash, stringToSign } from '../sign/scheme.ts'
import { signingKey } from '../sign/sigv4.ts'
import { privateKeyV4a } from '../sign/sigv4a.ts'
import { type Claim, readClaim } from './claim.ts'
import { refusal } from './refusals.ts'

export type Identity = {
  readonly accessKeyId: string
  readonly sessionToken?: string
  readonly region: string
  readonly service: string
  readonly date: Date
  readonly signature: string
  /** What the signature covers of the body: its hash, `UNSIGNED-PAYLOAD`, or a `STREAMING-...` word. */
  readonly payload: string
  /** Where a signed stream goes on from. Not enumerable: it holds the key of the day. */
  readonly seed: ChunkSeed
}

export type VerifyOptions = {
  /** `undefined` where there is no such key; an anomaly (`refusal('ExpiredToken')`) says more. */
  readonly secretOf: (accessKeyId: string, sessionToken?: string) => string | Anomaly | undefined
  readonly now: Date
  readonly primitives: Primitives
  readonly escapePath?: EscapePath
  /** Payload of presigned requests that do not say: `unsigned` for S3, else `hash` (default). */
  readonly presignedPayload?: 'hash' | 'unsigned'
  /** Milliseconds that clocks may differ by; default 15 minutes. */
  readonly skew?: number
  /** Refuse other scopes, where given. */
  readonly region?: string
  readonly service?: string
}

/** Milliseconds that clocks may differ by. */
export const defaultSkew: number = 15 * 60_000

/**
 * @example
 * verify(request, { secretOf: id => secrets.get(id), now: new Date(), primitives: nodePrimitives })
 */
export function verify(request: HttpRequest, options: VerifyOptions): Identity | Anomaly {
  const claim = readClaim(request)
  if (isAnomaly(claim)) return claim
  const untimely =
    checkTime(claim, options) ?? checkScope(claim, options) ?? checkHeaders(request, claim)
  if (untimely) return untimely
  const secret = options.secretOf(claim.accessKeyId, claim.sessionToken)
  if (isAnomaly(secret)) return secret
  if (secret === undefined) return refusal('InvalidAccessKeyId')
  const payload = payloadOf(request, claim, options)
  if (isAnomaly(payload)) return payload
  const { proves, key } = proofOf(claim, secret, options)
  const isGenuine = (target: string): boolean =>
    proves(textToSign(request, target, claim, payload, options))
  const genuine =
    isGenuine(claim.target) || (claim.bareTarget !== undefined && isGenuine(claim.bareTarget))
  return genuine ? identity(claim, payload, key) : refusal('SignatureDoesNotMatch')
}

/** Does the claim's signature prove this text? And the key of the day, for chunks that follow. */
type Proof = { readonly proves: (text: string) => boolean; readonly key: Uint8Array }

const proofOf = (claim: Claim, secret: string, options: VerifyOptions): Proof =>
  claim.algorithm === 'AWS4-HMAC-SHA256'
    ? byHmac(claim, secret, options)
    : byPublicKey(claim, secret, options)

function byHmac(claim: Claim, secret: string, { primitives }: VerifyOptions): Proof {
  const key = signingKey(secret, claim.day, claim.region, claim.service, primitives)
  return { key, proves: text => isSame(primitives.hmacHex(key, text), claim.signature) }
}

/** The public half is derived from the secret here; a service of AWS would have only that half. */
function byPublicKey(claim: Claim, secret: string, { primitives }: VerifyOptions): Proof {
  const { accessKeyId, signature } = claim
  const { publicP256, verifyP256 } = primitives
  const key = new Uint8Array(0)
  if (
    publicP256 === undefined ||
    verifyP256 === undefined ||
    !/^([\da-f]{2}){8,80}$/.test(signature)
  )
    return { key, proves: () => false }
  const credentials = { accessKeyId, secretAccessKey: secret }
  const publicKey = publicP256(privateKeyV4a(credentials, primitives))
  const bytes = decodeHex(signature)
  return { key, proves: text => verifyP256(publicKey, text, bytes) }
}

/** Texts of equal length take equal time, wherever they differ. */
export function isSame(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

function checkTime(claim: Claim, { now, skew = defaultSkew }: VerifyOptions): Anomaly | undefined {
  const age = now.getTime() - claim.date.getTime()
  if (age < -skew) return refusal('RequestTimeTooSkewed')
  if (claim.expires === undefined) return age > skew ? refusal('RequestTimeTooSkewed') : undefined
  return age > claim.expires * 1000 ? refusal('RequestExpired') : undefined
}

function checkScope(claim: Claim, { region, service }: VerifyOptions): Anomaly | undefined {
  const isOther = (given: string, wanted: string | undefined): boolean =>
    wanted !== undefined && given !== wanted
  if (region !== undefined && !covers(claim.region, region))
    return refusal('CredentialScope', `the region must be ${region}`)
  if (isOther(claim.service, service))
    return refusal('CredentialScope', `the service must be ${service}`)
  return claim.day === amzDate(claim.date).slice(0, 8)
    ? undefined
    : refusal('CredentialScope', 'the day must be that of the date')
}

/** One region, or a set of them in which `*` stands for any run of characters. */
const covers = (set: string, region: string): boolean =>
  set
    .split(',')
    .some(part => part === region || (part.endsWith('*') && region.startsWith(part.slice(0, -1))))

/** Whatever steers a request must be signed; the token may be added later. */
function checkHeaders({ headers }: HttpRequest, { signedHeaders }: Claim): Anomaly | undefined {
  if (!signedHeaders.includes('host')) return refusal('HeadersNotSigned', 'host')
  for (const [spelled] of headers) {
    const name = spelled.toLowerCase()
    const steers = name.startsWith('x-amz-') && name !== 'x-amz-security-token'
    if (steers && name !== 'x-amz-content-sha256' && !signedHeaders.includes(name)) {
      return refusal('HeadersNotSigned', name)
    }
  }
  return undefined
}

/** The hash that was signed; where the body is at hand, it must be the body's. */
function payloadOf(request: HttpRequest, claim: Claim, options: VerifyOptions): string | Anomaly {
  const { body, headers } = request
  const stated = claim.payload ?? header(headers, 'x-amz-content-sha256')
  if (
    stated === undefined &&
    claim.expires !== undefined &&
    options.presignedPayload === 'unsigned'
  ) {
    return 'UNSIGNED-PAYLOAD'
  }
  if (stated !== undefined && !/^[\da-f]{64}$/.test(stated)) return stated
  if (!isBytes(body))
    return stated ?? refusal('IncompleteSignature', 'a stream needs x-amz-content-sha256')
  const actual = body.length === 0 ? emptyHash : options.primitives.hashHex('sha256', body)
  return stated === undefined || stated === actual ? actual : refusal('XAmzContentSHA256Mismatch')
}

function textToSign(
  { method, headers, host }: HttpRequest,
  target: string,
  claim: Claim,
  payload: string,
  { escapePath, primitives }: VerifyOptions,
): string {
  const signed = headers.filter(([name]) => claim.signedHeaders.includes(name.toLowerCase()))
  const all: Header[] = header(headers, 'host') === undefined ? [...signed, ['host', host]] : signed
  const canonical = canonicalRequest(method, target, canonicalHeaders(all), payload, escapePath)
  const scheme = { algorithm: claim.algorithm, credentialScope: claim.credentialScope }
  return stringToSign(scheme, amzDate(claim.date), canonical, primitives)
}

function identity(claim: Claim, payload: string, key: Uint8Array): Identity {
  const { accessKeyId, sessionToken, region, service, date, signature, credentialScope } = claim
  const token = sessionToken === undefined ? {} : { sessionToken }
  const known = { accessKeyId, ...token, region, service, date, signature, payload }
  const seed: ChunkSeed = { signature, date: amzDate(date), credentialScope, signingKey: key }
  return Object.defineProperty(known, 'seed', { value: seed, enumerable: false }) as Identity
}
