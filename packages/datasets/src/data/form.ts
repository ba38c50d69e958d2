/**
 * An attachment as a form brings it: the name and one file, whose bytes go to S3 in parts as they come. A file that is
 * small, or comes before its name, is kept in memory, of which a request's limit is the bound.
 */
import { Readable } from 'node:stream'
import { type Anomaly, type HttpRequest, header, isAnomaly, isBytes } from '@plainwire/wire'
import busboy from 'busboy'
import { invalid } from '../failures.ts'

export type FormLimits = {
  /** Bytes of the file, and of the whole request. */
  readonly attachmentBytes: number
  readonly attachmentRequestBytes: number
}

export type File = { readonly type: string; readonly bytes: AsyncIterable<Uint8Array> }

export type Filled<T> = { readonly name: string; readonly file: T }

/** @example const filled = await form(request, limits, (name, file) => sent(name, file)) */
export async function form<T>(
  request: HttpRequest,
  limits: FormLimits,
  take: (name: string | undefined, file: File) => Promise<T | Anomaly>,
  given?: string,
): Promise<Filled<T> | Anomaly> {
  const reader = readerOf(request)
  if (isAnomaly(reader)) return reader
  const whole = Readable.from(limited(request, limits.attachmentRequestBytes), {
    objectMode: false,
  })
  const seen = new Promise<Filled<T> | Anomaly>(resolve => {
    let name = given
    let taken: Promise<T | Anomaly> | undefined
    const fail = (cause: unknown) =>
      resolve(
        isAnomaly(cause)
          ? cause
          : unparsed(cause instanceof Error ? cause.message : 'it was cut off'),
      )
    whole.on('error', cause => reader.destroy(cause as Error))
    reader.on('field', (field, value, { valueTruncated }) => {
      if (field === 'name' && !valueTruncated) name = value
    })
    reader.on('file', (field, stream, { mimeType }) => {
      if (field !== 'attachment' || taken !== undefined) return void stream.resume()
      stream.on('error', () => undefined)
      taken = take(name, { type: mimeType, bytes: stream }).catch(cause =>
        isAnomaly(cause) ? cause : unparsed(messageOf(cause)),
      )
      taken.then(result => {
        if (!isAnomaly(result)) return
        whole.destroy()
        resolve(result)
      })
    })
    reader.on('error', async cause => {
      await taken
      fail(isTooLarge(cause) ? tooLarge(limits.attachmentRequestBytes) : cause)
    })
    reader.on('close', async () => {
      if (taken === undefined) return resolve(invalid('failed to parse attachment'))
      const file = await taken
      if (isAnomaly(file)) return resolve(file)
      resolve(
        name === undefined || name === ''
          ? invalid('failed to parse form value: name')
          : { name, file },
      )
    })
  })
  whole.pipe(reader)
  return seen
}

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

function readerOf({ headers }: HttpRequest): ReturnType<typeof busboy> | Anomaly {
  const type = header(headers, 'content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type)) return unparsed('it is no multipart/form-data')
  try {
    return busboy({
      headers: { 'content-type': type },
      defParamCharset: 'utf8',
      limits: { fields: 100, files: 10, fieldSize: 4096, parts: 110 },
    })
  } catch (cause) {
    return unparsed(messageOf(cause))
  }
}

const unparsed = (why: string): Anomaly =>
  invalid(`failed to parse multipart request: ${why.slice(0, 200)}`)

class TooLarge extends Error {}
const isTooLarge = (cause: unknown) => cause instanceof TooLarge

const tooLarge = (limit: number): Anomaly =>
  invalid(`failed to parse multipart request: it is larger than ${limit} bytes`)

async function* limited({ body }: HttpRequest, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of isBytes(body) ? [body] : body.open()) {
    size += chunk.length
    if (size > limit) throw new TooLarge()
    yield chunk
  }
}
