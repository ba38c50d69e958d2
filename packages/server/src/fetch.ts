/** A service as a function from `Request` to `Response`, for runtimes that speak those. Spellings of headers and raw paths are what the runtime left of them. */
import { type HttpRequest, isBytes, noBody } from '@plainwire/wire'
import type { Handle } from './types.ts'

/** @example Bun.serve({ fetch: fetchHandler(handle) }) */
export const fetchHandler =
  (handle: Handle): ((request: Request) => Promise<Response>) =>
  async request => {
    const { status, headers, body } = await handle(requestOf(request), { signal: request.signal })
    const bare = status === 204 || status === 304 || request.method === 'HEAD'
    return new Response(
      bare ? null : isBytes(body) ? new Uint8Array(body) : ReadableStream.from(body.open()),
      {
        status,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
      },
    )
  }

function requestOf(request: Request): HttpRequest {
  const { protocol, host, pathname, search } = new URL(request.url)
  const { body } = request
  return {
    method: request.method,
    scheme: protocol === 'https:' ? 'https' : 'http',
    host,
    target: pathname + search,
    headers: [...request.headers],
    body:
      body === null
        ? noBody
        : { replayable: false, open: () => body as unknown as AsyncIterable<Uint8Array> },
  }
}
