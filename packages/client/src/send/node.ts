/**
 * The wire on Node: node:http and node:https with kept-alive connections. Path and headers go out byte for byte;
 * what the network does wrong comes back as an anomaly.
 */
import type { Agent, AgentOptions, ClientRequest, RequestOptions } from 'node:http'
import type { SecureContextOptions } from 'node:tls'
import {
  type Anomaly,
  type Header,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  type Limits,
  type Send,
} from '@plainwire/wire'
import { onAbort } from '../abort.ts'
import { writeWhenWanted } from './continue.ts'
import { aborted, networkAnomaly, timedOut } from './failures.ts'
import { received, type Watching } from './node-body.ts'
import { unsendable, write } from './node-write.ts'
import { type Pooling, pooling } from './pooling.ts'

export type NodeSend = Send & { readonly close: () => void }

export type NodeSendOptions = {
  /** Connections to one host at once, 128 by default; further calls wait for a free one. */
  readonly maxSockets?: number
  /** Calls that may wait for a connection, 10,000 by default; what is more is an anomaly. */
  readonly maxQueue?: number
  /** Keep connections for the next call; default true. */
  readonly keepAlive?: boolean
  /** Where to connect for a host; by default to itself. */
  readonly dial?: (host: string) => string
  /** For TLS: authorities beside or instead of the usual, a certificate of one's own, and the like. */
  readonly tls?: SecureContextOptions
  /** Finds another way to a host than straight to it. */
  readonly route?: ((scheme: Scheme, host: string) => Route | Anomaly | undefined) | undefined
}

/** A way to a host: through an agent, and where a proxy reads the request, with the whole URL and headers for the proxy. */
export type Route = {
  readonly agent: Agent
  readonly isRead?: boolean
  readonly headers?: readonly Header[]
}

export type Scheme = HttpRequest['scheme']

/**
 * Makes a transport with connections of its own; `close` ends them.
 *
 * @example
 * const send = nodeSend({ maxSockets: 8 })
 * const store = client({ api: s3, send })
 */
export function nodeSend(options: NodeSendOptions = {}): NodeSend {
  const { maxSockets = usualSockets, maxQueue = 10_000 } = options
  return openSend(options, pooling(maxSockets + maxQueue), writeWhenWanted)
}

const usualSockets = 128

/**
 * The transport without a bound on its queue, without another try where a kept connection was let go of, and without bodies
 * that wait until they are wanted.
 */
export function openSend(
  options: NodeSendOptions = {},
  pool?: Pooling,
  put: typeof write = write,
): NodeSend {
  const { maxSockets = usualSockets, keepAlive = true, dial, tls, route } = options
  const settings = { keepAlive, maxSockets, scheduling: 'lifo', ...tls } as const
  const transports: Partial<Record<Scheme, Transport>> = {}
  const send: Send = (request, { signal, limits = {} }) => {
    const { method, scheme, host, target } = request
    if (signal?.aborted) return Promise.resolve(aborted())
    const way = route?.(scheme, host)
    if (isAnomaly(way)) return Promise.resolve(way)
    const leave = pool?.enter(host)
    if (isAnomaly(leave)) return Promise.resolve(leave)
    transports[scheme] ??= openTransport(scheme, settings)
    const { open, agent } = transports[scheme]
    const [hostname, port] = splitAuthority(dial?.(host) ?? host)
    const how = {
      agent: way?.agent ?? agent,
      method,
      hostname,
      port,
      path: way?.isRead ? `${scheme}://${host}${target}` : target,
      // Looked at where what is wrong with them is caught.
      get headers() {
        return rawHeaders(request, way?.headers)
      },
      setHost: false,
      connectLimit: limits.connect,
    }
    const start = () => open(how as never)
    const again = (sent: ClientRequest, error: Error) => {
      if (!pool?.isStale(sent, error, request)) return false
      // Others that were kept as long are no better.
      pool.drop(how.agent, `${hostname}:${port ?? (scheme === 'http' ? 80 : 443)}:`)
      return true
    }
    return exchanged({ start, again, put, leave, request, limits, signal })
  }
  const close = () => {
    transports.http?.agent.destroy()
    transports.https?.agent.destroy()
  }
  return Object.assign(send, { close })
}

type Transport = {
  readonly open: (options: RequestOptions) => ClientRequest
  readonly agent: Agent
}

/** TLS is slow to load, so a scheme is loaded when it is first spoken. */
function openTransport(scheme: Scheme, settings: AgentOptions): Transport {
  const { request, Agent } = process.getBuiltinModule(
    `node:${scheme}`,
  ) as typeof import('node:https')
  return { open: request, agent: new Agent(settings) }
}

/** Node takes a flat list of names and values, which keeps order, spelling and repetitions. */
function rawHeaders({ headers, host, body }: HttpRequest, more: readonly Header[] = []): string[] {
  const raw: string[] = ['host', host]
  const { length } = body
  let chunked = true
  for (const [name, value] of headers) {
    if (framing.test(name) && (name !== 'expect' || value !== '100-continue')) continue
    if (/^content-length$/i.test(name)) {
      chunked = false
      if (length !== undefined && Number(value) !== length)
        throw new RangeError(`content-length is ${value}, for ${length} bytes`)
    }
    raw.push(name, value)
  }
  for (const pair of more) raw.push(...pair)
  if (chunked)
    raw.push(
      ...(length === undefined
        ? ['transfer-encoding', 'chunked']
        : ['content-length', `${length}`]),
    )
  return raw
}

/** Where a message goes and how long it lasts is for the transport to say; none of these is signed but the host. `continue.ts` keeps
 * to what a client of S3 expects. */
const framing = /^(connection|expect|host|transfer-encoding|upgrade)$/i

type Exchange = {
  readonly start: () => ClientRequest
  /** Is it worth another connection? Asked once. */
  readonly again?: (sent: ClientRequest, error: Error) => boolean
  /** Sends the body. */
  readonly put: typeof write
  /** Leaves the queue for a connection. */
  readonly leave: (() => void) | undefined
  readonly request: HttpRequest
  readonly limits: Limits
  readonly signal: AbortSignal | undefined
}

function exchanged(exchange: Exchange): Promise<HttpResponse | Anomaly> {
  return new Promise(resolve => {
    try {
      const { again, ...rest } = exchange
      const sent = exchange.start()
      const watching = watch(sent, exchange, resolve)
      sent.on('error', error => {
        const isOver = watching.answered || watching.late || exchange.signal?.aborted
        resolve(!isOver && again?.(sent, error) ? exchanged(rest) : watching.cut(error))
      })
      exchange.put(sent, exchange.request, watching, resolve)
    } catch (cause) {
      exchange.leave?.()
      resolve(unsendable('incorrect', 'The request cannot be sent', 'BAD_REQUEST', cause))
    }
  })
}

/** What is known of an exchange while it runs. */
type Watched = Watching & { answered: boolean; late: Anomaly | undefined }

function watch(
  sent: ClientRequest,
  { limits, signal, leave, request: { scheme } }: Exchange,
  resolve: (result: HttpResponse | Anomaly) => void,
): Watched {
  const { attempt, idle, connect } = limits
  const give = (limit: string, what: string, ms: number) => {
    watching.late = timedOut(limit, what, ms)
    sent.destroy()
  }
  const ended = giveAfter(attempt, 'attempt', 'no answer within', give)
  const watching: Watched = {
    busy: false,
    answered: false,
    late: undefined,
    streams: ended,
    cut: error => (signal?.aborted ? aborted() : (watching.late ?? networkAnomaly(error))),
  }
  if (idle) {
    const silent = () => {
      if (watching.busy) sent.setTimeout(idle, silent)
      else give('idle', 'nothing received for', idle)
    }
    sent.setTimeout(idle, silent)
  }
  const off = signal && onAbort(signal, () => sent.destroy())
  sent
    .on('socket', socket => {
      leave?.()
      if (!socket.connecting) return
      const clear = giveAfter(connect, 'connect', 'no connection within', give)
      socket.once(scheme === 'https' ? 'secureConnect' : 'connect', clear).once('close', clear)
    })
    .on('response', response => {
      watching.answered = true
      response.on('close', () => {
        ended()
        off?.()
      })
      resolve(received(response, watching))
    })
    .on('close', () => {
      leave?.()
      if (watching.answered) return
      ended()
      off?.()
    })
  return watching
}

/** Returns the way to call it off. */
function giveAfter(
  ms: number | undefined,
  limit: string,
  what: string,
  give: (limit: string, what: string, ms: number) => void,
): () => void {
  const timer = ms ? setTimeout(give, ms, limit, what, ms).unref() : undefined
  return () => clearTimeout(timer)
}

export function splitAuthority(host: string): [hostname: string, port: number | undefined] {
  const [, hostname = host, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(host) ?? []
  return [hostname.replace(/^\[|\]$/g, ''), port === undefined ? undefined : Number(port)]
}
