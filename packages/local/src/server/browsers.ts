/**
 * What services that speak JSON tell browsers: pages of any origin may call them, since a call is signed and no cookie
 * speaks for anybody. DynamoDB and CloudWatch Logs answer so on AWS. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import { type HttpRequest, type HttpResponse, header, noBody } from '@plainwire/wire'
import type { LocalService } from './types.ts'

/** Does a browser ask whether it may send a call with `x-amz-target`? */
export const asksForJson = ({ method, headers }: HttpRequest): boolean =>
  method === 'OPTIONS' &&
  /(^|,)\s*x-amz-target\s*(,|$)/i.test(header(headers, 'access-control-request-headers') ?? '')

const isCrossing = ({ headers }: HttpRequest): boolean => header(headers, 'origin') !== undefined

const days = 2
const kept = String(days * 86_400)

function preflight({ headers }: HttpRequest, requestId: string): HttpResponse {
  const asked = header(headers, 'access-control-request-headers')
  const method = header(headers, 'access-control-request-method')
  return {
    status: 200,
    headers: [
      ['x-amzn-requestid', requestId],
      ...(asked === undefined ? [] : [['access-control-allow-headers', asked] as const]),
      ...(method === undefined ? [] : [['access-control-allow-methods', method] as const]),
      ['access-control-max-age', kept],
    ],
    body: noBody,
  }
}

/** Headers that clients read. */
const exposed = 'x-amzn-requestid,x-amzn-errortype,x-amz-crc32,date'

/** @example const service: LocalService = { ...rest, ...openToPages } */
export const openToPages: Pick<LocalService, 'intercept' | 'finish'> = {
  intercept: (request, { requestId }) =>
    request.method === 'OPTIONS' && isCrossing(request) ? preflight(request, requestId) : undefined,
  finish: (response, request) =>
    isCrossing(request)
      ? {
          ...response,
          headers: [
            ...response.headers,
            ['access-control-allow-origin', '*'],
            ['access-control-expose-headers', exposed],
          ],
        }
      : response,
}
