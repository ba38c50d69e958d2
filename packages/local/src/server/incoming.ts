/** A request of node:http as the plain value it is, its body to be read as it comes. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { anomaly, type Header, type HttpRequest } from '@plainwire/wire'

/** `waiting` is told to go on when the body is first read. `patience` in milliseconds. */
export function requestOf(
  incoming: IncomingMessage,
  waiting: ServerResponse | undefined,
  patience: number,
): HttpRequest {
  const length = Number(incoming.headers['content-length'] ?? Number.NaN)
  return {
    method: incoming.method ?? 'GET',
    scheme: 'http',
    host: incoming.headers.host ?? '',
    target: targetOf(incoming.url ?? '/'),
    headers: headersOf(incoming.rawHeaders),
    body: {
      replayable: false,
      ...(Number.isNaN(length) ? {} : { length }),
      open() {
        waiting?.writeContinue()
        return pieces(incoming, patience)
      },
    },
  }
}

/** Callers that believe to talk to a proxy send the whole address. */
const targetOf = (url: string): string => url.replace(/^https?:\/\/[^/?]*/i, '') || '/'

function headersOf(raw: readonly string[]): Header[] {
  const headers: Header[] = []
  for (let index = 0; index + 1 < raw.length; index += 2)
    headers.push([raw[index]!, raw[index + 1]!])
  return headers
}

/** Whoever stops reading leaves the connection open: there is an answer to be sent. */
async function* pieces(
  incoming: IncomingMessage,
  patience: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = incoming[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  for (;;) {
    const { done, value } = await within(source.next(), patience)
    if (done) return
    yield value
  }
}

function within<T>(next: Promise<T>, patience: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), patience)
    const settled = () => clearTimeout(timer)
    next.then(resolve, reject).finally(settled)
  })
}

function late(): Error {
  const message = 'The connection was not written to within the time that is waited for it.'
  return Object.assign(new Error(message), {
    anomaly: anomaly('incorrect', message, { code: 'RequestTimeout', status: 400 }),
  })
}
