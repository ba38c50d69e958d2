/** Servers on loopback that speak event streams, over HTTP/1.1 and over HTTP/2 without TLS. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  createServer as createHttp2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { type EventHeader, encodeEvent } from '@plainwire/wire'
import { nodePrimitives } from './primitives-node.ts'

export const credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

export type Served = { readonly endpoint: string; readonly close: () => void }

const utf8 = new TextEncoder()
const words = (value: string): EventHeader => ({ type: 'string', value })

/** One message as a service writes it; `body` is text, bytes or a value for JSON. */
export function message(headers: Readonly<Record<string, string>>, body: unknown = ''): Uint8Array {
  const payload =
    body instanceof Uint8Array
      ? body
      : utf8.encode(typeof body === 'string' ? body : JSON.stringify(body))
  const typed = Object.entries(headers).map(([name, value]) => [name, words(value)] as const)
  return encodeEvent({ headers: Object.fromEntries(typed), payload }, nodePrimitives)
}

export const event = (type: string, body?: unknown): Uint8Array =>
  message({ ':message-type': 'event', ':event-type': type }, body)

export const exception = (type: string, body?: unknown): Uint8Array =>
  message({ ':message-type': 'exception', ':exception-type': type }, body)

const eventStream = { 'content-type': 'application/vnd.amazon.eventstream' }

/** Answers every request by `script`, after headers of an event stream. */
export async function overHttp1(
  script: (response: ServerResponse, request: IncomingMessage) => unknown,
): Promise<Served> {
  const server = createServer((request, response) => {
    request.resume()
    response.on('error', () => {})
    response.writeHead(200, eventStream)
    script(response, request)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

export type Http2Served = Served & {
  readonly sessions: Set<ServerHttp2Session>
  readonly sockets: Set<Socket>
}

/** Leaves everything about a stream to `script`. */
export async function overHttp2(
  script: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => unknown,
): Promise<Http2Served> {
  const server = createHttp2Server()
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  server.on('session', session => {
    sessions.add(session)
    session.on('error', () => {})
    session.on('close', () => sessions.delete(session))
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    script(stream, headers)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions,
    sockets,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Headers of an event stream that goes well. */
export const ok: Readonly<Record<string, string | number>> = { ':status': 200, ...eventStream }

/** A promise and what settles it. */
export function deferred<T = void>(): {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
} {
  let resolve!: (value: T) => void
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}

/** The anomaly of what an iteration ended with. */
export async function failureOf(iteration: Promise<unknown>): Promise<unknown> {
  try {
    await iteration
  } catch (error) {
    return (error as { anomaly?: unknown }).anomaly ?? error
  }
  return 'it went well'
}

export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}
