/** What a handler answered, as a response. */
import { type Header, type HttpResponse, header, noBody } from '@plainwire/wire'
import type { Reply } from './types.ts'

export function replied({ status, headers = [], json, text, body }: Reply): HttpResponse {
  const [type, bytes] = contentOf(json, text)
  const typed: readonly Header[] =
    type === undefined || header(headers, 'content-type')
      ? headers
      : [['content-type', type], ...headers]
  return { status, headers: typed, body: body ?? bytes }
}

const utf8 = new TextEncoder()

function contentOf(json: unknown, text: string | undefined): [string | undefined, Uint8Array] {
  if (json !== undefined) return ['application/json', utf8.encode(JSON.stringify(json))]
  if (text !== undefined) return ['text/plain; charset=utf-8', utf8.encode(text)]
  return [undefined, noBody]
}
