/** The body of a response on Node: it passes once, as a stream or whole. */
import type { IncomingMessage } from 'node:http'
import { type Anomaly, anomaly, type Header, type HttpResponse, tooLarge } from '@plainwire/wire'
import { messageOf } from './failures.ts'

/** What the exchange around a body knows and wants to know. */
export type Watching = {
  /** What became of a response that ended before its time. */
  readonly cut: (error: unknown) => Anomaly
  /** The body is read as a stream now, which may take as long as its reader likes. */
  readonly streams: () => void
  /** Is the reader at work with what came last? Then it is not the server who is silent. */
  busy: boolean
}

export function received(response: IncomingMessage, watching: Watching): HttpResponse {
  const { statusCode = 0, headers, rawHeaders } = response
  const length = Number(headers['content-length'])
  let taken = false
  const take = (): Anomaly | undefined => {
    if (taken || response.destroyed) return gone(response, watching)
    taken = true
    return undefined
  }
  return {
    status: statusCode,
    headers: pairs(rawHeaders),
    body: {
      replayable: false,
      ...(Number.isNaN(length) ? {} : { length }),
      open: () => opened(response, watching, take()),
      collect: async limit => take() ?? collected(response, limit, watching),
      release: () => void response.destroy(),
    },
    trailers: () => pairs(response.rawTrailers),
  }
}

/** A body passes once: it was cut off, or somebody has read it or given it back. */
const gone = ({ errored }: IncomingMessage, { cut }: Watching): Anomaly =>
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
  watching: Watching,
  refused: Anomaly | undefined,
): AsyncGenerator<Uint8Array> {
  if (refused) throw Object.assign(new Error(refused.message), { anomaly: refused })
  watching.streams()
  try {
    for await (const chunk of response) {
      watching.busy = true
      yield chunk as Uint8Array
      watching.busy = false
    }
  } catch (error) {
    throw Object.assign(new Error(messageOf(error)), { anomaly: watching.cut(error) })
  }
}

function collected(
  response: IncomingMessage,
  limit: number,
  { cut }: Watching,
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
