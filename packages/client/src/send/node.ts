/**
 * The wire on Node: node:http and node:https with kept-alive connections. Path and headers go out byte for byte;
 * what the network does wrong comes back as an anomaly.
 */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import {
  type Anomaly,
  anomaly,
  type Header,
  type HttpRequest,
  type HttpResponse,
  isBytes,
  type Limits,
  type Send,
  type StreamBody,
  tooLarge,
} from '@plainwire/wire'

export type NodeSend = Send & { readonly close: () => void }

export type NodeSendOptions = {
  /** Connections to one host at once; further calls wait for a free one. */
  readonly maxSockets?: number
}

/**
 * Makes a transport with connections of its own; `close` ends them.
 *
 * @example
 * const send = nodeSend({ maxSockets: 8 })
 * const store = client({ api: s3, send })
 */
export function nodeSend({ maxSockets = 128 }: NodeSendOptions = {}): NodeSend {
  const transports: Partial<Record<Scheme, Transport>> = {}
  const transport = (scheme: Scheme) => {
    transports[scheme] ??= openTransport(scheme, maxSockets)
    return transports[scheme]
  }
  const send: Send = (request, { signal, limits = {} }) =>
    new Promise(resolve => {
      if (signal?.aborted) return resolve(aborted())
      const { request: open, agent } = transport(request.scheme)
      const [hostname, port] = splitAuthority(request.host)
      try {
        const sent = open({
          agent,
          method: request.method,
          hostname,
          ...(port === undefined ? {} : { port }),
          path: request.target,
          headers: rawHeaders(request) as never,
          setHost: false,
          ...(signal === undefined ? {} : { signal }),
        })
        watch(sent, limits, signal, resolve)
        write(sent, request, resolve)
      } catch (cause) {
        resolve(
          anomaly('incorrect', `The request cannot be sent: ${messageOf(cause)}`, {
            code: 'BAD_REQUEST',
            cause,
          }),
        )
      }
    })
  const close = () => {
    transports.http?.agent.destroy()
    transports.https?.agent.destroy()
  }
  return Object.assign(send, { close })
}

type Scheme = HttpRequest['scheme']
type Transport = Pick<typeof import('node:https'), 'request'> & { readonly agent: Agent }

/** TLS is slow to load, so a scheme is loaded when it is first spoken. */
function openTransport(scheme: Scheme, maxSockets: number): Transport {
  const { request, Agent } =
    scheme === 'https'
      ? process.getBuiltinModule('node:https')
      : process.getBuiltinModule('node:http')
  return { request, agent: new Agent({ keepAlive: true, maxSockets, scheduling: 'lifo' }) }
}

/** Node takes a flat list of names and values, which keeps order, spelling and repetitions. */
function rawHeaders({ headers, host, body }: HttpRequest): string[] {
  const raw: string[] = ['host', host]
  let chunked = true
  for (const [name, value] of headers) {
    if (is(name, 'host')) continue
    if (is(name, 'content-length')) chunked = false
    raw.push(name, value)
  }
  const { length } = body
  if (length !== undefined && chunked) raw.push('content-length', `${length}`)
  else if (chunked) raw.push('transfer-encoding', 'chunked')
  return raw
}

/** Compares header names; spelling is looked at only where the length fits. */
const is = (name: string, wanted: string): boolean =>
  name.length === wanted.length && name.toLowerCase() === wanted

function watch(
  sent: ClientRequest,
  limits: Limits,
  signal: AbortSignal | undefined,
  resolve: (result: HttpResponse | Anomaly) => void,
): void {
  let late: string | undefined
  const give = (what: string) => {
    late = what
    sent.destroy()
  }
  const cut: Cut = error => (signal?.aborted ? aborted() : networkAnomaly(error, late))
  const attempt = limits.attempt
    ? setTimeout(give, limits.attempt, `no answer within ${limits.attempt} ms`)
    : undefined
  attempt?.unref()
  if (limits.idle)
    sent.setTimeout(limits.idle, () => give(`nothing received for ${limits.idle} ms`))
  if (limits.connect) limitConnect(sent, limits.connect, give)
  sent.on('response', response => {
    response.on('close', () => clearTimeout(attempt))
    resolve(received(response, cut))
  })
  sent.on('error', error => {
    clearTimeout(attempt)
    resolve(cut(error))
  })
}

function limitConnect(sent: ClientRequest, limit: number, give: (what: string) => void): void {
  sent.on('socket', socket => {
    if (!socket.connecting) return
    const timer = setTimeout(give, limit, `no connection within ${limit} ms`)
    timer.unref()
    const clear = () => clearTimeout(timer)
    socket.once('connect', clear)
    socket.once('close', clear)
  })
}

function write(
  sent: ClientRequest,
  { body }: HttpRequest,
  resolve: (result: HttpResponse | Anomaly) => void,
): void {
  if (isBytes(body)) {
    sent.end(body.length === 0 ? undefined : body)
    return
  }
  pump(sent, body).catch(cause => {
    resolve(
      anomaly('fault', `The request body cannot be read: ${messageOf(cause)}`, {
        code: 'BODY_FAILED',
        cause,
      }),
    )
    sent.destroy()
  })
}

/** Waits for the socket to take what it was given before reading on. */
async function pump(sent: ClientRequest, body: StreamBody): Promise<void> {
  for await (const chunk of body.open()) {
    if (sent.destroyed) return
    if (!sent.write(chunk)) await drained(sent)
  }
  sent.end()
}

const drained = (sent: ClientRequest): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      sent.off('drain', done)
      sent.off('close', done)
      resolve()
    }
    sent.once('drain', done)
    sent.once('close', done)
  })

/** What became of a response that ended before its time. */
type Cut = (error: unknown) => Anomaly

function received(response: IncomingMessage, cut: Cut): HttpResponse {
  const length = Number(response.headers['content-length'] ?? Number.NaN)
  let taken = false
  const take = (): Anomaly | undefined => {
    if (taken || response.destroyed) return gone(response, cut)
    taken = true
    return undefined
  }
  return {
    status: response.statusCode ?? 0,
    headers: pairs(response.rawHeaders),
    body: {
      replayable: false,
      ...(Number.isNaN(length) ? {} : { length }),
      open: () => opened(response, cut, take()),
      collect: limit => {
        const refused = take()
        return refused ? Promise.resolve(refused) : collected(response, limit, cut)
      },
      release: () => {
        response.destroy()
      },
    },
    trailers: () => pairs(response.rawTrailers),
  }
}

/** A body passes once: it was cut off, or somebody has read it or given it back. */
const gone = ({ errored }: IncomingMessage, cut: Cut): Anomaly =>
  errored
    ? cut(errored)
    : anomaly('incorrect', 'The body was read or released before; it can be read once.', {
        code: 'BODY_READ',
      })

function pairs(raw: readonly string[]): Header[] {
  const headers: Header[] = []
  for (let index = 0; index + 1 < raw.length; index += 2)
    headers.push([raw[index]!, raw[index + 1]!])
  return headers
}

async function* opened(
  response: IncomingMessage,
  cut: Cut,
  refused: Anomaly | undefined,
): AsyncGenerator<Uint8Array> {
  if (refused) throw Object.assign(new Error(refused.message), { anomaly: refused })
  try {
    for await (const chunk of response) yield chunk as Uint8Array
  } catch (error) {
    throw Object.assign(new Error(messageOf(error)), { anomaly: cut(error) })
  }
}

function collected(
  response: IncomingMessage,
  limit: number,
  cut: Cut,
): Promise<Uint8Array | Anomaly> {
  return new Promise(resolve => {
    const chunks: Uint8Array[] = []
    let size = 0
    response.on('data', (chunk: Uint8Array) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limit) return
      resolve(tooLarge(limit))
      response.destroy()
    })
    response.on('end', () =>
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)),
    )
    response.on('error', error => resolve(cut(error)))
    response.on('close', () => {
      if (!response.complete) resolve(cut(new Error('the response was cut short')))
    })
  })
}

const aborted = (): Anomaly =>
  anomaly('interrupted', 'The call was cancelled.', { code: 'ABORTED', retryable: false })

/** Cancelled and late calls were interrupted; everything else the network did makes the service unavailable. */
export function networkAnomaly(error: unknown, late: string | undefined): Anomaly {
  if (late !== undefined)
    return anomaly('interrupted', `Timed out: ${late}.`, { code: 'TIMEOUT', cause: error })
  const code = codeOf(error)
  if (code === 'ABORT_ERR') return aborted()
  const tls =
    code !== undefined &&
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code)
  if (tls)
    return anomaly('fault', `No secure connection: ${messageOf(error)}`, { code, cause: error })
  if (code?.startsWith('HPE_'))
    return anomaly('fault', `The answer is not HTTP: ${messageOf(error)}`, { code, cause: error })
  return anomaly('unavailable', `The connection failed: ${messageOf(error)}`, {
    ...(code === undefined ? {} : { code }),
    cause: error,
  })
}

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/** Node joins the failures of several addresses into one error without words. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message || (codeOf(error) ?? error.name) : String(error)
}

export function splitAuthority(host: string): [hostname: string, port: number | undefined] {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(host)
  const hostname = (match?.[1] ?? host).replace(/^\[|\]$/g, '')
  return [hostname, match?.[2] === undefined ? undefined : Number(match[2])]
}
