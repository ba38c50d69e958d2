/** A request as `fetch` takes it, or the reason why it would not go out as it was signed. */
import {
  type Anomaly,
  anomaly,
  type Body,
  collect,
  type Header,
  type HttpRequest,
  header,
  isAnomaly,
  isBytes,
  type StreamBody,
} from '@plainwire/wire'

/** The limits of one request, as the signal that `fetch` understands. */
export type Watch = {
  readonly signal: AbortSignal
  /** Bytes went by: silence begins anew. Of what goes out `fetch` says nothing, so that it is given time to go. */
  readonly moved: (outgoing?: number) => void
  /** Nothing more is to come; gives back what it is given. */
  readonly ended: <T>(result: T) => T
  readonly reason: (cause: unknown) => Anomaly
  /** Why nothing more comes, where a limit or the caller ended it. */
  readonly cut: () => Anomaly | undefined
  readonly stop: () => void
}

export async function fetchable(
  { method, scheme, host, target, headers, body }: HttpRequest,
  maxBody: number,
  watch: Watch,
): Promise<Request | Anomaly> {
  const { signal, reason } = watch
  try {
    const url = new URL(`${scheme}://${host}${target}`)
    if (url.pathname + url.search !== target) return changed(target)
    const content = await contentOf(body, headers, maxBody, watch)
    if (isAnomaly(content)) return content
    const init = { method, headers: joined(headers), ...content, ...(isBrowser() && asItIs) }
    const made = new Request(url, { ...init, redirect: 'manual', signal } as RequestInit)
    const lost = init.headers.find(([name]) => !made.headers.has(name))
    return lost === undefined ? made : dropped(lost[0])
  } catch (cause) {
    return signal.aborted
      ? reason(cause)
      : anomaly('incorrect', `The request cannot be sent: ${cause}`, { code: 'BAD_REQUEST', cause })
  }
}

const changed = (target: string): Anomaly =>
  anomaly(
    'incorrect',
    `'fetch' would change the path '${target.split('?')[0]}' before it sends it, and the signature would be wrong.`,
    { code: 'TARGET_CHANGED' },
  )

const dropped = (name: string): Anomaly =>
  anomaly('incorrect', `'fetch' does not send the header '${name}' here.`, {
    code: 'FORBIDDEN_HEADER',
  })

/** No cookies, no cache: both would be sent or answered behind the caller's back. Only browsers have these settings. */
const asItIs = {
  mode: 'cors',
  credentials: 'omit',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
}
const isBrowser = (): boolean => 'credentials' in Request.prototype

/** What `fetch` says itself. */
const own =
  /^(host|connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i

/** Values of one name are joined as the signature joins them. */
function joined(headers: readonly Header[]): [name: string, value: string][] {
  const values = new Map<string, string>()
  for (const [name, value] of headers) {
    if (own.test(name)) continue
    const key = name.toLowerCase()
    const before = values.get(key)
    values.set(key, before === undefined ? value : `${before},${value}`)
  }
  return [...values]
}

type Content = { readonly body?: unknown; readonly duplex?: 'half' }

/** A stream is held whole, but where a runtime can send one and say how long it is. */
async function contentOf(
  body: Body,
  headers: readonly Header[],
  maxBody: number,
  watch: Watch,
): Promise<Content | Anomaly> {
  if (isBytes(body)) return body.length === 0 ? {} : { body }
  const given = Number(header(headers, 'content-length') ?? Number.NaN)
  const length = body.length ?? (Number.isNaN(given) ? undefined : given)
  const fixed = length === undefined ? undefined : fixedLength(length)
  if (fixed !== undefined) {
    pour(body, fixed.writable, watch)
    return { body: fixed.readable, duplex: 'half' }
  }
  const bytes = await held(body, maxBody, watch.signal)
  if (isAnomaly(bytes)) return bytes
  if (length !== undefined && length !== bytes.length)
    return anomaly('incorrect', `The body has ${bytes.length} bytes, not ${length} as was said.`, {
      code: 'BODY_LENGTH_WRONG',
    })
  return { body: bytes }
}

type FixedLength = {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
}

/** Cloudflare's workers have a stream that knows its length. */
function fixedLength(length: number): FixedLength | undefined {
  const { FixedLengthStream } = globalThis as {
    FixedLengthStream?: new (length: number) => FixedLength
  }
  return FixedLengthStream && new FixedLengthStream(length)
}

async function pour(body: StreamBody, into: WritableStream<Uint8Array>, { signal, moved }: Watch) {
  const writer = into.getWriter()
  try {
    for await (const chunk of body.open()) {
      if (signal.aborted) break
      await writer.write(chunk)
      moved()
    }
    await writer.close()
  } catch (cause) {
    await writer.abort(cause).catch(() => {})
  }
}

async function held(
  body: StreamBody,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array | Anomaly> {
  async function* unlessAborted() {
    for await (const chunk of body.open()) {
      signal.throwIfAborted()
      yield chunk
    }
  }
  const bytes = await collect({ replayable: false, open: unlessAborted }, limit)
  if (!isAnomaly(bytes)) return bytes
  signal.throwIfAborted()
  if (bytes.code !== 'RESPONSE_TOO_LARGE') return bytes
  return anomaly(
    'incorrect',
    `The body has more than ${limit} bytes, which 'fetch' would need in memory: upload it in parts.`,
    { code: 'BODY_TOO_LARGE' },
  )
}
