/**
 * What all of AWS's request signatures share: put date, token and payload hash into the request, make its canonical
 * form, sign a text about it, and write the result into a header or into the query. `sigv4.ts` and `sigv4a.ts` say
 * what differs, as a `Scheme`.
 */
import { type Header, type HttpRequest, isBytes } from '../http.ts'
import type { Bytes, Primitives } from '../primitives.ts'
import {
  amzDate,
  canonicalHeaders,
  canonicalRequest,
  type EscapePath,
  uriEncode,
} from './canonical.ts'

export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Who signs, for which service and region, when, and how much of the request. */
export type Scope = {
  readonly credentials: Credentials
  readonly region: string
  readonly service: string
  readonly date: Date
  /** `hash` (default) hashes the body, `unsigned` leaves it out; any other text stands for the hash itself. */
  readonly payload?: 'hash' | 'unsigned' | (string & {})
  /** `twice` (default), or `once` for services that take the path as it is: S3. */
  readonly escapePath?: EscapePath
  /** Send the payload hash as `x-amz-content-sha256`, as AWS's own clients do. Default: true. */
  readonly payloadHeader?: boolean
  /** Default: true. A few old services want the token added after signing. */
  readonly sessionTokenSigned?: boolean
}

/** A signed request and how it came about; streams continue from its signature. */
export type Signed = {
  readonly request: HttpRequest
  readonly canonicalRequest: string
  readonly stringToSign: string
  readonly signature: string
  readonly date: string
  readonly credentialScope: string
  /** Key of the day, for the chunks or events that follow. */
  readonly signingKey?: Bytes
}

export type Scheme = {
  readonly algorithm: string
  readonly credentialScope: string
  /** Signed beside the date: as header, or in the query. */
  readonly regionSet?: string
  readonly signature: (stringToSign: string) => string
}

/** Signs with headers: `authorization` and its companions. */
export function signWith(
  scheme: Scheme,
  request: HttpRequest,
  scope: Scope,
  primitives: Primitives,
): Signed {
  const { sessionToken } = scope.credentials
  const date = amzDate(scope.date)
  const payloadHash = hashOfPayload(request, scope, primitives)
  const headers = request.headers.filter(isKept)
  const signed = [...headers]
  if (!headers.some(isHost)) signed.push(['host', request.host])
  const added: Header[] = []
  if (scope.payloadHeader !== false) added.push(['x-amz-content-sha256', payloadHash])
  added.push(['x-amz-date', date])
  if (scheme.regionSet !== undefined) added.push(['x-amz-region-set', scheme.regionSet])
  const token: Header[] = sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken]]
  signed.push(...added)
  if (scope.sessionTokenSigned !== false) signed.push(...token)
  const list = canonicalHeaders(signed)
  const canonical = canonicalRequest(
    request.method,
    request.target,
    list,
    payloadHash,
    scope.escapePath,
  )
  const text = stringToSign(scheme, date, canonical, primitives)
  const signature = scheme.signature(text)
  const credential = `${scope.credentials.accessKeyId}/${scheme.credentialScope}`
  const authorization = `${scheme.algorithm} Credential=${credential}, SignedHeaders=${list.signed}, Signature=${signature}`
  return {
    request: {
      ...request,
      headers: [...headers, ...added, ...token, ['authorization', authorization]],
    },
    canonicalRequest: canonical,
    stringToSign: text,
    signature,
    date,
    credentialScope: scheme.credentialScope,
  }
}

/** Signs within the query, for `expires` seconds; every header given becomes a condition on the caller. */
export function presignWith(
  scheme: Scheme,
  request: HttpRequest,
  scope: Scope,
  expires: number,
  primitives: Primitives,
): Signed {
  const { accessKeyId, sessionToken } = scope.credentials
  const date = amzDate(scope.date)
  const headers = request.headers.filter(isKept)
  const list = canonicalHeaders(
    headers.some(isHost) ? headers : [...headers, ['host', request.host]],
  )
  const token: Header[] = sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken]]
  const tokenSigned = scope.sessionTokenSigned !== false
  const target = withQuery(request.target, [
    ['X-Amz-Algorithm', scheme.algorithm],
    ['X-Amz-Credential', `${accessKeyId}/${scheme.credentialScope}`],
    ['X-Amz-Date', date],
    ...(scheme.regionSet === undefined ? [] : [['X-Amz-Region-Set', scheme.regionSet] as const]),
    ['X-Amz-Expires', String(expires)],
    ...(tokenSigned ? token : []),
    ['X-Amz-SignedHeaders', list.signed],
  ])
  const payloadHash = hashOfPayload(request, scope, primitives)
  const canonical = canonicalRequest(request.method, target, list, payloadHash, scope.escapePath)
  const text = stringToSign(scheme, date, canonical, primitives)
  const signature = scheme.signature(text)
  const last = [...(tokenSigned ? [] : token), ['X-Amz-Signature', signature] as const]
  return {
    request: { ...request, headers, target: withQuery(target, last) },
    canonicalRequest: canonical,
    stringToSign: text,
    signature,
    date,
    credentialScope: scheme.credentialScope,
  }
}

/**
 * @example
 * stringToSign({ algorithm: 'AWS4-HMAC-SHA256', credentialScope }, '20150830T123600Z', canonical, primitives)
 */
export const stringToSign = (
  { algorithm, credentialScope }: Pick<Scheme, 'algorithm' | 'credentialScope'>,
  date: string,
  canonical: string,
  primitives: Primitives,
): string => `${algorithm}\n${date}\n${credentialScope}\n${primitives.hashHex('sha256', canonical)}`

/** SHA-256 of nothing. */
export const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

function hashOfPayload({ body }: HttpRequest, { payload }: Scope, primitives: Primitives): string {
  if (payload !== undefined && payload !== 'hash') {
    return payload === 'unsigned' ? 'UNSIGNED-PAYLOAD' : payload
  }
  if (!isBytes(body)) return 'UNSIGNED-PAYLOAD' // a stream passes once; whoever can hash it says so in `payload`
  return body.length === 0 ? emptyHash : primitives.hashHex('sha256', body)
}

function withQuery(target: string, pairs: readonly Header[]): string {
  const query = pairs.map(pair => pair.map(uriEncode).join('=')).join('&')
  return `${target}${target.includes('?') ? '&' : '?'}${query}`
}

const isHost = ([name]: Header): boolean => name.length === 4 && name.toLowerCase() === 'host'

/** Left over from an earlier signature, these would be signed twice. */
const isKept = ([name]: Header): boolean => !replaced.has(name.toLowerCase())

const replaced: ReadonlySet<string> = new Set([
  'authorization',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-region-set',
  'x-amz-security-token',
])
