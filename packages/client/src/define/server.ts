/** The other end of a hand-made API, for test doubles that go over the wire: `codec.ts` read backwards, in JSON. */
import { type Header, type HttpResponse, header } from '@plainwire/wire'
import type { Failure, ReceivedRequest, ServerCodec } from '@plainwire/wire/servers'
import { isFields } from './flatten.ts'

export const handMadeServer: Pick<ServerCodec, 'receiver' | 'responder' | 'failure'> = {
  receiver: () => (request, bytes) => ({ input: inputOf(request, bytes) }),
  responder: () => (output, context) =>
    answer(200, '$body' in output ? output.$body : output, context),
  failure: () => (failure, context) => answer(failure.status ?? 400, errorOf(failure), context),
}

/** Members where they can be told, else the text as it came. */
function inputOf(
  { target, headers, method }: ReceivedRequest,
  bytes: Uint8Array = new Uint8Array(0),
): Record<string, unknown> {
  const text =
    method === 'GET' ? target.slice(target.indexOf('?') + 1 || target.length) : textOf(bytes)
  const type = header(headers, 'content-type')
  if (!/json/i.test(type ?? '')) return { $parameters: text, ...(type && { $contentType: type }) }
  const value = parsed(text)
  return isFields(value) ? { ...value } : { $parameters: text, $contentType: type }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const errorOf = ({ code = 'Failure', message, data }: Failure): object => ({
  ...(isFields(data) ? data : {}),
  __type: code,
  ...(message !== undefined && { message }),
})

/** A text goes as it is. */
function answer(
  status: number,
  value: unknown,
  { requestId }: { readonly requestId?: string } = {},
): HttpResponse {
  const isText = typeof value === 'string'
  const headers: Header[] = [['content-type', isText ? 'text/plain' : 'application/json']]
  if (requestId !== undefined) headers.push(['x-amzn-requestid', requestId])
  const body = new TextEncoder().encode(isText ? value : JSON.stringify(value))
  return { status, headers, body }
}
