/**
 * What travels: a request and a response as plain values, below `URL` and `Headers`, so that raw paths,
 * repeated query keys and duplicate headers survive from `serialize` to the socket.
 */
import { type Anomaly, anomaly, isAnomaly } from './anomaly.ts'

/** Name and value as they go over the wire; names keep their spelling, order and repetitions count. */
export type Header = readonly [name: string, value: string]

/** Bytes in hand, or bytes to be opened: afresh for each attempt when `replayable`. */
export type Body = Uint8Array | StreamBody

export type StreamBody = {
  /** Length in bytes, where it is known beforehand. */
  readonly length?: number
  /** May `open` be called again for another attempt? */
  readonly replayable: boolean
  open(): AsyncIterable<Uint8Array>
  /** All bytes at once, where the source knows a shorter way than `open`; never more than `limit`. */
  collect?(limit: number): Promise<Uint8Array | Anomaly>
  /** Gives up a body that nobody will read. */
  release?(): void
}

export type HttpRequest = {
  readonly method: string
  readonly scheme: 'http' | 'https'
  /** Authority: host name and, unless it is the scheme's default, port. */
  readonly host: string
  /** Raw request target: path and query, byte for byte as sent and as signed. */
  readonly target: string
  readonly headers: readonly Header[]
  readonly body: Body
}

/** What `serialize` makes: everything but the place it goes to. */
export type UnplacedRequest = Pick<HttpRequest, 'method' | 'target' | 'headers' | 'body'> & {
  /** Put before the endpoint's host name, e.g. `data-`; labels are already filled in. */
  readonly hostPrefix?: string
}

export type HttpResponse = {
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: Body
  /** Trailers, complete once the body has been read to its end. */
  readonly trailers?: () => readonly Header[]
}

/** Milliseconds; a missing or zero limit means none. */
export type Limits = {
  readonly connect?: number
  readonly idle?: number
  readonly attempt?: number
}

export type SendOptions = { readonly signal?: AbortSignal; readonly limits?: Limits }

/** Resolves on response headers; never rejects for anything the network did. */
export type Send = (request: HttpRequest, options: SendOptions) => Promise<HttpResponse | Anomaly>

export const noBody: Uint8Array = new Uint8Array(0)

export const isBytes = (body: Body): body is Uint8Array => body instanceof Uint8Array

/** First value of a header, whatever its spelling. */
export function header(headers: readonly Header[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  for (const [key, value] of headers) if (key.toLowerCase() === wanted) return value
  return undefined
}

/** All bytes of a body, or an anomaly when it fails or grows beyond `limit`. */
export async function collect(body: Body, limit: number): Promise<Uint8Array | Anomaly> {
  if (isBytes(body)) return body
  if (body.collect) return body.collect(limit)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body.open()) {
      size += chunk.length
      if (size > limit) return tooLarge(limit)
      chunks.push(chunk)
    }
  } catch (cause) {
    return bodyFailed(cause)
  }
  return joined(chunks, size)
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

export const tooLarge = (limit: number): Anomaly =>
  anomaly('fault', `The response is larger than ${limit} bytes.`, { code: 'RESPONSE_TOO_LARGE' })

/** An error raised while a body was read; transports attach the anomaly they know. */
export function bodyFailed(cause: unknown): Anomaly {
  const known = (cause as { anomaly?: unknown } | null)?.anomaly
  if (isAnomaly(known)) return known
  const message = cause instanceof Error ? cause.message : String(cause)
  return anomaly('unavailable', `The body cannot be read: ${message}`, {
    code: 'BODY_FAILED',
    cause,
  })
}
