/** What a request says about who signed it, from its `Authorization` header or from its query. Nothing is verified yet. */
import { type Anomaly, isAnomaly } from '../anomaly.ts'
import { parseTimestamp } from '../codec/timestamp.ts'
import { type HttpRequest, header } from '../http.ts'
import { refusal } from './refusals.ts'

export type Algorithm = 'AWS4-HMAC-SHA256' | 'AWS4-ECDSA-P256-SHA256'

export type Claim = {
  readonly algorithm: Algorithm
  readonly accessKeyId: string
  readonly sessionToken?: string
  readonly day: string
  /** For the asymmetric algorithm a set of regions: `eu-west-1,us-east-1`, or `*`. */
  readonly region: string
  readonly service: string
  readonly credentialScope: string
  readonly date: Date
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** The request target as it was signed. */
  readonly target: string
  /** The same for signers that add the token afterwards. */
  readonly bareTarget?: string
  /** Seconds, for a presigned request. */
  readonly expires?: number
  /** The payload hash, where the query names it. */
  readonly payload?: string
}

/**
 * @example
 * readClaim(request)
 */
export function readClaim(request: HttpRequest): Claim | Anomaly {
  const authorization = header(request.headers, 'authorization')
  if (authorization !== undefined) return fromHeader(request, authorization)
  return /[?&]X-Amz-(?:Algorithm|Signature|Credential)=/i.test(request.target)
    ? fromQuery(request)
    : refusal('MissingAuthenticationToken')
}

const algorithms: readonly string[] = [
  'AWS4-HMAC-SHA256',
  'AWS4-ECDSA-P256-SHA256',
] satisfies Algorithm[]

const isAlgorithm = (text: string | undefined): text is Algorithm =>
  text !== undefined && algorithms.includes(text)

const wrongAlgorithm = (): Anomaly =>
  refusal('IncompleteSignature', `the algorithm must be ${algorithms.join(' or ')}`)

function fromHeader({ headers, target }: HttpRequest, authorization: string): Claim | Anomaly {
  const at = authorization.lastIndexOf('Signature=')
  const before = authorization.slice(0, at)
  const known = at < 0 ? undefined : said.get(before)
  const given = header(headers, 'x-amz-date')
  const date = given === undefined ? httpDate(header(headers, 'date')) : amzTime(given)
  const sessionToken = header(headers, 'x-amz-security-token')
  const token = sessionToken === undefined ? undefined : { sessionToken }
  if (known !== undefined && date !== undefined) {
    const signature = authorization.slice(at + 10)
    if (plainSignature.test(signature)) return { ...known, date, signature, target, ...token }
  }
  const [scheme, rest = ''] = splitOnce(authorization.trim(), ' ')
  if (!isAlgorithm(scheme)) return wrongAlgorithm()
  const fields: Record<string, string | undefined> = Object.fromEntries(
    rest.split(',').map(field => splitOnce(field.trim(), '=')),
  )
  const claim = claimOf({
    algorithm: scheme,
    regionSet: header(headers, 'x-amz-region-set'),
    credential: fields.Credential,
    signedHeaders: fields.SignedHeaders,
    signature: fields.Signature,
    date,
    target,
    ...token,
  })
  if (
    !isAnomaly(claim) &&
    claim.algorithm === 'AWS4-HMAC-SHA256' &&
    endsPlainly(claim, authorization)
  )
    remember(before, claim)
  return claim
}

type Said = Pick<
  Claim,
  'algorithm' | 'accessKeyId' | 'day' | 'region' | 'service' | 'credentialScope' | 'signedHeaders'
>

/** What stood before signatures, as it was read: clients say the same all day. */
const said = new Map<string, Said>()
const mostSaid = 200
const plainSignature = /^[\da-f]{64}$/

const endsPlainly = ({ signature }: Claim, authorization: string): boolean =>
  plainSignature.test(signature) && authorization.endsWith(`Signature=${signature}`)

function remember(before: string, claim: Said): void {
  const { algorithm, accessKeyId, day, region, service, credentialScope, signedHeaders } = claim
  if (said.size >= mostSaid) said.delete(said.keys().next().value!)
  said.set(before, {
    algorithm,
    accessKeyId,
    day,
    region,
    service,
    credentialScope,
    signedHeaders,
  })
}

function fromQuery({ target }: HttpRequest): Claim | Anomaly {
  const [path, query = ''] = splitOnce(target, '?')
  const parts = query.split('&').map(part => ({ part, pair: splitOnce(part, '=').map(decoded) }))
  const without = (...names: string[]): string =>
    `${path}?${parts
      .filter(({ pair }) => !names.includes(pair[0]!))
      .map(({ part }) => part)
      .join('&')}`
  const field = (name: string): string | undefined =>
    parts.find(({ pair }) => pair[0] === name)?.pair[1]
  const own = parts.map(({ pair }) => pair[0]!).filter(name => name.startsWith('X-Amz-'))
  if (new Set(own).size < own.length) {
    return refusal('IncompleteSignature', 'a parameter is given twice')
  }
  const algorithm = field('X-Amz-Algorithm')
  if (!isAlgorithm(algorithm)) return wrongAlgorithm()
  const expires = Number(field('X-Amz-Expires') ?? Number.NaN)
  if (!Number.isInteger(expires) || expires < 1 || expires > week) {
    return refusal('IncompleteSignature', 'X-Amz-Expires must be 1 to 604800 seconds')
  }
  const sessionToken = field('X-Amz-Security-Token')
  const payload = field('X-Amz-Content-Sha256')
  return claimOf({
    algorithm,
    regionSet: field('X-Amz-Region-Set'),
    credential: field('X-Amz-Credential'),
    signedHeaders: field('X-Amz-SignedHeaders'),
    signature: field('X-Amz-Signature'),
    date: amzTime(field('X-Amz-Date')),
    target: without('X-Amz-Signature'),
    expires,
    ...(payload !== undefined && { payload }),
    ...(sessionToken !== undefined && {
      sessionToken,
      bareTarget: without('X-Amz-Signature', 'X-Amz-Security-Token'),
    }),
  })
}

const week = 604_800

type Fields = Pick<
  Claim,
  'algorithm' | 'target' | 'sessionToken' | 'bareTarget' | 'expires' | 'payload'
> & {
  readonly regionSet: string | undefined
  readonly credential: string | undefined
  readonly signedHeaders: string | undefined
  readonly signature: string | undefined
  readonly date: Date | undefined
}

function claimOf(fields: Fields): Claim | Anomaly {
  const { credential, signedHeaders, signature, date, regionSet, ...rest } = fields
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    return refusal('IncompleteSignature', 'Credential, SignedHeaders and Signature are required')
  }
  if (date === undefined) return refusal('IncompleteSignature', 'a date is required')
  const scope = scopeOf(rest.algorithm, credential, regionSet)
  if (scope === undefined)
    return refusal(
      'IncompleteSignature',
      'the credential must be KEY/DAY/REGION/SERVICE/aws4_request, or without the region where X-Amz-Region-Set has it',
    )
  return {
    ...scope,
    credentialScope: credential.slice(scope.accessKeyId.length + 1),
    date,
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
    ...rest,
  }
}

type CredentialScope = Pick<Claim, 'accessKeyId' | 'day' | 'region' | 'service'>

/** The asymmetric algorithm signs for a set of regions, so its credential names none. */
function scopeOf(
  algorithm: Algorithm,
  credential: string,
  regionSet: string | undefined,
): CredentialScope | undefined {
  const parts = credential.split('/')
  if (algorithm === 'AWS4-ECDSA-P256-SHA256') parts.splice(2, 0, regionSet ?? '')
  const [accessKeyId, day, region, service, ending, ...more] = parts
  return accessKeyId && day && region && service && ending === 'aws4_request' && more.length === 0
    ? { accessKeyId, day, region, service }
    : undefined
}

/** `20150830T123600Z` */
function amzTime(text: string | undefined): Date | undefined {
  if (text !== undefined && text === lastTime?.text) return lastTime.date
  const date = readAmzTime(text)
  if (date !== undefined) lastTime = { text: text!, date }
  return date
}

/** Many requests come within a second. */
let lastTime: { readonly text: string; readonly date: Date } | undefined

function readAmzTime(text: string | undefined): Date | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '')
  if (!found) return undefined
  const [, year, month, day, hour, minute, second] = found
  return parseTimestamp(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`, 'date-time')
}

const httpDate = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : (parseTimestamp(text, 'http-date') ?? amzTime(text))

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
