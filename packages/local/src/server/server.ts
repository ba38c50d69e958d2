/**
 * The chain read backwards on one screen: find the service, find out who calls, receive, handle, respond. What goes
 * wrong anywhere is answered as the service itself would say it.
 */
import {
  type Anomaly,
  anomaly,
  collect,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  type Primitives,
  refusal,
  type Section,
  type Service,
  verify,
} from '@plainwire/wire'
import {
  type Failure,
  type Route,
  routesOf,
  type ServerCodec,
  serverCodecs,
} from '@plainwire/wire/servers'
import type { Rows } from '../rows/types.ts'
import { type Destination, destinationOf } from './detect.ts'
import { requestId } from './ids.ts'
import type { Caller, Context, Edge, Handler, Keyring, LocalService } from './types.ts'

export type ServerOptions = {
  readonly services: Readonly<Record<string, LocalService>>
  readonly rows: Rows
  readonly edge: Edge
  readonly keyring: Keyring
  readonly primitives: Primitives
  /** Bytes of a request body that is read whole; default 16 MiB. */
  readonly maxRequest?: number
}

export type Answer = (request: HttpRequest) => Promise<HttpResponse>

/** A service made ready: its protocol's code and its routes. */
type Ready = {
  readonly service: Service<unknown>
  readonly codec: ServerCodec
  readonly route: ReturnType<ServerCodec['router']>
  readonly handlers: Readonly<Record<string, Handler>>
}

/** @example const answer = server({ services, rows, edge, keyring, primitives }) */
export function server(options: ServerOptions): Answer {
  const ready = new Map<string, Promise<Ready>>()
  return async request => {
    const id = requestId(options.edge)
    const destination = destinationOf(request)
    const local = options.services[destination.service]
    if (local === undefined) return noService(destination, id)
    let made = ready.get(destination.service)
    if (made === undefined) {
      made = makeReady(local)
      ready.set(destination.service, made)
    }
    return answered(options, await made, destination, request, id)
  }
}

async function makeReady({ describe, handlers }: LocalService): Promise<Ready> {
  const service = await describe()
  const protocol = service.protocols[0]!
  const codec = await serverCodecs[protocol]()
  const routes: readonly Route[] = await routesOf(service as Service, protocol)
  return { service, codec, route: codec.router(service, routes), handlers }
}

async function answered(
  options: ServerOptions,
  ready: Ready,
  { region }: Destination,
  request: HttpRequest,
  id: string,
): Promise<HttpResponse> {
  const refused = (failure: Failure, section?: Section) =>
    ready.codec.failure(ready.service, section)(failure, { requestId: id })
  const body = await collect(request.body, options.maxRequest ?? 16 << 20)
  if (isAnomaly(body))
    return refused({ code: 'RequestEntityTooLarge', status: 413, message: body.message })
  const whole = { ...request, body }
  const caller = callerOf(options, whole)
  if (isAnomaly(caller)) return refused(caller)
  const op = ready.route(whole, body)
  if (isAnomaly(op)) return refused(op)
  const section = await ready.service.section(op)
  const handler = Object.hasOwn(ready.handlers, op) ? ready.handlers[op] : undefined
  if (section === undefined || handler === undefined)
    return refused(notImplemented(ready, op), section)
  const received = ready.codec.receiver(ready.service, section)(whole, body)
  if (isAnomaly(received)) return refused(received, section)
  const context: Context = {
    caller,
    account: caller.account,
    region,
    rows: options.rows,
    edge: options.edge,
    requestId: id,
    request: whole,
    authorize: async () => undefined,
  }
  const output = await handled(handler, received.input, context)
  if (isAnomaly(output)) return refused(output, section)
  const response = ready.codec.responder(ready.service, section)(output, { requestId: id })
  return isAnomaly(response) ? refused(response, section) : response
}

/** A handler that throws is a bug of ours; the caller gets a fault and the process goes on. */
async function handled(handler: Handler, input: Record<string, unknown>, context: Context) {
  try {
    return await handler(input, context)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return anomaly('fault', `The local service failed: ${message}`, {
      code: 'InternalFailure',
      status: 500,
      cause,
    })
  }
}

const nobody: Caller = { kind: 'anonymous', account: '000000000000', arn: '*', id: 'anonymous' }

/** Unsigned requests come from nobody; signed ones are believed when their signature is right. */
function callerOf(
  { keyring, edge, primitives }: ServerOptions,
  request: HttpRequest,
): Caller | Anomaly {
  const identity = verify(request, {
    secretOf: (accessKeyId, sessionToken) => keyring.secretOf(accessKeyId, sessionToken),
    now: new Date(edge.now()),
    primitives,
  })
  if (isAnomaly(identity)) return identity.code === 'MissingAuthenticationToken' ? nobody : identity
  return (
    keyring.callerOf(identity.accessKeyId, identity.sessionToken) ?? refusal('InvalidAccessKeyId')
  )
}

const notImplemented = ({ service, handlers }: Ready, op: string): Failure => ({
  code: 'NotImplemented',
  status: 501,
  message: `${service.name} has no ${op} here; it has ${Object.keys(handlers).join(', ')}.`,
})

function noService({ service }: Destination, id: string): HttpResponse {
  const text = JSON.stringify({
    __type: 'UnknownService',
    message: `There is no service '${service}' here.`,
  })
  return {
    status: 501,
    headers: [
      ['content-type', 'application/json'],
      ['x-amzn-requestid', id],
    ],
    body: new TextEncoder().encode(text),
  }
}
