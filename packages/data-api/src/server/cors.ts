/** Pages of other origins: what a browser asks before it lets them, and what it wants to see afterwards. (Fetch, "CORS protocol") */
import { type Header, type HttpRequest, type HttpResponse, header, noBody } from '@plainwire/wire'

/** Headers of an answer to a page. Nobody is known by a cookie here, so that `*` gives nothing away. */
export function crossing(cors: string, { headers }: HttpRequest): readonly Header[] {
  if (cors === 'off' || header(headers, 'origin') === undefined) return []
  return [
    ['access-control-allow-origin', cors],
    ...(cors === '*' ? [] : [['vary', 'origin'] as const]),
    ['access-control-expose-headers', 'etag, x-request-id, x-plainwire-cursor'],
  ]
}

/** The answer to the question before a request; undefined where it is none. */
export function preflight(cors: string, request: HttpRequest): HttpResponse | undefined {
  const { method, headers } = request
  const asked = header(headers, 'access-control-request-method')
  if (method !== 'OPTIONS' || asked === undefined || cors === 'off') return undefined
  const wanted = header(headers, 'access-control-request-headers')
  return {
    status: 204,
    headers: [
      ...crossing(cors, request),
      ['access-control-allow-methods', 'GET, HEAD, PUT, POST, DELETE'],
      ...(wanted === undefined ? [] : [['access-control-allow-headers', wanted] as const]),
      ['access-control-max-age', '600'],
    ],
    body: noBody,
  }
}
