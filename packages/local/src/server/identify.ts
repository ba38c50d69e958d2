/** Who sent a request, and the body that its signature speaks of. */
import {
  type Anomaly,
  anomaly,
  type Body,
  collect,
  type Header,
  type HttpRequest,
  header,
  type Identity,
  isAnomaly,
  type Primitives,
  refusal,
  verify,
} from '@plainwire/wire'
import { type Payload, payloadOf } from './payload.ts'
import type { Ready } from './ready.ts'
import type { Caller, Edge, Keyring, LocalService } from './types.ts'

export type IdentifyOptions = {
  readonly edge: Edge
  readonly keyring: Keyring
  readonly primitives: Primitives
  /** Bytes of a request body that is read whole; default 16 MiB. */
  readonly maxRequest?: number
}

export type Verified = {
  readonly caller: Caller
  readonly payload: Payload
  /** With the body that the signature speaks of: whole, unless the operation wants it as a stream. */
  readonly request: HttpRequest
  readonly $anomaly?: undefined
}

/** `streams`: the operation wants its body as it comes. */
export async function identified(
  options: IdentifyOptions,
  ready: Pick<Ready, 'name' | 'local'>,
  { request, region }: { readonly request: HttpRequest; readonly region: string },
  streams: boolean,
): Promise<Verified | Anomaly> {
  const older = olderSignature(request)
  if (older) return older
  const leavesOpen = streams && !isSmall(request.body)
  const held = leavesOpen ? request : await whole(request, request.body, options)
  if (isAnomaly(held)) return held
  const identity = misplaced(region) ?? identityOf(options, ready.local, held)
  if (isAnomaly(identity)) return identity
  const caller = callerOf(options, identity)
  if (isAnomaly(caller)) return caller
  if (identity !== undefined) options.keyring.used?.(identity.accessKeyId, ready.name, region)
  const payload = payloadOf(held, identity, options.primitives)
  if (isAnomaly(payload)) return payload
  const decoded = { ...held, headers: withoutChunking(held.headers), body: payload.body }
  const verified = leavesOpen ? decoded : await whole(decoded, payload.body, options)
  return isAnomaly(verified) ? verified : { caller, payload, request: verified }
}

/** What fits in a few packets is quicker read at once than watched on its way. */
const isSmall = ({ length }: Body): boolean => length !== undefined && length <= 64 * 1024

/** Signatures of before 2014, which newer regions of S3 never took. */
const olderSignature = ({ headers, target }: HttpRequest): Anomaly | undefined =>
  /^AWS /.test(header(headers, 'authorization') ?? '') || /[?&]AWSAccessKeyId=/.test(target)
    ? anomaly(
        'incorrect',
        'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
        { code: 'InvalidRequest', status: 400 },
      )
    : undefined

/** Any region will do that is written like one. Some clients begin with `US`, and go on with what they are told. */
const misplaced = (region: string): Anomaly | undefined =>
  /^[a-z][a-z0-9-]{1,31}$/.test(region)
    ? undefined
    : anomaly('incorrect', `The region '${region}' is wrong; expecting 'us-east-1'.`, {
        code: 'AuthorizationHeaderMalformed',
        status: 400,
        data: { Region: 'us-east-1' },
      })

/** `aws-chunked` is how the body travelled, not what it is. */
function withoutChunking(headers: readonly Header[]): readonly Header[] {
  const coding = header(headers, 'content-encoding')
  if (coding === undefined || !coding.includes('aws-chunked')) return headers
  const others = headers.filter(([name]) => name.toLowerCase() !== 'content-encoding')
  const left = coding.split(',').filter(one => one.trim() !== 'aws-chunked')
  return left.length === 0 ? others : [...others, ['content-encoding', left.join(',').trim()]]
}

/** The request with a body in hand. */
export async function whole(
  request: HttpRequest,
  body: Body,
  { maxRequest = 16 << 20 }: Pick<IdentifyOptions, 'maxRequest'>,
): Promise<HttpRequest | Anomaly> {
  const bytes = await collect(body, maxRequest)
  if (!isAnomaly(bytes)) return bytes === request.body ? request : { ...request, body: bytes }
  if (bytes.code !== 'RESPONSE_TOO_LARGE') return bytes
  return anomaly('incorrect', `The request is larger than ${maxRequest} bytes.`, {
    code: 'RequestEntityTooLarge',
    status: 413,
  })
}

/** Unsigned requests come from nobody; signed ones are believed when their signature is right. */
function identityOf(
  { keyring, edge, primitives }: IdentifyOptions,
  { signing }: LocalService,
  request: HttpRequest,
): Identity | undefined | Anomaly {
  const identity = verify(request, {
    ...signing,
    secretOf: (accessKeyId, sessionToken) => keyring.secretOf(accessKeyId, sessionToken),
    now: new Date(edge.now()),
    primitives,
  })
  return isAnomaly(identity) && identity.code === 'MissingAuthenticationToken'
    ? undefined
    : identity
}

const nobody: Caller = { kind: 'anonymous', account: '000000000000', arn: '*', id: 'anonymous' }

const callerOf = (
  { keyring }: IdentifyOptions,
  identity: Identity | undefined,
): Caller | Anomaly =>
  identity === undefined
    ? nobody
    : (keyring.callerOf(identity.accessKeyId, identity.sessionToken) ??
      refusal('InvalidAccessKeyId'))
