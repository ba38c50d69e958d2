/**
 * The chain read backwards on one screen: find the service, find out who calls, receive, allow, handle, respond. What
 * goes wrong anywhere is answered as the service itself would say it.
 */
import {
  type Anomaly,
  anomaly,
  escapeXmlText,
  type HttpRequest,
  type HttpResponse,
  header,
  isAnomaly,
  noBody,
  refusal,
} from '@plainwire/wire'
import type { Failure, FailureWriter, ReceivedRequest } from '@plainwire/wire/servers'
import { type Admit, admitting } from '../access/admit.ts'
import { type Authority, withAuthority } from '../access/authorize.ts'
import { asking, type Can } from '../access/can.ts'
import { deniedStyles } from '../access/denied.ts'
import { controlsIn, type Organization } from '../access/organization.ts'
import type { Watched } from '../access/watch.ts'
import type { FaultsInUse, Trouble } from '../control/faults.ts'
import { type Destination, destinationOf, mayBeForm } from './detect.ts'
import { handled, type Stored } from './handling.ts'
import { type IdentifyOptions, identified, type Verified, whole } from './identify.ts'
import { requestId } from './ids.ts'
import type { Payload } from './payload.ts'
import { type Readiness, type Ready, type ReadyOperation, readiness } from './ready.ts'
import { inItsWords } from './refusals.ts'
import type { Caller, Context, Intercepting, LocalService, Output, Placed } from './types.ts'

export type ServerOptions = IdentifyOptions & {
  readonly services: Readonly<Record<string, LocalService>>
  readonly stored: Stored
  /** What is to go wrong on purpose, and how to wait. */
  readonly faults?: Pick<FaultsInUse, 'meet'>
  readonly wait?: (milliseconds: number) => Promise<void>
  /** Service and resource control policies. */
  readonly organization?: Organization
  /** Who is told of refusals, and of needs while they are recorded. */
  readonly watched?: Watched
}

/** Where a request came from, as a socket tells it. */
export type Origin = { readonly sourceIp?: string }

/** An anomaly is a connection that was lost. */
export type Answer = (request: HttpRequest, origin?: Origin) => Promise<HttpResponse | Anomaly>

export type Server = {
  readonly answer: Answer
  /** Services that were asked for anything yet. */
  used(): ReadonlySet<string>
  readonly can: Can
  readonly admit: Admit
}

/** One request on its way: what stays the same from step to step. */
type Exchange = {
  readonly options: ServerOptions
  readonly authority: Authority
  readonly ready: Ready
  readonly region: string
  readonly id: string
  readonly request: HttpRequest
  readonly origin: Origin
  readonly placed: Placed
}

/** @example const { answer } = server({ services, stored, edge, keyring, primitives }) */
export function server(options: ServerOptions): Server {
  const { services, organization = {} } = options
  const ready = readiness(services)
  const authority: Authority = {
    services,
    controls: controlsIn(organization),
    ...(options.watched && { watched: options.watched }),
  }
  const { stored, edge, primitives } = options
  const ground = { rows: stored.seen, blobs: stored.blobs, edge, primitives }
  return {
    used: ready.used,
    can: asking(authority, ground),
    admit: admitting(authority, ground, options.keyring),
    async answer(request, origin = {}) {
      const response = await reached(options, ready, authority, request, origin).catch(
        broken(request),
      )
      return request.method === 'HEAD' && !isAnomaly(response)
        ? { ...response, body: noBody }
        : response
    },
  }
}

/** A bug of ours outside any handler. */
const broken =
  (request: HttpRequest) =>
  (cause: unknown): HttpResponse =>
    noService(
      anomaly('fault', `The local AWS failed: ${cause instanceof Error ? cause.message : cause}`, {
        code: 'InternalFailure',
        status: 500,
      }),
      'none',
      request,
    )

async function reached(
  options: ServerOptions,
  readyFor: Readiness,
  authority: Authority,
  arrived: HttpRequest,
  origin: Origin,
): Promise<HttpResponse | Anomaly> {
  const id = requestId(options.edge)
  const request = mayBeForm(arrived) ? await whole(arrived, arrived.body, options) : arrived
  if (isAnomaly(request)) return noService(request, id, arrived)
  const form = request === arrived ? '' : new TextDecoder().decode(request.body as Uint8Array)
  const { service, region } = destinationOf(request, form)
  const ready = await readyFor(service, request)
  if (ready === undefined) return noService(unknownService({ service, region }), id, request)
  const placed = ready.local.place?.(request) ?? { target: request.target }
  const exchange = { options, authority, ready, region, id, request, origin, placed }
  const response =
    (await ready.local.intercept?.(request, intercepting(exchange))) ?? (await answered(exchange))
  if (isAnomaly(response)) return response
  const { stored, edge } = options
  return ready.local.finish?.(response, request, { rows: stored.rows, edge, region }) ?? response
}

async function answered(exchange: Exchange): Promise<HttpResponse | Anomaly> {
  const { ready, id } = exchange
  const refused = (failure: Failure, write: FailureWriter = ready.failure) =>
    write(failure, { requestId: id })
  const told = ready.rest ? ready.route(asPlaced(exchange.request, exchange.placed)) : undefined
  const early = told === undefined || isAnomaly(told) ? undefined : await ready.operation(told)
  const verified = await identified(exchange.options, ready, exchange, early?.streams === true)
  if (isAnomaly(verified)) return refused(inItsWords(ready, verified))
  const { caller, request } = verified
  const { body } = request
  const bytes = early?.streams !== true && body instanceof Uint8Array ? body : undefined
  const op = told ?? ready.route(asPlaced(request, exchange.placed), bytes)
  if (isAnomaly(op)) return refused(op)
  const operation = early ?? (await ready.operation(op))
  if (operation?.handler === undefined)
    return refused(notImplemented(ready, op), operation?.failure)
  if (caller.kind === 'anonymous' && !operation.anonymous)
    return refused(inItsWords(ready, refusal('MissingAuthenticationToken')), operation.failure)
  const trouble = await troubleOf(exchange, op)
  if (trouble.drop === 'request') return dropped()
  if (trouble.error !== undefined) return refused(trouble.error, operation.failure)
  const received = operation.receive(asPlaced(request, exchange.placed), bytes)
  if (isAnomaly(received)) return refused(received, operation.failure)
  const response = await responded({ ...exchange, request }, operation, received.input, verified)
  return trouble.drop === 'response' ? dropped() : response
}

/** The request as the URI patterns describe it. */
const asPlaced = (request: HttpRequest, { headers = [], ...placed }: Placed): ReceivedRequest => ({
  ...request,
  headers: [...request.headers, ...headers],
  ...placed,
})

async function responded(
  exchange: Exchange,
  operation: ReadyOperation,
  input: Output,
  { caller, payload }: Verified,
): Promise<HttpResponse> {
  const context = contextOf(exchange, caller, payload)
  const output = await handled(operation, input, context, exchange.options.stored)
  const requestId = exchange.id
  if (isAnomaly(output)) return operation.failure(output, { requestId })
  const response = operation.respond(output, { requestId })
  return isAnomaly(response) ? operation.failure(response, { requestId }) : response
}

/** What was arranged to go wrong with this call; its delay has passed already. */
async function troubleOf({ options, ready }: Exchange, op: string): Promise<Trouble> {
  const trouble = options.faults?.meet(ready.name, op) ?? {}
  if (trouble.delay !== undefined) await options.wait?.(trouble.delay)
  return trouble
}

const dropped = (): Anomaly =>
  anomaly('unavailable', 'The connection was dropped on purpose.', { code: 'ECONNRESET' })

function contextOf(
  { options, authority, ready, region, id, request, origin }: Exchange,
  caller: Caller,
  payload: Pick<Payload, 'trailers'>,
): Context {
  const { stored, edge, primitives } = options
  return withAuthority(authority, deniedStyles[ready.service.protocols[0]!], {
    caller,
    account: caller.account,
    region,
    rows: stored.seen,
    blobs: stored.blobs,
    edge,
    primitives,
    requestId: id,
    request,
    sourceIp: origin.sourceIp ?? '127.0.0.1',
    trailers: payload.trailers,
  })
}

function intercepting(exchange: Exchange): Intercepting {
  const { options, ready, region, id, placed } = exchange
  const { stored, edge, primitives, keyring } = options
  return {
    rows: stored.rows,
    blobs: stored.blobs,
    edge,
    primitives,
    keyring,
    region,
    requestId: id,
    placed,
    async run(op, input, caller) {
      const operation = await ready.operation(op)
      if (operation === undefined) throw new Error(`${ready.service.name} has no ${op}`)
      return handled(operation, input, contextOf(exchange, caller, noTrailers), stored)
    },
    refused: failure => ready.failure(failure, { requestId: id }),
  }
}

const noTrailers: Pick<Payload, 'trailers'> = { trailers: () => [] }

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

/** No service is there to say it: in the form that the request has. */
function noService(failed: Anomaly, id: string, { headers }: HttpRequest): HttpResponse {
  const { code = 'InternalFailure', message, status = 400 } = failed
  const isJson = /json|cbor/i.test(header(headers, 'content-type') ?? '')
  const xml = `<ErrorResponse><Error><Code>${code}</Code><Message>${escapeXmlText(message)}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`
  return {
    status,
    headers: [
      ['content-type', isJson ? 'application/json' : 'application/xml'],
      ['x-amzn-requestid', id],
      ['x-amzn-errortype', code],
    ],
    body: encoder.encode(isJson ? JSON.stringify({ __type: code, message }) : xml),
  }
}

const encoder = new TextEncoder()
