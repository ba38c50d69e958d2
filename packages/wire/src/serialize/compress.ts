/**
 * Request compression: a step of its own between `serialize` and `sign`, for operations whose model names an encoding.
 * The algorithm comes in as an argument. https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
 */
import { type Body, type Header, isBytes, type UnplacedRequest } from '../http.ts'
import type { Operation } from '../model/types.ts'

export type Compression = {
  /** Smaller bodies stay as they are; AWS's default is 10240 bytes. */
  readonly minimum: number
  readonly gzip: (bytes: Uint8Array) => Uint8Array
  /** The same for bodies that are opened; without it they stay as they are. */
  readonly gzipStream?: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>
}

/**
 * @example
 * compressed(section.operation, request, { minimum: 10240, gzip: gzipSync })
 */
export function compressed<Request extends UnplacedRequest>(
  operation: Operation,
  request: Request,
  compression: Compression,
): Request {
  if (operation.compression?.includes('gzip') !== true) return request
  const body = smaller(request.body, compression)
  return body === undefined ? request : { ...request, body, headers: encoded(request.headers) }
}

function smaller(body: Body, { minimum, gzip, gzipStream }: Compression): Body | undefined {
  if (isBytes(body)) return body.length < minimum ? undefined : gzip(body)
  if (gzipStream === undefined) return undefined
  const { length, collect, ...source } = body
  return { ...source, open: () => gzipStream(body.open()) }
}

/** Encodings are listed in the order they were applied. */
function encoded(headers: readonly Header[]): Header[] {
  const isEncoding = ([name]: Header) => name.toLowerCase() === 'content-encoding'
  const before = headers.filter(isEncoding).map(([, value]) => value)
  const value = [...before, 'gzip'].join(', ')
  return [...headers.filter(header => !isEncoding(header)), ['content-encoding', value]]
}
