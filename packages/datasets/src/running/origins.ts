/** Pages of other origins: what browsers ask beforehand, as the first service answered and more, and who may read answers. */
import type { HandlerOptions, Reply } from '@plainwire/server'
import { type Header, type HttpRequest, header } from '@plainwire/wire'

type Part = Required<Pick<HandlerOptions, 'first' | 'headers'>>

/** @example handler({ routes, ...originsOf(['https://portal.example.org']) }) */
export const originsOf = (origins: readonly string[]): Part => ({
  first: ({ method }) => (method === 'OPTIONS' ? asked : undefined),
  headers: request => readable(origins, request),
})

const asked: Reply = {
  status: 200,
  headers: [
    ['access-control-allow-origin', '*'],
    [
      'access-control-allow-headers',
      'X-Auth-Token, Authorization, Content-Type, X-Forwarded-User, If-Match, If-None-Match, Idempotency-Key',
    ],
    ['access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
    ['access-control-max-age', '600'],
  ],
}

const told =
  'etag, location, retry-after, x-request-id, x-plainwire-ignored, x-plainwire-next-cursor'

function readable(origins: readonly string[], { headers }: HttpRequest): readonly Header[] {
  const origin = header(headers, 'origin')
  if (origin === undefined || !origins.includes(origin)) return []
  return [
    ['access-control-allow-origin', origin],
    ['access-control-expose-headers', told],
    ['vary', 'origin'],
  ]
}
