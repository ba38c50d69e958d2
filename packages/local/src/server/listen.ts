/** A port for everybody: bare node:http, which leaves path and headers as they came. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Header,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  isBytes,
} from '@plainwire/wire'
import type { Answer } from './server.ts'

export type ListenOptions = {
  /** 0 takes any free port. Default 4566. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
}

export type Listening = { readonly url: string; readonly port: number; close(): Promise<void> }

/** Milliseconds: a caller that does not get on with its request is let go. */
const limits = { headersTimeout: 20_000, requestTimeout: 300_000, keepAliveTimeout: 60_000 }

export function listen(
  answer: Answer,
  { port = 4566, host = '127.0.0.1' }: ListenOptions = {},
): Promise<Listening> {
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse, waits = false): void => {
    respond(answer, incoming, outgoing, waits).catch(() => outgoing.destroy())
  }
  const http = createServer({ ...limits, maxHeaderSize: 64 * 1024 }, serve)
  // A caller that asks before it sends hears of a refusal at once, and is told to go on when its body is read.
  http.on('checkContinue', (incoming, outgoing) => serve(incoming, outgoing, true))
  return new Promise((resolve, reject) => {
    http.once('error', cause => reject(unlistenable(cause, host, port)))
    http.listen(port, host, () => {
      const taken = (http.address() as AddressInfo).port
      resolve({
        url: `http://${host}:${taken}`,
        port: taken,
        close: () =>
          new Promise(done => {
            http.close(() => done())
            http.closeAllConnections()
          }),
      })
    })
  })
}

function unlistenable(cause: Error, host: string, port: number): Error {
  if ((cause as { code?: string }).code !== 'EADDRINUSE') return cause
  return new Error(
    `Port ${port} of ${host} is taken; choose another, or end the program that has it.`,
    { cause },
  )
}

async function respond(
  answer: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  waits: boolean,
): Promise<void> {
  // Addresses of the older kind come in the clothes of the newer one.
  const sourceIp = incoming.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '')
  const response = await answer(
    requestOf(incoming, waits ? outgoing : undefined),
    sourceIp === undefined ? {} : { sourceIp },
  )
  if (isAnomaly(response)) {
    incoming.socket.destroy()
    return
  }
  if (!incoming.complete) leave(incoming, outgoing)
  outgoing.writeHead(response.status, response.headers.flat())
  await write(response, outgoing)
}

/** Bytes of a request nobody read that are still taken, so that its sender gets to read why. */
const politely = 1 << 20

/** The rest of a body is not waited for: the connection ends with the response. */
function leave(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.setHeader('connection', 'close')
  let taken = 0
  incoming.on('data', (piece: Buffer) => {
    taken += piece.length
    if (taken > politely) incoming.destroy()
  })
}

function requestOf(incoming: IncomingMessage, waiting: ServerResponse | undefined): HttpRequest {
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
      open() {
        waiting?.writeContinue()
        return incoming as AsyncIterable<Uint8Array>
      },
    },
  }
}

async function write({ body }: HttpResponse, outgoing: ServerResponse): Promise<void> {
  if (isBytes(body)) {
    outgoing.end(body)
    return
  }
  for await (const piece of body.open()) {
    if (outgoing.destroyed) return
    if (!outgoing.write(piece)) await roomIn(outgoing)
  }
  outgoing.end()
}

/** Resolves when there is room for more, or nobody there any more. */
function roomIn(outgoing: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      outgoing.off('drain', done)
      outgoing.off('close', done)
      resolve()
    }
    outgoing.on('drain', done)
    outgoing.on('close', done)
  })
}
