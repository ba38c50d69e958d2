/** A response on its way out: as fast as it is taken, and what is left of a request nobody read. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Body,
  type Header,
  type HttpResponse,
  isBytes,
  type StreamBody,
} from '@plainwire/wire'

/** Headers and body; where the request is still coming in, what is left of it is taken before the connection ends. */
export async function write(
  { status, headers, body }: HttpResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const sent = measured(headers, body)
  if (incoming.complete) {
    outgoing.writeHead(status, sent.flat())
    if (isBytes(body)) end(body, outgoing)
    else {
      await stream(body, outgoing)
      outgoing.end()
    }
    return
  }
  outgoing.writeHead(status, [...sent, ['connection', 'close']].flat())
  if (isBytes(body)) outgoing.write(body)
  else await stream(body, outgoing)
  await left(incoming)
  outgoing.end()
}

/** Node sends text in one write with the headers, and bytes in another; for small bodies the write is what costs. */
function end(body: Uint8Array, outgoing: ServerResponse): void {
  if (body.length > 16 * 1024) outgoing.end(body)
  else
    outgoing.end(
      Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'),
      'latin1',
    )
}

/** Where the length is known it is told, and nothing is sent in chunks. What answers HEAD has told it already. */
const measured = (headers: readonly Header[], { length }: Body): readonly Header[] =>
  length === undefined || headers.some(([name]) => name.toLowerCase() === 'content-length')
    ? headers
    : [...headers, ['content-length', `${length}`]]

async function stream(body: StreamBody, outgoing: ServerResponse): Promise<void> {
  for await (const piece of body.open()) {
    if (outgoing.destroyed) return
    if (!outgoing.write(piece)) await roomIn(outgoing)
  }
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

/** So much of a request nobody read is still taken, so that its sender gets to read why. */
const politely = { bytes: 64 << 20, milliseconds: 2000 }

function left(incoming: IncomingMessage): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, politely.milliseconds)
    let taken = 0
    const done = (): void => {
      clearTimeout(timer)
      resolve()
    }
    incoming.on('end', done).on('close', done)
    incoming.on('data', (piece: Buffer) => {
      taken += piece.length
      if (taken > politely.bytes) done()
    })
    incoming.resume()
  })
}
