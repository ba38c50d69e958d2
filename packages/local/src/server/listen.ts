/** A port for everybody: bare node:http, which leaves path and headers as they came. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { isAnomaly } from '@plainwire/wire'
import { requestOf } from './incoming.ts'
import { write } from './outgoing.ts'
import type { Answer } from './server.ts'

export type ListenOptions = {
  /** 0 takes any free port. Default 4566. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Milliseconds without a byte after which a caller that has not finished its request is let go; default 20 s. */
  readonly patience?: number
}

export type Listening = { readonly url: string; readonly port: number; close(): Promise<void> }

export function listen(
  answer: Answer,
  { port = 4566, host = '127.0.0.1', patience = 20_000 }: ListenOptions = {},
): Promise<Listening> {
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse, waits = false): void => {
    respond(answer, incoming, outgoing, { waits, patience }).catch(() => outgoing.destroy())
  }
  const http = createServer(
    {
      headersTimeout: patience,
      // A long upload is no fault; silence is, and that is watched where the body is read.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(patience, 5000),
      keepAliveTimeout: 60_000,
      maxHeaderSize: 64 * 1024,
    },
    serve,
  )
  // Who has said all there is to say may close its half, and still hears the answer.
  Object.assign(http, { httpAllowHalfOpen: true })
  // A caller that asks before it sends hears of a refusal at once, and is told to go on when its body is read.
  http.on('checkContinue', (incoming, outgoing) => serve(incoming, outgoing, true))
  http.on('clientError', turnAway)
  return opened(http, host, port)
}

function opened(http: Server, host: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    http.once('error', cause => reject(unlistenable(cause, host, port)))
    http.listen(port, host, () => {
      const taken = (http.address() as AddressInfo).port
      resolve({
        url: `http://${reachable(host)}:${taken}`,
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

/** As this machine can call it. */
const reachable = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host

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
  { waits, patience }: { readonly waits: boolean; readonly patience: number },
): Promise<void> {
  // Addresses of the older kind come in the clothes of the newer one.
  const sourceIp = incoming.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '')
  const request = requestOf(incoming, waits ? outgoing : undefined, patience)
  const response = await answer(request, sourceIp === undefined ? {} : { sourceIp })
  if (isAnomaly(response)) {
    incoming.socket.destroy()
    return
  }
  await write(response, incoming, outgoing)
}

type Refused = readonly [status: string, code: string, message: string]

const refusals: Readonly<Record<string, Refused>> = {
  HPE_HEADER_OVERFLOW: [
    '400 Bad Request',
    'RequestHeaderSectionTooLarge',
    'The headers of the request are larger than 64 KiB',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '400 Bad Request',
    'RequestTimeout',
    'The request did not come within the time that is waited for it',
  ],
}

const malformed: Refused = ['400 Bad Request', 'BadRequest', 'This is no request of HTTP/1.1']

/** What is no request is answered as S3 would, since no service was named. */
function turnAway(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const [status, code, message] = refusals[error.code ?? ''] ?? malformed
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/xml\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}
