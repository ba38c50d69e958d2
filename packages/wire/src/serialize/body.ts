/** Whatever a caller hands over as a streaming body, as a `Body`: bytes in hand, or something to open. */
import { encodeUtf8 } from '../codec/utf8.ts'
import type { Body } from '../http.ts'
import { bytesOf, misfit } from './scalars.ts'

type Source = AsyncIterable<Uint8Array | string>

/**
 * Bytes and text are replayable, so are blobs and `{ open }` sources that say so; iterables and streams are read once.
 */
export function bodyOf(at: string, value: unknown): Body {
  if (typeof value === 'string' || value instanceof Uint8Array) return bytesOf(at, value)
  if (isOpenable(value)) return value
  if (isBlob(value))
    return { length: value.size, replayable: true, open: () => chunks(value.stream() as never) }
  if (isIterable(value)) return { replayable: false, open: () => chunks(value) }
  if (isReadableStream(value)) return { replayable: false, open: () => chunks(pull(value)) }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return bytesOf(at, value)
  return misfit(at, 'bytes, text, a Blob, a stream or an async iterable', value)
}

const isOpenable = (value: unknown): value is Exclude<Body, Uint8Array> =>
  isObject(value) && typeof value.open === 'function' && typeof value.replayable === 'boolean'

const isBlob = (value: unknown): value is Blob =>
  typeof Blob === 'function' && value instanceof Blob

const isIterable = (value: unknown): value is Source =>
  isObject(value) && Symbol.asyncIterator in value

const isReadableStream = (value: unknown): value is ReadableStream<Uint8Array> =>
  isObject(value) && typeof value.getReader === 'function'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

async function* chunks(source: Source): AsyncIterable<Uint8Array> {
  for await (const chunk of source) yield typeof chunk === 'string' ? encodeUtf8(chunk) : chunk
}

/** Some browsers' streams cannot be iterated. */
async function* pull(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel()
  }
}
