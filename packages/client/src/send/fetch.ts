/**
 * The wire where there is only `fetch`: browsers, workers, other runtimes. `fetch` rewrites some paths and leaves out some
 * headers; what it would change is refused, because it was signed as it is.
 */
import {
  type Anomaly,
  anomaly,
  bodyFailed,
  type HttpResponse,
  header,
  isAnomaly,
  type Limits,
  noBody,
  type Send,
} from '@plainwire/wire'
import { aborted, networkAnomaly, timedOut } from './failures.ts'
import { fetchable, type Watch } from './fetch-request.ts'

export type FetchSendOptions = {
  /** Default: the global one, looked up for each request. */
  readonly fetch?: typeof globalThis.fetch
  /** Bytes of a streamed request body, which is held whole where `fetch` cannot send a stream of known length; default 256 MiB. */
  readonly maxBody?: number
}

/**
 * Makes a transport of `fetch`.
 *
 * @example
 * const store = client({ api: s3, region, credentials, send: fetchSend() })
 */
export function fetchSend({ fetch, maxBody = 256 * 2 ** 20 }: FetchSendOptions = {}): Send {
  return async (request, { signal, limits = {} }) => {
    if (signal?.aborted) return aborted()
    const watch = watched(limits, signal)
    const made = await fetchable(request, maxBody, watch)
    if (isAnomaly(made)) return watch.ended(made)
    watch.moved(request.body.length)
    try {
      const response = await (fetch ?? globalThis.fetch)(made)
      return received(response, watch)
    } catch (cause) {
      return watch.ended(watch.reason(cause))
    }
  }
}

function watched({ attempt, idle }: Limits, outer: AbortSignal | undefined): Watch {
  const inner = new AbortController()
  let late: Anomaly | undefined
  const giveAfter = (limit: 'attempt' | 'idle', what: string, ms: number, more = 0) =>
    timer(ms + more, () => {
      late = timedOut(limit, what, ms)
      inner.abort()
    })
  const stop = () => inner.abort()
  outer?.addEventListener('abort', stop)
  const whole = attempt ? giveAfter('attempt', 'no answer within', attempt) : undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  const ended = <T>(result: T): T => {
    outer?.removeEventListener('abort', stop)
    clearTimeout(whole)
    clearTimeout(silence)
    return result
  }
  const cut = () => (outer?.aborted ? aborted() : late)
  return {
    signal: inner.signal,
    moved(outgoing = 0) {
      clearTimeout(silence)
      if (idle) silence = giveAfter('idle', 'nothing received for', idle, outgoing / slowest)
    },
    ended,
    reason: cause => cut() ?? failed(cause),
    cut,
    stop() {
      ended(undefined)
      inner.abort()
    },
  }
}

/** Bytes a millisecond: a line that is slower counts as silent. */
const slowest = 32

/** Node's timers would keep a program alive. */
function timer(limit: number, give: () => void): ReturnType<typeof setTimeout> {
  const made = setTimeout(give, limit)
  ;(made as { unref?(): void }).unref?.()
  return made
}

/** A browser does not say what went wrong. */
function failed(cause: unknown): Anomaly {
  const { cause: inner } = (cause ?? {}) as { cause?: { code?: unknown } }
  const known = networkAnomaly(inner?.code === undefined ? cause : inner)
  if (known.code !== undefined) return known
  const message = `${known.message}. A browser says the same when the server's CORS rules refuse the page.`
  return anomaly('unavailable', message, { code: 'FETCH_FAILED', cause })
}

function received(response: Response, watch: Watch): HttpResponse | Anomaly {
  if (response.type === 'opaqueredirect') return watch.ended(redirected())
  watch.moved()
  const { status, body } = response
  const decoded = /gzip|deflate|br|zstd/i.test(response.headers.get('content-encoding') ?? '')
  const headers = [...response.headers].filter(([name]) => !(decoded && ofEncoded.test(name)))
  if (body === null) return watch.ended({ status, headers, body: noBody })
  const length = Number(header(headers, 'content-length') ?? Number.NaN)
  let taken = false
  return {
    status,
    headers,
    body: {
      replayable: false,
      ...(Number.isNaN(length) ? {} : { length }),
      open() {
        if (taken) throw Object.assign(new Error('The body was read.'), { anomaly: gone(watch) })
        taken = true
        return opened(body, watch)
      },
      release() {
        taken = true
        watch.stop()
      },
    },
  }
}

/** `fetch` has decoded such a body; its length and checksums are those of bytes that nobody sees. */
const ofEncoded = /^(content-length$|x-amz-checksum-)/

const gone = ({ cut }: Watch): Anomaly =>
  cut() ??
  anomaly('incorrect', 'The body was read or released before; it can be read once.', {
    code: 'BODY_READ',
  })

const redirected = (): Anomaly =>
  anomaly(
    'incorrect',
    'The server sends the caller elsewhere, and a browser does not say where. Is it the right region?',
    { code: 'REDIRECTED' },
  )

async function* opened(
  body: ReadableStream<Uint8Array>,
  watch: Watch,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      watch.moved()
      yield next.value
    }
  } catch (cause) {
    const known = watch.reason(cause)
    throw Object.assign(new Error(known.message), { anomaly: bodyFailed({ anomaly: known }) })
  } finally {
    watch.ended(undefined)
    await reader.cancel().catch(() => {})
  }
}
