/**
 * The wire on Node: node:http and node:https with kept-alive connections. Path and headers go out byte for byte;
 * what the network does wrong comes back as an anomaly.
 */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import {
  type Anomaly,
  anomaly,
  type Category,
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
  /** Keep connections for the next call; default true. */
  readonly keepAlive?: boolean
  /** Where to connect for a host; by default to itself. */
  readonly dial?: (host: string) => string
}

/**
 * Makes a transport with connections of its own; `close` ends them.
 *
 * @example
 * const send = nodeSend({ maxSockets: 8 })
 * const store = client({ api: s3, send })
 */
export function nodeSend({
  maxSockets = 128,
  keepAlive = true,
  dial,
}: NodeSendOptions = {}): NodeSend {
  const transports: Partial<Record<Scheme, Transport>> = {}
  const send: Send = (request, { signal, limits = {} }) =>
    new Promise(resolve => {
      if (signal?.aborted) return resolve(aborted())
      const { method, scheme, host, target: path } = request
      transports[scheme] ??= openTransport(scheme, maxSockets, keepAlive)
      const { request: open, agent } = transports[scheme]
      const [hostname, port] = splitAuthority(dial?.(host) ?? host)
      try {
        const headers = rawHeaders(request) as never
        const options = { agent, method, hostname, port, path, headers, setHost: false, signal }
        const sent = open(options as RequestOptions)
        watch(sent, limits, signal, resolve)
        write(sent, request, resolve)
      } catch (cause) {
        resolve(unsendable('incorrect', 'The request cannot be sent', 'BAD_REQUEST', cause))
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
function openTransport(scheme: Scheme, maxSockets: number, keepAlive: boolean): Transport {
  const { request, Agent } = process.getBuiltinModule(
    `node:${scheme}`,
  ) as typeof import('node:https')
  return { request, agent: new Agent({ keepAlive, maxSockets, scheduling: 'lifo' }) }
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
  if (chunked)
    raw.push(
      ...(length === undefined
        ? ['transfer-encoding', 'chunked']
        : ['content-length', `${length}`]),
    )
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
  const { attempt, idle, connect } = limits
  const cut: Cut = error => (signal?.aborted ? aborted() : networkAnomaly(error, late))
  const ended = attempt ? giveAfter(attempt, 'no answer within', give) : () => {}
  if (idle) sent.setTimeout(idle, () => give(`nothing received for ${idle} ms`))
  sent
    .on('socket', socket => {
      if (!connect || !socket.connecting) return
      const clear = giveAfter(connect, 'no connection within', give)
      socket.once('connect', clear).once('close', clear)
    })
    .on('response', response => {
      response.on('close', ended)
      resolve(received(response, cut))
    })
    .on('error', error => {
      ended()
      resolve(cut(error))
    })
}

/** Returns the way to call it off. */
function giveAfter(limit: number, what: string, give: (what: string) => void): () => void {
  const timer = setTimeout(give, limit, `${what} ${limit} ms`)
  timer.unref()
  return () => clearTimeout(timer)
}

function write(
  sent: ClientRequest,
  { body }: HttpRequest,
  resolve: (result: HttpResponse | Anomaly) => void,
): void {
  if (isBytes(body)) {
    if (body.length === 0) sent.end()
    else if (body.length > oneWrite) sent.end(body)
    else sent.end(latin1(body), 'latin1')
    return
  }
  // Every message of Node has it; the types know it of responses only.
  ;(sent as { strictContentLength?: boolean }).strictContentLength = true
  pump(sent, body).catch(cause => {
    resolve(unread(cause))
    sent.destroy()
  })
}

/** A body may say itself what went wrong; one of another length than it was said to have would leave the server waiting. */
const unread = (cause: unknown): Anomaly =>
  (cause as { anomaly?: Anomaly } | null)?.anomaly ??
  (codeOf(cause) === 'ERR_HTTP_CONTENT_LENGTH_MISMATCH'
    ? unsendable('incorrect', 'The request body has another length', 'BODY_LENGTH_WRONG', cause)
    : unsendable('fault', 'The request body cannot be read', 'BODY_FAILED', cause))

const unsendable = (category: Category, what: string, code: string, cause: unknown): Anomaly =>
  anomaly(category, `${what}: ${messageOf(cause)}`, { code, cause })

/**
 * Up to so many bytes go out with the headers in one write, which Node does for text only; a second one costs more than
 * the rest of the call.
 */
const oneWrite = 16_384

const latin1 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1')

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
      sent.off('drain', done).off('close', done)
      resolve()
    }
    sent.on('drain', done).on('close', done)
  })

/** What became of a response that ended before its time. */
type Cut = (error: unknown) => Anomaly

function received(response: IncomingMessage, cut: Cut): HttpResponse {
  const { statusCode = 0, headers, rawHeaders } = response
  const length = Number(headers['content-length'])
  let taken = false
  const take = (): Anomaly | undefined => {
    if (taken || response.destroyed) return gone(response, cut)
    taken = true
    return undefined
  }
  return {
    status: statusCode,
    headers: pairs(rawHeaders),
    body: {
      replayable: false,
      ...(Number.isNaN(length) ? {} : { length }),
      open: () => opened(response, cut, take()),
      collect: async limit => take() ?? collected(response, limit, cut),
      release: () => void response.destroy(),
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
    response
      .on('data', (chunk: Uint8Array) => {
        size += chunk.length
        chunks.push(chunk)
        if (size <= limit) return
        resolve(tooLarge(limit))
        response.destroy()
      })
      .on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)))
      .on('error', error => resolve(cut(error)))
      .on('close', () => {
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
  const [category, what] = kinds.find(([, , codes]) => codes.test(code ?? ''))!
  return anomaly(category, `${what}: ${messageOf(error)}`, { ...(code && { code }), cause: error })
}

const kinds: readonly (readonly [Category, what: string, codes: RegExp])[] = [
  [
    'fault',
    'No secure connection',
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/,
  ],
  ['fault', 'The answer is not HTTP', /^HPE_/],
  ['unavailable', 'The connection failed', /^/],
]

function codeOf(error: unknown): string | undefined {
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
  const [, hostname = host, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(host) ?? []
  return [hostname.replace(/^\[|\]$/g, ''), port === undefined ? undefined : Number(port)]
}
