/** A form as it comes in: its fields up to the file, and the file as a stream. What comes after the file is not looked at. */
import { Readable } from 'node:stream'
import {
  type Anomaly,
  type Header,
  type HttpRequest,
  isBytes,
  type StreamBody,
} from '@plainwire/wire'
import busboy from 'busboy'
import { failure, invalidArgument } from '../failures.ts'
import type { Fields, Lengths } from './policy.ts'

export type Form = {
  readonly fields: Fields
  readonly fileName: string
  readonly file: Readable
  /** Lets go of what was not read. */
  close(): void
  readonly $anomaly?: undefined
}

/** Bytes of all fields, and how many there may be. */
const limits = { fieldSize: 20 * 1024, fieldNameSize: 512, fields: 100, files: 1 }

/** @example const form = await formIn(request) */
export function formIn({ headers, body }: HttpRequest): Promise<Form | Anomaly> {
  return new Promise(resolve => {
    const parser = parserFor(headers)
    if (parser === undefined) return resolve(failure('MalformedPOSTRequest'))
    const fields = new Map<string, string>()
    let size = 0
    parser.on('field', (name, value, { valueTruncated }) => {
      size += name.length + Buffer.byteLength(value)
      if (valueTruncated || size > limits.fieldSize) give(failure('MaxPostPreDataLengthExceeded'))
      fields.set(name.toLowerCase(), value)
    })
    parser.on('fieldsLimit', () => give(failure('MaxPostPreDataLengthExceeded')))
    parser.on('file', (_name, file, { filename = '' }) => {
      // Whoever reads the file hears of what goes wrong; nobody else need.
      file.on('error', () => undefined)
      resolve({ fields, file, fileName: filename, close: leave })
    })
    parser.on('error', () => give(failure('MalformedPOSTRequest')))
    parser.on('close', () =>
      give(invalidArgument('POST requires exactly one file upload per request.', 'file', 0)),
    )
    const source = Readable.from(isBytes(body) ? [body] : body.open())
    const leave = (): void => {
      source.unpipe(parser)
      source.destroy()
    }
    const give = (refusal: Anomaly): void => {
      resolve(refusal)
      leave()
    }
    source.on('error', cause => parser.destroy(cause))
    source.pipe(parser)
  })
}

function parserFor(headers: readonly Header[]): busboy.Busboy | undefined {
  const named = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
  try {
    return busboy({ headers: named, limits, preservePath: false })
  } catch {
    return undefined
  }
}

/** The file as a body that ends with a refusal where it is shorter or longer than it may be. */
export const bodyOf = (file: Readable, { least, most }: Lengths): StreamBody => ({
  replayable: false,
  async *open() {
    let size = 0
    for await (const piece of file as AsyncIterable<Uint8Array>) {
      size += piece.length
      if (size > most)
        throw carrying(
          failure('EntityTooLarge', { ProposedSize: String(size), MaxSizeAllowed: String(most) }),
        )
      yield piece
    }
    if (size < least)
      throw carrying(
        failure('EntityTooSmall', { ProposedSize: String(size), MinSizeAllowed: String(least) }),
      )
  },
})

const carrying = (refusal: Anomaly): Error =>
  Object.assign(new Error(refusal.message), { anomaly: refusal })
