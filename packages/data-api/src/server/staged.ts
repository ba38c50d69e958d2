/**
 * Requests that leave their stage out: those to a domain of its own, and those to `prod`, which the web page of the first
 * Data API takes for the stage without a name.
 */
import type { HttpRequest } from '@plainwire/wire'
import type { Service } from './service.ts'

/** First segments that are no stage and need none. */
const stageless = /^\/(health|ready|metrics|openapi\.json|data-apis)(\?|$)/

/** The same request with its stage in its path. @example staged(service, request).target // '/prod/namespaces' */
export function staged(
  { stages, domains = {} }: Pick<Service, 'stages' | 'domains'>,
  request: HttpRequest,
): HttpRequest {
  const { target, host } = request
  const stage = Object.hasOwn(domains, host) ? domains[host] : 'prod'
  const [, first = ''] = /^\/([^/?]*)/.exec(target) ?? []
  if (stage === undefined || !stages.includes(stage) || stageless.test(target)) return request
  return stages.includes(first) ? request : { ...request, target: `/${stage}${target}` }
}
