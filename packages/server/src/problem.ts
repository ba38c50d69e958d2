/** An anomaly as its caller reads it: `application/problem+json` (RFC 9457), or its message alone. */
import type { Anomaly, Category, Header, HttpRequest, HttpResponse } from '@plainwire/wire'
import { replied } from './reply.ts'
import type { Reply } from './types.ts'

/** Two ways that are there, or a service's own. */
export type FailureFormat = 'problem' | 'text' | ((failure: Anomaly, requestId: string) => Reply)
/** One for all, or one that a request asks for. */
export type FailureFormats =
  | FailureFormat
  | { readonly of: (request: HttpRequest) => FailureFormat }

/** What a failure of ours is in HTTP. What AWS answered us is not the status we answer with. */
const statuses: Readonly<Record<Category, number>> = {
  incorrect: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  busy: 429,
  unsupported: 501,
  unavailable: 503,
  interrupted: 503,
  fault: 500,
}

export const statusOf = ({ $anomaly, status, service }: Anomaly): number =>
  service === undefined && status !== undefined ? status : statuses[$anomaly]

/** @example failed(anomaly('conflict', 'Taken.', { code: 'TAKEN' }), { requestId, format: 'problem' }).status // 409 */
export function failed(
  failure: Anomaly,
  { requestId, format }: { readonly requestId: string; readonly format: FailureFormat },
  headers: readonly Header[] = [],
): HttpResponse {
  if (typeof format === 'function') {
    const own = replied(format(failure, requestId))
    return { ...own, headers: [...own.headers, ...headers] }
  }
  const status = statusOf(failure)
  const patience: Header[] = status === 429 || status === 503 ? [['retry-after', '1']] : []
  const [type, text] =
    format === 'text'
      ? ['text/plain; charset=utf-8', failure.message]
      : ['application/problem+json', JSON.stringify(problemOf(failure, status, requestId))]
  return {
    status,
    headers: [['content-type', type], ['cache-control', 'no-store'], ...patience, ...headers],
    body: new TextEncoder().encode(text),
  }
}

const problemOf = (
  { code, message, problems, data, service }: Anomaly,
  status: number,
  requestId: string,
) => ({
  title: code ?? 'FAILED',
  status,
  detail:
    status === 500 && service === undefined
      ? 'Something went wrong here; the log says what.'
      : message,
  code,
  requestId,
  ...(problems && {
    errors: problems.map(({ path, message: detail, suggestion }) => ({
      pointer: `/${path.join('/')}`,
      detail,
      ...(suggestion && { suggestion }),
    })),
  }),
  ...(service === undefined && data !== undefined && { data }),
})
