/** A port for a service: bare node:http, so that paths and headers arrive as they were sent; ends without cutting anybody off. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Header, type HttpRequest, type HttpResponse, isBytes } from '@plainwire/wire'
import type { Handle } from './types.ts'

export type ListenOptions = {
  /** 0 takes any free port. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Milliseconds for the headers, for the whole request, and between requests of a connection. */
  readonly limits?: { readonly headers?: number; readonly request?: number; readonly idle?: number }
}

export type Listening = {
  readonly url: string
  readonly port: number
  /** Takes no new connections, lets running requests end for so many milliseconds (default 10 s), then cuts. */
  close(patience?: number): Promise<void>
}

/** @example const { url, close } = await listen(handle, { port: 8080 }) */
export function listen(handle: Handle, options: ListenOptions = {}): Promise<Listening> {
  const { port = 8080, host = '127.0.0.1', limits = {} } = options
  const http = createServer({
    headersTimeout: limits.headers ?? 20_000,
    requestTimeout: limits.request ?? 300_000,
    keepAliveTimeout: limits.idle ?? 60_000,
    maxHeaderSize: 32 * 1024,
  })
  const closing = new AbortController()
  http.on('request', (incoming, outgoing) => {
    answered(handle, incoming, outgoing).catch(() => outgoing.destroy())
    // Connections that become idle while the port closes would hold it open.
    outgoing.once('close', () => closing.signal.aborted && http.closeIdleConnections())
  })
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, () => {
      const taken = (http.address() as AddressInfo).port
      const name = host.includes(':') ? `[${host}]` : host
      resolve({
        url: `http://${name}:${taken}`,
        port: taken,
        close(patience) {
          closing.abort()
          return closed(http, patience)
        },
      })
    })
  })
}

function closed(http: Server, patience = 10_000): Promise<void> {
  return new Promise(done => {
    const cut = setTimeout(() => http.closeAllConnections(), patience)
    http.close(() => {
      clearTimeout(cut)
      done()
    })
    http.closeIdleConnections()
  })
}

async function answered(
  handle: Handle,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const left = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) left.abort()
  })
  const from = { address: incoming.socket.remoteAddress, signal: left.signal }
  const response = await handle(requestOf(incoming), from)
  await write(response, incoming, outgoing)
}

function requestOf(incoming: IncomingMessage): HttpRequest {
  const headers: Header[] = []
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2)
    headers.push([incoming.rawHeaders[index]!, incoming.rawHeaders[index + 1]!])
  const length = Number(incoming.headers['content-length'] ?? Number.NaN)
  return {
    method: incoming.method ?? 'GET',
    scheme: 'http',
    host: incoming.headers.host ?? '',
    target: incoming.url ?? '/',
    headers,
    body: {
      replayable: false,
      ...(Number.isNaN(length) ? {} : { length }),
      open: () => incoming as AsyncIterable<Uint8Array>,
    },
  }
}

async function write(
  { status, headers, body }: HttpResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  // Whoever was refused before his body was read is not read to the end.
  if (!incoming.complete && status >= 400) outgoing.shouldKeepAlive = false
  const length: readonly Header[] = isBytes(body) ? [['content-length', String(body.length)]] : []
  outgoing.writeHead(status, [...headers, ...length].flat())
  if (incoming.method === 'HEAD') {
    if (!isBytes(body)) body.release?.()
    outgoing.end()
  } else if (isBytes(body)) outgoing.end(body)
  else await streamed(body.open(), outgoing)
}

async function streamed(
  chunks: AsyncIterable<Uint8Array>,
  outgoing: ServerResponse,
): Promise<void> {
  for await (const chunk of chunks) {
    if (outgoing.destroyed) return
    if (!outgoing.write(chunk)) await drained(outgoing)
  }
  outgoing.end()
}

const drained = (outgoing: ServerResponse): Promise<void> =>
  new Promise(done => {
    const go = () => {
      outgoing.off('drain', go).off('close', go)
      done()
    }
    outgoing.on('drain', go).on('close', go)
  })
