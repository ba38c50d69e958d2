/** Bodies as values: by what their content type says, and what cannot be read stays what it is. */
import {
  type HttpResponse,
  header,
  type LooseElement,
  type LooseFields,
  readLooseXml,
} from '@plainwire/wire'

/** A response with its body in hand. */
export type ApiResponse = {
  readonly ok: boolean
  readonly status: number
  readonly headers: HttpResponse['headers']
  readonly contentType: string | undefined
  /** The body as it came. */
  readonly bytes: Uint8Array
  /** The body as text; bytes that are none show as replacement characters. */
  readonly text: string
}

export const apiResponse = (
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  bytes: Uint8Array = new Uint8Array(0),
): ApiResponse => ({
  ok: status >= 200 && status < 300,
  status,
  headers,
  contentType: header(headers, 'content-type'),
  bytes,
  get text() {
    return new TextDecoder().decode(bytes)
  },
})

export type DecodeOptions = {
  /** Elements of XML that are lists even when they come once; default `item`, `member`, `entry`. */
  readonly lists?: readonly string[] | undefined
}

type Read = (text: string, options: DecodeOptions) => unknown

/**
 * The value of a body. Throws where its content type says what it is and it is not.
 *
 * @example
 * decodedBody(apiResponse({ status: 200, headers: [['content-type', 'application/json']] }, bytes))
 */
export function decodedBody(response: ApiResponse, options: DecodeOptions): unknown {
  const read = readerOf(response.contentType)
  return read === undefined ? rawBody(response) : read(response.text, options)
}

/** The same of an error, which often has another type than it says, or none. */
export function decodedError(response: ApiResponse, options: DecodeOptions): unknown {
  const said = readerOf(response.contentType)
  const all: readonly (Read | undefined)[] = said ? [said, json, xml] : [json, xml]
  for (const read of all)
    try {
      return read!(response.text, options)
    } catch {}
  return rawBody(response)
}

const readerOf = (contentType = ''): Read | undefined =>
  /xml/i.test(contentType) ? xml : /json/i.test(contentType) ? json : undefined

const json: Read = text => JSON.parse(text)

/** What is in the root; a name that `lists` holds is an array, however often it comes. */
const xml: Read = (text, { lists = defaultLists }) => {
  const { value } = readLooseXml(text)
  return typeof value === 'string' ? value : fields(value, new Set(lists))
}

const defaultLists = ['item', 'member', 'entry']

const fields = (from: LooseFields, lists: ReadonlySet<string>): LooseFields =>
  Object.fromEntries(
    Object.entries(from)
      .filter(([name]) => !/^xmlns(:|$)/.test(name))
      .map(([name, value]) => {
        const made = Array.isArray(value)
          ? value.map(one => element(one, lists))
          : element(value, lists)
        return [name, lists.has(name) && !Array.isArray(made) ? [made] : made]
      }),
  )

const element = (value: LooseElement, lists: ReadonlySet<string>): LooseElement =>
  typeof value === 'string' ? value : fields(value, lists)

/** Text, unless it is none or says that it is not. */
export function rawBody({ bytes, contentType = '' }: ApiResponse): string | Uint8Array {
  if (/^(image|audio|video|font)\/|octet-stream/i.test(contentType)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return bytes
  }
}
