/** A streaming response member: read it as it comes, or whole, once. */
import { type Anomaly, isAnomaly } from './anomaly.ts'
import { decodeUtf8 } from './codec/utf8.ts'
import { type Body, bodyFailed, collect, isBytes } from './http.ts'

export type ResponseBody = AsyncIterable<Uint8Array> & {
  /** Bytes to come, where the service said how many. */
  readonly length?: number
  /** All bytes, or an anomaly; up to `limit` bytes (default 1 GiB). */
  bytes(limit?: number): Promise<Uint8Array | Anomaly>
  /** All bytes as UTF-8 text, or an anomaly. */
  text(limit?: number): Promise<string | Anomaly>
  /** A web stream of the bytes. */
  stream(): ReadableStream<Uint8Array>
  /** Gives the connection back without reading on. */
  release(): void
}

const gibibyte = 2 ** 30

/** Bodies that nobody began to read: each holds a connection, so that the oldest of too many is given up. */
export type Unread = Set<{ release(): void }>

const mostUnread = 100

export function responseBody(body: Body, unread?: Unread): ResponseBody {
  const open = () => {
    unread?.delete(made)
    return isBytes(body) ? once(body) : body.open()
  }
  const bytes = (limit = gibibyte) => {
    unread?.delete(made)
    return collect(body, limit)
  }
  const made: ResponseBody = {
    ...(body.length === undefined ? {} : { length: body.length }),
    [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator](),
    bytes,
    async text(limit) {
      const all = await bytes(limit)
      return isAnomaly(all) ? all : decodeUtf8(all)
    },
    stream: () => streamOf(open()),
    release() {
      unread?.delete(made)
      if (!isBytes(body)) body.release?.()
    },
  }
  if (unread && !isBytes(body)) {
    unread.add(made)
    if (unread.size > mostUnread) unread.values().next().value?.release()
  }
  return made
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await iterator.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      } catch (cause) {
        controller.error(
          Object.assign(new Error(bodyFailed(cause).message), { anomaly: bodyFailed(cause) }),
        )
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
