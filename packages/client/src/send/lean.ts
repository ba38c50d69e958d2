/**
 * The wire on Node in as little code as it takes, for bundles: node:http and node:https with kept-alive connections.
 * `node.ts` is the whole of it, with proxies, a queue, and another try where a kept connection was let go of.
 */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import {
  type Anomaly,
  anomaly,
  type Header,
  type HttpRequest,
  type HttpResponse,
  header,
  isBytes,
  type Send,
} from '@plainwire/wire'
import { onAbort } from '../abort.ts'
import { aborted, messageOf, networkAnomaly, timedOut } from './failures.ts'

const agents: Partial<Record<HttpRequest['scheme'], Agent>> = {}

export const leanSend: Send = (request, options) =>
  new Promise(resolve => {
    try {
      exchange(request, options, resolve)
    } catch (cause) {
      const message = `The request cannot be sent: ${messageOf(cause)}`
      resolve(anomaly('incorrect', message, { code: 'BAD_REQUEST', cause }))
    }
  })

/** Whoever fails first says why: what comes after it is its consequence. */
function exchange(
  { method, scheme, host, target, headers, body }: HttpRequest,
  { signal, limits = {} }: Parameters<Send>[1],
  resolve: (result: HttpResponse | Anomaly) => void,
): void {
  if (signal?.aborted) {
    resolve(aborted())
    return
  }
  const { Agent, request } = process.getBuiltinModule(
    `node:${scheme}`,
  ) as typeof import('node:https')
  agents[scheme] ??= new Agent({ keepAlive: true, maxSockets: 128, scheduling: 'lifo' })
  const sent = request(`${scheme}://${host}`, {
    agent: agents[scheme],
    method,
    path: target,
    headers: ['host', host, ...headers.flat(), ...framing(headers, body.length)] as never,
    setHost: false,
  })
  let response: IncomingMessage | undefined
  let failure: Anomaly | undefined
  const cut = (error: unknown): Anomaly => (failure ??= networkAnomaly(error))
  const end = (why: Anomaly) => {
    failure ??= why
    resolve(failure)
    sent.destroy()
  }
  const after = (limit: 'connect' | 'attempt', what: string): (() => void) => {
    const { [limit]: ms } = limits
    const timer = ms && setTimeout(() => end(timedOut(limit, what, ms)), ms)
    return () => clearTimeout(timer || undefined)
  }
  const answered = after('attempt', 'no answer within')
  const off = signal && onAbort(signal, () => end(aborted()))
  const { idle } = limits
  if (idle)
    sent.setTimeout(idle, () => {
      // Bytes that wait for their reader, and a body that waits for its source, are not the server's silence.
      const busy = response
        ? response.readableLength > 0
        : !sent.writableEnded && !sent.writableNeedDrain
      if (!busy) end(timedOut('idle', 'nothing received for', idle))
    })
  sent
    .on('socket', socket => {
      if (!socket.connecting) return
      const clear = after('connect', 'no connection within')
      socket.once(scheme === 'https' ? 'secureConnect' : 'connect', clear).once('close', clear)
    })
    .on('response', found => {
      response = found.on('close', () => off?.())
      answered()
      resolve(received(found, cut))
    })
    .on('error', error => resolve(cut(error)))
    .on('close', () => {
      answered()
      if (!response) off?.()
    })
  write(sent, body, end)
}

/** A length that is not among the headers, or none. One that is wrong would make the rest the next request. */
function framing(headers: readonly Header[], length: number | undefined): readonly string[] {
  const said = header(headers, 'content-length')
  if (said && length !== undefined && Number(said) !== length)
    throw new Error(`content-length ${said} for ${length} bytes`)
  if (said) return []
  return length === undefined ? ['transfer-encoding', 'chunked'] : ['content-length', `${length}`]
}

function write(sent: ClientRequest, body: HttpRequest['body'], end: (why: Anomaly) => void): void {
  if (isBytes(body)) {
    sent.end(body)
    return
  }
  const { pipeline } = process.getBuiltinModule('node:stream')
  pipeline(body.open(), sent, cause => {
    if (cause)
      end(
        (cause as { anomaly?: Anomaly }).anomaly ??
          anomaly('fault', `The request body cannot be read: ${messageOf(cause)}`, {
            code: 'BODY_FAILED',
            cause,
          }),
      )
  })
}

function received(response: IncomingMessage, cut: (error: unknown) => Anomaly): HttpResponse {
  const { statusCode: status = 0, headers, rawHeaders } = response
  const length = headers['content-length']
  return {
    status,
    headers: pairs(rawHeaders),
    body: {
      replayable: false,
      ...(length && { length: Number(length) }),
      async *open() {
        try {
          yield* response
        } catch (error) {
          throw Object.assign(new Error(messageOf(error)), { anomaly: cut(error) })
        }
      },
      release: () => void response.destroy(),
    },
    trailers: () => pairs(response.rawTrailers),
  }
}

const pairs = (raw: readonly string[]): Header[] =>
  raw.flatMap((name, at) => (at % 2 ? [] : [[name, raw[at + 1]!] as const]))
