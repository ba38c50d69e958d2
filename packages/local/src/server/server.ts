/**
 * The chain read backwards on one screen: find the service, find out who calls, receive, allow, handle, respond. What
 * goes wrong anywhere is answered as the service itself would say it.
 */
import {
  type Anomaly,
  anomaly,
  type Body,
  bodyFailed,
  collect,
  type HttpRequest,
  type HttpResponse,
  type Identity,
  isAnomaly,
  noBody,
  type Primitives,
  refusal,
  verify,
} from '@plainwire/wire'
import type { Failure, FailureWriter } from '@plainwire/wire/servers'
import { type Authority, withAuthority } from '../access/authorize.ts'
import { deniedStyles } from '../access/denied.ts'
import { controlsIn, type Organization } from '../access/organization.ts'
import type { Blobs } from '../rows/blobs.ts'
import type { Rows } from '../rows/types.ts'
import { type Destination, destinationOf, mayBeForm } from './detect.ts'
import { requestId } from './ids.ts'
import { type Payload, payloadOf } from './payload.ts'
import { type Readiness, type Ready, type ReadyOperation, readiness } from './ready.ts'
import type {
  Caller,
  Context,
  Edge,
  Intercepting,
  Keyring,
  LocalService,
  Output,
  Placed,
} from './types.ts'

export type ServerOptions = {
  readonly services: Readonly<Record<string, LocalService>>
  readonly rows: Rows
  readonly blobs: Blobs
  readonly edge: Edge
  readonly keyring: Keyring
  readonly primitives: Primitives
  /** Service and resource control policies. */
  readonly organization?: Organization
  /** Bytes of a request body that is read whole; default 16 MiB. */
  readonly maxRequest?: number
}

export type Answer = (request: HttpRequest) => Promise<HttpResponse>

/** One request on its way: what stays the same from step to step. */
type Exchange = {
  readonly options: ServerOptions
  readonly authority: Authority
  readonly ready: Ready
  readonly region: string
  readonly id: string
  readonly request: HttpRequest
  readonly placed: Placed
}

/** @example const answer = server({ services, rows, blobs, edge, keyring, primitives }) */
export function server(options: ServerOptions): Answer {
  const { services, organization = {} } = options
  const ready = readiness(services)
  const authority = { services, controls: controlsIn(organization) }
  return async request => {
    const response = await reached(options, ready, authority, request)
    return request.method === 'HEAD' ? { ...response, body: noBody } : response
  }
}

async function reached(
  options: ServerOptions,
  readyFor: Readiness,
  authority: Authority,
  arrived: HttpRequest,
): Promise<HttpResponse> {
  const id = requestId(options.edge)
  const request = mayBeForm(arrived) ? await whole(arrived, arrived.body, options) : arrived
  if (isAnomaly(request)) return noService(request, id)
  const form = request === arrived ? '' : new TextDecoder().decode(request.body as Uint8Array)
  const { service, region } = destinationOf(request, form)
  const ready = await readyFor(service, request)
  if (ready === undefined) return noService(unknownService({ service, region }), id)
  const placed = ready.local.place?.(request) ?? { target: request.target }
  const exchange = { options, authority, ready, region, id, request, placed }
  const response =
    (await ready.local.intercept?.(request, intercepting(exchange))) ?? (await answered(exchange))
  const { rows, edge } = options
  return ready.local.finish?.(response, request, { rows, edge, region }) ?? response
}

async function answered(exchange: Exchange): Promise<HttpResponse> {
  const { ready, id } = exchange
  const refused = (failure: Failure, write: FailureWriter = ready.failure) =>
    write(failure, { requestId: id })
  const told = ready.rest ? ready.route({ ...exchange.request, ...exchange.placed }) : undefined
  const early = told === undefined || isAnomaly(told) ? undefined : await ready.operation(told)
  const verified = await identified(exchange, early?.streams === true)
  if (isAnomaly(verified)) return refused(verified)
  const { caller, payload, request } = verified
  const { body } = request
  const bytes = early?.streams !== true && body instanceof Uint8Array ? body : undefined
  const op = told ?? ready.route({ ...request, ...exchange.placed }, bytes)
  if (isAnomaly(op)) return refused(op)
  const operation = early ?? (await ready.operation(op))
  if (operation?.handler === undefined)
    return refused(notImplemented(ready, op), operation?.failure)
  const received = operation.receive({ ...request, ...exchange.placed }, bytes)
  if (isAnomaly(received)) return refused(received, operation.failure)
  const context = contextOf({ ...exchange, request }, caller, payload)
  const output = await handled(operation, received.input, context)
  if (isAnomaly(output)) return refused(output, operation.failure)
  const response = operation.respond(output, { requestId: id })
  return isAnomaly(response) ? refused(response, operation.failure) : response
}

type Verified = {
  readonly caller: Caller
  readonly payload: Payload
  /** With the body that the signature speaks of: whole, unless the operation wants it as a stream. */
  readonly request: HttpRequest
  readonly $anomaly?: undefined
}

async function identified(
  { options, ready, request }: Exchange,
  streams: boolean,
): Promise<Verified | Anomaly> {
  const held = streams ? request : await whole(request, request.body, options)
  if (isAnomaly(held)) return held
  const identity = identityOf(options, ready.local, held)
  if (isAnomaly(identity)) return identity
  const caller = callerOf(options, identity)
  if (isAnomaly(caller)) return caller
  const payload = payloadOf(held, identity, options.primitives)
  if (isAnomaly(payload)) return payload
  const verified = streams
    ? { ...held, body: payload.body }
    : await whole(held, payload.body, options)
  return isAnomaly(verified) ? verified : { caller, payload, request: verified }
}

/** The request with a body in hand. */
async function whole(
  request: HttpRequest,
  body: Body,
  { maxRequest = 16 << 20 }: ServerOptions,
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
  { keyring, edge, primitives }: ServerOptions,
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

const callerOf = ({ keyring }: ServerOptions, identity: Identity | undefined): Caller | Anomaly =>
  identity === undefined
    ? nobody
    : (keyring.callerOf(identity.accessKeyId, identity.sessionToken) ??
      refusal('InvalidAccessKeyId'))

function contextOf(
  { options, authority, ready, region, id, request }: Exchange,
  caller: Caller,
  payload: Pick<Payload, 'trailers'>,
): Context {
  const { rows, blobs, edge, primitives } = options
  return withAuthority(authority, deniedStyles[ready.service.protocols[0]!], {
    caller,
    account: caller.account,
    region,
    rows,
    blobs,
    edge,
    primitives,
    requestId: id,
    request,
    sourceIp: '127.0.0.1',
    trailers: payload.trailers,
  })
}

function intercepting(exchange: Exchange): Intercepting {
  const { options, ready, region, id, request, placed } = exchange
  const { rows, blobs, edge, primitives, keyring } = options
  return {
    rows,
    blobs,
    edge,
    primitives,
    keyring,
    region,
    requestId: id,
    placed,
    async run(op, input, caller) {
      const operation = await ready.operation(op)
      if (operation === undefined) throw new Error(`${ready.service.name} has no ${op}`)
      return handled(operation, input, contextOf({ ...exchange, request }, caller, noTrailers))
    },
    refused: failure => ready.failure(failure, { requestId: id }),
  }
}

const noTrailers: Pick<Payload, 'trailers'> = { trailers: () => [] }

/** Allowed or refused, then handled. What throws is a bug of ours; the caller gets a fault and the process goes on. */
async function handled(
  operation: ReadyOperation,
  input: Output,
  context: Context,
): Promise<Output | Anomaly> {
  try {
    return (
      (await refusalOf(operation, input, context)) ?? (await operation.handler!(input, context))
    )
  } catch (cause) {
    if (isAnomaly((cause as { anomaly?: unknown } | null)?.anomaly)) return bodyFailed(cause)
    const message = cause instanceof Error ? cause.message : String(cause)
    return anomaly('fault', `The local service failed: ${message}`, {
      code: 'InternalFailure',
      status: 500,
      cause,
    })
  }
}

/** What keeps the call from being handled, if anything. */
async function refusalOf(
  { access, section }: ReadyOperation,
  input: Output,
  context: Context,
): Promise<Anomaly | undefined> {
  if (access === undefined)
    throw new Error(`nothing says what ${section.operation.name} needs to be allowed`)
  const needs = await access(input, context)
  return isAnomaly(needs) ? needs : context.authorize(needs)
}

const notImplemented = ({ service, local }: Ready, op: string): Failure => ({
  code: 'NotImplemented',
  status: 501,
  message: `${service.name} has no ${op} here; it has ${Object.keys(local.handlers).join(', ')}.`,
})

const unknownService = ({ service }: Destination): Anomaly =>
  anomaly('unsupported', `There is no service '${service}' here.`, {
    code: 'UnknownService',
    status: 501,
  })

function noService({ code, message, status = 400 }: Anomaly, id: string): HttpResponse {
  return {
    status,
    headers: [
      ['content-type', 'application/json'],
      ['x-amzn-requestid', id],
    ],
    body: new TextEncoder().encode(JSON.stringify({ __type: code, message })),
  }
}
