/** A request of node:http as the plain value it is, its body to be read as it comes. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Anomaly,
  anomaly,
  type Body,
  bodyFailed,
  type Header,
  type HttpRequest,
  isAnomaly,
  noBody,
  tooLarge,
} from '@plainwire/wire'

/** `waiting` is told to go on when the body is first read. `patience` in milliseconds. */
export function requestOf(
  incoming: IncomingMessage,
  waiting: ServerResponse | undefined,
  patience: number,
): HttpRequest {
  return {
    method: incoming.method ?? 'GET',
    scheme: 'http',
    host: incoming.headers.host ?? '',
    target: targetOf(incoming.url ?? '/'),
    headers: headersOf(incoming.rawHeaders),
    body: bodyOf(incoming, waiting, patience),
  }
}

function bodyOf(
  incoming: IncomingMessage,
  waiting: ServerResponse | undefined,
  patience: number,
): Body {
  const { 'content-length': given, 'transfer-encoding': coding } = incoming.headers
  if (coding === undefined && (given === undefined || given === '0')) return noBody
  return {
    replayable: false,
    ...(given === undefined ? {} : { length: Number(given) }),
    open() {
      waiting?.writeContinue()
      return pieces(incoming, patience)
    },
    collect(limit) {
      waiting?.writeContinue()
      return collected(incoming, limit, patience)
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
    const timer = setTimeout(() => reject(carrying(late())), patience)
    const settled = () => clearTimeout(timer)
    next.then(resolve, reject).finally(settled)
  })
}

/** All of it, by events, which for a small body cost a third of what iterating does. */
function collected(
  incoming: IncomingMessage,
  limit: number,
  patience: number,
): Promise<Uint8Array | Anomaly> {
  return new Promise(resolve => {
    const found: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => done(late()), patience)
    const take = (piece: Buffer): void => {
      timer.refresh()
      size += piece.length
      if (size > limit) done(tooLarge(limit))
      else found.push(piece)
    }
    const end = (): void => done(found.length === 1 ? found[0]! : Buffer.concat(found, size))
    const fail = (cause: unknown): void => done(bodyFailed(cause))
    const close = (): void => fail(new Error('the connection was closed'))
    const done = (result: Uint8Array | Anomaly): void => {
      clearTimeout(timer)
      incoming.off('data', take).off('end', end).off('error', fail).off('close', close)
      if (isAnomaly(result)) incoming.pause()
      resolve(result)
    }
    incoming.on('data', take).on('end', end).on('error', fail).on('close', close)
    if (incoming.destroyed) close()
  })
}

const late = (): Anomaly =>
  anomaly('incorrect', 'The connection was not written to within the time that is waited for it.', {
    code: 'RequestTimeout',
    status: 400,
  })

const carrying = (failed: Anomaly): Error =>
  Object.assign(new Error(failed.message), { anomaly: failed })
