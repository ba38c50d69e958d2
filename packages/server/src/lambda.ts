/**
 * A service behind API Gateway's HTTP API or a function URL (payload format 2.0, whose fields are Lambda's own names).
 * Their raw path is decoded once already, so a `%2F` within a segment has become `/` before it arrives here.
 */
import { collect, type Header, type HttpRequest, isAnomaly, noBody } from '@plainwire/wire'
import type { Handle } from './types.ts'

export type LambdaEvent = {
  readonly rawPath: string
  readonly rawQueryString?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
  readonly body?: string
  readonly isBase64Encoded?: boolean
  readonly requestContext: {
    readonly http: { readonly method: string; readonly sourceIp?: string }
    readonly authorizer?: Readonly<Record<string, unknown>>
  }
}

export type LambdaAnswer = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** Bytes of an answer: Lambda's own limit is 6 MB, of which base64 takes a third. */
const limit = 4_500_000

/** @example export const handler = lambdaHandler(handle) */
export const lambdaHandler =
  (handle: Handle): ((event: LambdaEvent) => Promise<LambdaAnswer>) =>
  async event => {
    const { http, authorizer } = event.requestContext
    const response = await handle(requestOf(event), { address: http.sourceIp, authorizer })
    const bytes = await collect(response.body, limit)
    if (isAnomaly(bytes))
      return { ...tooLarge, headers: { 'content-type': 'application/problem+json' } }
    const headers: Record<string, string> = {}
    for (const [name, value] of response.headers) {
      const key = name.toLowerCase()
      headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`
    }
    return {
      statusCode: response.status,
      headers,
      body: Buffer.from(bytes).toString('base64'),
      isBase64Encoded: true,
    }
  }

const tooLarge = {
  statusCode: 500,
  body: JSON.stringify({
    title: 'ANSWER_TOO_LARGE',
    status: 500,
    detail: `The answer is larger than the ${limit} bytes that fit a Lambda answer; ask for a smaller page.`,
  }),
  isBase64Encoded: false,
}

function requestOf(event: LambdaEvent): HttpRequest {
  const { rawPath, rawQueryString = '', headers = {}, cookies = [], body, isBase64Encoded } = event
  const all: Header[] = Object.entries(headers)
  if (cookies.length > 0) all.push(['cookie', cookies.join('; ')])
  return {
    method: event.requestContext.http.method,
    scheme: 'https',
    host: headers.host ?? '',
    target: rawQueryString === '' ? rawPath : `${rawPath}?${rawQueryString}`,
    headers: all,
    body: body === undefined ? noBody : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  }
}
