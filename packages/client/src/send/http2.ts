/**
 * The wire over HTTP/2, for calls whose two sides speak at once: a stream a call, a few sessions an origin. Over TLS the
 * server is asked for HTTP/2 and nothing else (ALPN); a plain `http` endpoint is taken to speak it. Loaded when first
 * needed; what the network does wrong comes back as the same anomalies as over HTTP/1.1.
 */
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
} from 'node:http2'
import type { Duplex } from 'node:stream'
import type { SecureContextOptions } from 'node:tls'
import {
  type Anomaly,
  anomaly,
  bodyFailed,
  type Header,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  isBytes,
  type Limits,
  type Send,
  type StreamBody,
  tooLarge,
} from '@plainwire/wire'
import { onAbort } from '../abort.ts'
import { aborted, networkAnomaly, timedOut } from './failures.ts'
import { type NodeSend, splitAuthority } from './node.ts'

export type Http2SendOptions = {
  /** For TLS: authorities beside or instead of the usual, a certificate of one's own, and the like. */
  readonly tls?: SecureContextOptions
  /** TLS to a host by another way than straight, or `undefined` for that. */
  readonly open?: (host: string, options: OpenOptions) => Promise<Duplex | Anomaly | undefined>
  /** Milliseconds after which a connection that carries no call is closed; default 10 seconds. */
  readonly keep?: number
}

export type OpenOptions = {
  readonly port: number
  readonly ALPNProtocols: string[]
  readonly connectLimit: number | undefined
}

/**
 * Makes a transport with connections of its own; `close` ends them.
 *
 * @example
 * const speech = client({ api: transcribe, send: http2Send() })
 */
export function http2Send({ keep = 10_000, tls, open }: Http2SendOptions = {}): NodeSend {
  const lines: Lines = new Map()
  const send: Send = async (request, { signal, limits = {} }) => {
    if (signal?.aborted) return aborted()
    const line = await connected({ lines, keep, tls, open }, request, limits, signal)
    return isAnomaly(line) ? line : exchanged(line, request, limits, signal)
  }
  const close = () => {
    for (const line of [...lines.values()].flat()) line.session.destroy()
  }
  return Object.assign(send, { close })
}

/** A connection, and how many calls are on it. */
type Line = {
  readonly session: ClientHttp2Session
  readonly ready: Promise<Anomaly | undefined>
  calls: number
  idle?: NodeJS.Timeout
  readonly keep: number
}
type Lines = Map<string, Line[]>

/** A line with room for one more call, which is counted at once. */
async function connected(
  exchange: Switchboard,
  { scheme, host }: HttpRequest,
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<Line | Anomaly> {
  const origin = `${scheme}://${host}`
  const known = exchange.lines.get(origin) ?? []
  const line = known.find(hasRoom) ?? (await newLine(exchange, scheme, host, limits))
  if (isAnomaly(line)) return line
  take(line)
  const failed = await soon(line, limits, signal)
  if (failed === undefined) return line
  leave(line)
  return failed
}

const hasRoom = ({ session, calls }: Line): boolean =>
  !session.closed &&
  !session.destroyed &&
  (session.connecting || calls < (session.remoteSettings?.maxConcurrentStreams ?? calls + 1))

/** All connections, and how new ones are made. */
type Switchboard = {
  readonly tls: Http2SendOptions['tls'] | undefined
  readonly open: Http2SendOptions['open'] | undefined
  readonly lines: Lines
  readonly keep: number
}

async function newLine(
  exchange: Switchboard,
  scheme: HttpRequest['scheme'],
  host: string,
  { connect }: Limits,
): Promise<Line | Anomaly> {
  const [hostname, port = 443] = splitAuthority(host)
  const options = { port, ALPNProtocols: ['h2'], connectLimit: connect }
  const socket = scheme === 'https' ? await exchange.open?.(hostname, options) : undefined
  return isAnomaly(socket) ? socket : opened(exchange, `${scheme}://${host}`, socket)
}

function opened({ lines, keep, tls }: Switchboard, origin: string, socket?: Duplex): Line {
  const session = process
    .getBuiltinModule('node:http2')
    .connect(origin, { ...tls, ...(socket && { createConnection: () => socket }) })
  const line: Line = { session, ready: readiness(session), calls: 0, keep }
  lines.set(origin, [...(lines.get(origin) ?? []), line])
  const forget = () => {
    const rest = (lines.get(origin) ?? []).filter(other => other !== line)
    if (rest.length === 0) lines.delete(origin)
    else lines.set(origin, rest)
  }
  session.on('goaway', forget) // its streams end by themselves; new ones need another line
  session.on('close', forget)
  return line
}

const readiness = (session: ClientHttp2Session): Promise<Anomaly | undefined> =>
  new Promise(resolve => {
    session.once('connect', () => resolve(session.encrypted ? spoken(session) : undefined))
    session.on('error', error => resolve(networkAnomaly(error)))
    session.once('close', () => resolve(networkAnomaly(new Error('it was closed'))))
  })

/** A server that knows nothing of ALPN lets us talk, and does not understand. */
const spoken = ({ alpnProtocol }: ClientHttp2Session): Anomaly | undefined =>
  alpnProtocol === 'h2'
    ? undefined
    : anomaly('unsupported', 'The server does not speak HTTP/2.', { code: 'NO_HTTP2' })

function take(line: Line): void {
  line.calls++
  clearTimeout(line.idle)
  line.session.ref()
}

/** A line without calls keeps no process alive, and does not stay for long. */
function leave(line: Line): void {
  line.calls--
  if (line.calls > 0 || line.session.destroyed) return
  if (line.session.connecting) {
    line.session.destroy()
    return
  }
  line.session.unref()
  line.idle = setTimeout(() => line.session.close(), line.keep)
  line.idle.unref()
}

/** Connected, or why not, within the limits and the patience of this call; others may wait for the same line longer. */
function soon(
  { ready }: Line,
  { connect, attempt }: Limits,
  signal: AbortSignal | undefined,
): Promise<Anomaly | undefined> {
  const limit = Math.min(connect || Infinity, attempt || Infinity)
  return new Promise(resolve => {
    const done = (result: Anomaly | undefined) => {
      clearTimeout(timer)
      off?.()
      resolve(result)
    }
    const abort = () => done(aborted())
    const late = () => done(timedOut('connect', 'no connection within', limit))
    const timer = limit === Infinity ? undefined : setTimeout(late, limit)
    const off = signal && onAbort(signal, abort)
    ready.then(done)
  })
}

/** What is known of a call while it runs. */
type Exchange = {
  readonly stream: ClientHttp2Stream
  /** Is somebody busy with what the service said last? */
  busy: boolean
  /** Ends the call for a reason of ours. */
  readonly fail: (why: Anomaly) => void
  /** What became of the stream, in the light of such a reason. */
  readonly cut: (error?: unknown) => Anomaly
}

function exchanged(
  line: Line,
  request: HttpRequest,
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<HttpResponse | Anomaly> {
  return new Promise(resolve => {
    const { body } = request
    const empty = isBytes(body) && body.length === 0
    let stream: ClientHttp2Stream
    try {
      stream = line.session.request(outgoing(request), { endStream: empty })
    } catch (cause) {
      leave(line)
      return resolve(refused(cause))
    }
    const exchange = exchangeOn(stream)
    const end = limited(exchange, limits, signal)
    stream.on('response', (headers, _flags, raw?: unknown) => {
      if (Number(headers[':status']) >= 300 && !isBytes(body)) body.release?.()
      resolve(answer(exchange, headers, raw as readonly string[] | undefined))
    })
    stream.on('error', error => resolve(exchange.cut(error)))
    stream.on('close', () => {
      end()
      leave(line)
      if (!isBytes(body)) body.release?.()
      resolve(exchange.cut())
    })
    if (isBytes(body)) {
      if (!empty) stream.end(body)
    } else pump(stream, body).catch(cause => exchange.fail(sourceFailed(cause)))
  })
}

function exchangeOn(stream: ClientHttp2Stream): Exchange {
  let why: Anomaly | undefined
  return {
    stream,
    busy: false,
    fail(reason) {
      why ??= reason
      abandon(stream)
    },
    cut: error => why ?? networkAnomaly(error ?? broken(stream)),
  }
}

/** The service is told, and nothing is waited for: a stream that has not begun yet would never close. */
function abandon(stream: ClientHttp2Stream): void {
  stream.close(8) // NGHTTP2_CANCEL
  stream.destroy()
}

/** Session that closed meanwhile: nothing was sent. All else is a request that cannot be put into words of HTTP/2. */
function refused(cause: unknown): Anomaly {
  const code = (cause as { code?: string }).code ?? ''
  return /^ERR_HTTP2_(GOAWAY_SESSION|INVALID_SESSION|OUT_OF_STREAMS)$/.test(code)
    ? networkAnomaly(cause)
    : anomaly('incorrect', `The request cannot be sent: ${(cause as Error).message}`, {
        code: 'BAD_REQUEST',
        cause,
      })
}

const sourceFailed = (cause: unknown): Anomaly => {
  const known = (cause as { anomaly?: unknown } | null)?.anomaly
  const text = cause instanceof Error ? cause.message : String(cause)
  return isAnomaly(known)
    ? known
    : anomaly('fault', `The request body cannot be read: ${text}`, { code: 'BODY_FAILED', cause })
}

/** Names are lower case, repeated ones a list; what rules a connection of HTTP/1.1 has no place here. */
function outgoing({ method, scheme, host, target, headers, body }: HttpRequest) {
  const out: OutgoingHttpHeaders = {
    ':method': method,
    ':scheme': scheme,
    ':authority': host,
    ':path': target,
  }
  for (const [spelt, value] of headers) {
    const name = spelt.toLowerCase()
    if (connectionHeaders.has(name)) continue
    if (/[\0\r\n]/.test(value)) throw new Error(`'${name}' has a value of several lines`)
    const before = out[name]
    out[name] = before === undefined ? value : [before, value].flat().map(String)
  }
  if (body.length) out['content-length'] ??= `${body.length}`
  return out
}

const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/** Sets the limits and the signal on a call; what it returns takes them off. */
function limited(
  exchange: Exchange,
  { idle, attempt }: Limits,
  signal: AbortSignal | undefined,
): () => void {
  const { stream, fail } = exchange
  const timer = attempt
    ? setTimeout(() => fail(timedOut('attempt', 'no answer within', attempt)), attempt)
    : undefined
  timer?.unref()
  if (idle) {
    // Silence counts only while somebody waits for the service to speak.
    const silent = () => {
      if (exchange.busy || stream.readableLength > 0) stream.setTimeout(idle, silent)
      else fail(timedOut('idle', 'nothing received for', idle))
    }
    stream.setTimeout(idle, silent)
  }
  const off = signal && onAbort(signal, () => fail(aborted()))
  return () => {
    clearTimeout(timer)
    off?.()
  }
}

/** Waits for the connection to take what it was given before asking for more. */
async function pump(stream: ClientHttp2Stream, body: StreamBody): Promise<void> {
  for await (const chunk of body.open()) {
    if (stream.destroyed || stream.closed) return
    if (!stream.write(chunk)) await drained(stream)
  }
  if (!stream.destroyed) stream.end()
}

const drained = (stream: ClientHttp2Stream): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      stream.off('drain', done)
      stream.off('close', done)
      resolve()
    }
    stream.once('drain', done)
    stream.once('close', done)
  })

function answer(
  exchange: Exchange,
  headers: IncomingHttpHeaders,
  raw: readonly string[] | undefined,
): HttpResponse {
  const { stream, cut } = exchange
  const length = Number(headers['content-length'] ?? Number.NaN)
  const trailers: Header[] = []
  stream.on('trailers', (fields, _flags, rawFields?: unknown) => {
    trailers.push(...pairs(fields, rawFields as readonly string[] | undefined))
  })
  let taken = false
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    if (taken) throw carrying(readBefore())
    taken = true
    let ended = false
    try {
      for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
        exchange.busy = true
        yield chunk as Uint8Array
        exchange.busy = false
      }
      if (stream.rstCode) throw broken(stream)
      ended = true
    } catch (error) {
      throw carrying(cut(error))
    } finally {
      if (!ended) abandon(stream)
      else if (!stream.writableEnded) stream.close() // who has said all hears no more
    }
  }
  return {
    status: Number(headers[':status']),
    headers: pairs(headers, raw),
    body: {
      replayable: false,
      ...(Number.isNaN(length) ? {} : { length }),
      open: chunks,
      collect: limit => collected(chunks(), limit),
      release: () => abandon(stream),
    },
    trailers: () => trailers,
  }
}

const broken = ({ rstCode }: ClientHttp2Stream): Error =>
  Object.assign(new Error(rstCode ? `the stream was reset (${rstCode})` : 'it was cut short'), {
    code: rstCode ? 'ERR_HTTP2_STREAM_ERROR' : 'ECONNRESET',
  })

const readBefore = (): Anomaly =>
  anomaly('incorrect', 'The body was read or released before; it can be read once.', {
    code: 'BODY_READ',
  })

const carrying = (found: Anomaly): Error =>
  Object.assign(new Error(found.message), { anomaly: found })

async function collected(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Uint8Array | Anomaly> {
  const all: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > limit) return tooLarge(limit)
      all.push(chunk)
    }
  } catch (cause) {
    return bodyFailed(cause)
  }
  return all.length === 1 ? all[0]! : Buffer.concat(all, size)
}

/** As they came, where this Node tells; else each name with its values. */
function pairs(fields: IncomingHttpHeaders, raw: readonly string[] | undefined): Header[] {
  const flat =
    raw ??
    Object.entries(fields).flatMap(([name, value]) =>
      [value ?? []].flat().flatMap(one => [name, String(one)]),
    )
  const found: Header[] = []
  for (let index = 0; index + 1 < flat.length; index += 2)
    if (!flat[index]!.startsWith(':')) found.push([flat[index]!, flat[index + 1]!])
  return found
}
