/**
 * Requests signed in their URL, for whoever may not have credentials: any operation of any service that is signed with
 * SigV4 or SigV4a. What can stand in the query does; what cannot is in `headers`, and must be sent with it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import {
  type Anomaly,
  anomaly,
  type Header,
  type HttpRequest,
  isAnomaly,
  isBytes,
  noBody,
  presignDetailed,
  presignV4aDetailed,
  type Result,
  type Scope,
  type Section,
  type Signed,
  type signDetailed,
  uriEncode,
} from '@plainwire/wire'
import { captured } from './captured.ts'
import type { Inside } from './client.ts'
import type { OpCall } from './invoke.ts'

export type PresignCall = OpCall & {
  /** Seconds it is good for, up to seven days; default 900. */
  readonly expiresIn?: number
}

export type Presigned = {
  readonly method: string
  readonly url: string
  /** What must be sent with it, beside the host: empty unless the request needs it. */
  readonly headers: Readonly<Record<string, string>>
  /** What must be sent as its body: absent unless the signature is about it. */
  readonly body?: Uint8Array
  /** When it is no longer good; credentials that end sooner take it with them. */
  readonly expires: Date
}

const week = 604_800

/**
 * @example
 * const found = await store.presign({ op: 'GetObject', request: { Bucket: 'notes', Key: 'a' }, expiresIn: 300 })
 * if (!isAnomaly(found)) await fetch(found.url)
 */
export async function presign(on: Inside, given: PresignCall): Promise<Result<Presigned>> {
  const { expiresIn = 900, ...call } = given
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > week)
    return refused(on, given, `'expiresIn' is a whole number of seconds from 1 to ${week}.`)
  const ready = await on.invoker.operation(given.op)
  if (isAnomaly(ready)) return ready
  const signer = signerOf(ready.section, given, expiresIn)
  const found = await captured(quiet(on, signer), call, signer(presignDetailed))
  if (isAnomaly(found)) return found
  const { request, scope, credentials } = found
  if (!/[?&]X-Amz-Signature=/.test(request.target))
    return refused(on, given, `${given.op} is not signed with SigV4: it cannot be presigned.`)
  const until = (scope?.date ?? new Date(on.invoker.config.environment.now())).getTime()
  const ends = credentials?.expiration?.getTime() ?? Number.POSITIVE_INFINITY
  return {
    method: request.method,
    url: `${request.scheme}://${request.host}${request.target}`,
    headers: Object.fromEntries(request.headers),
    ...(isEmpty(request) ? {} : { body: request.body as Uint8Array }),
    expires: new Date(Math.min(until + expiresIn * 1000, ends)),
  }
}

/** Bodies are not checked on the way out, since they are not there yet; other schemes presign as they sign. */
function quiet(on: Inside, signer: ReturnType<typeof signerOf>): Inside {
  const { config } = on.invoker
  const { signBy } = config
  const checked = {
    ...config,
    checksums: 'when_required' as const,
    signBy: signBy && {
      ...signBy,
      signers: { ...signBy.signers, sigv4a: async () => ({ sign: signer(presignV4aDetailed) }) },
    },
  }
  return { ...on, invoker: { ...on.invoker, config: checked } }
}

/** A signer for one request, by whichever scheme presigns it. */
const signerOf =
  (section: Section, given: PresignCall, expiresIn: number) =>
  (by: typeof presignDetailed): typeof signDetailed =>
  (request, scope, primitives): Signed => {
    const bare = bodiless(section, asQuery(request), given)
    return by(hoisted(bare), payloadOf(bare, scope), expiresIn, primitives)
  }

/** The Query protocols take their form in the query as well. */
function asQuery(request: HttpRequest): HttpRequest {
  const { body, headers, target } = request
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (!isBytes(body) || !type.startsWith('application/x-www-form-urlencoded')) return request
  const form = new TextDecoder().decode(body)
  return {
    ...request,
    method: 'GET',
    target: `${target}${target.includes('?') ? '&' : '?'}${form}`,
    headers: headers.filter(([name]) => name.toLowerCase() !== 'content-type'),
    body: noBody,
  }
}

/**
 * Whoever sends it brings the streamed body, and says how long and of what type it is and what it takes, unless the
 * request did: then that is a condition.
 */
function bodiless(section: Section, request: HttpRequest, { request: input = {} }: PresignCall) {
  const shape = section.shapes[section.operation.input ?? '']
  const members = shape?.type === 'structure' ? Object.entries(shape.members) : []
  const said = new Set(
    members.flatMap(([key, { in: place, name = '' }]) =>
      place === 'header' && input[key] !== undefined ? [name.toLowerCase()] : [],
    ),
  )
  const without = (kinds: RegExp) =>
    request.headers.filter(({ 0: name }) => !kinds.test(name) || said.has(name.toLowerCase()))
  const streams = members.some(([, member]) => member.streaming)
  return streams || isEmpty(request)
    ? { ...request, headers: without(/^(accept|content-(length|type)|expect)$/i), body: noBody }
    : { ...request, headers: without(/^accept$/i) }
}

const isEmpty = ({ body }: HttpRequest): boolean => isBytes(body) && body.length === 0

/** Headers of AWS's own may stand in the query; those of encryption count as headers only. */
function hoisted(request: HttpRequest): HttpRequest {
  const moves = ({ 0: name }: Header) => /^x-amz-(?!server-side-encryption)/i.test(name)
  const moved = request.headers.filter(moves)
  if (moved.length === 0 || request.headers.some(({ 0: name }) => /^x-amz-target$/i.test(name)))
    return request
  const pairs = moved.map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`).join('&')
  const { target } = request
  return {
    ...request,
    target: `${target}${target.includes('?') ? '&' : '?'}${pairs}`,
    headers: request.headers.filter(header => !moves(header)),
  }
}

/** S3 signs no body it does not know; the others sign the empty one. */
const payloadOf = (request: HttpRequest, scope: Scope): Scope =>
  scope.escapePath === 'once' && isEmpty(request)
    ? { ...scope, payload: 'unsigned' }
    : { ...scope, payload: 'hash' }

const refused = (on: Inside, { op }: PresignCall, message: string): Anomaly =>
  anomaly('incorrect', message, {
    code: 'CANNOT_PRESIGN',
    op,
    service: on.catalogue.info.name,
  })
