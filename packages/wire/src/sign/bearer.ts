/** Bearer tokens (RFC 6750): the whole signature is the token itself. */
import type { HttpRequest } from '../http.ts'

/**
 * @example
 * signBearer(request, 'token')
 */
export const signBearer = (request: HttpRequest, token: string): HttpRequest => ({
  ...request,
  headers: [
    ...request.headers.filter(([name]) => name.toLowerCase() !== 'authorization'),
    ['authorization', `Bearer ${token}`],
  ],
})
