/** Retry policies of single calls, by name: each is made when it is first asked for, and kept, as its bucket wants. */
import type { ServiceInfo } from '@plainwire/wire'
import type { OpCall } from './invoke.ts'
import { badRetry } from './misuse.ts'
import type { RetryName, RetryPolicy } from './retry.ts'
import { namedPolicy, policies } from './retry-names.ts'

/**
 * Puts the policy in place of its name.
 *
 * @example
 * const named = callPolicies(service)
 * named({ op: 'ListTables', retry: 'adaptive' }).retry.delay
 */
export function callPolicies(service: ServiceInfo): (given: OpCall) => OpCall {
  const known = new Map<RetryName, RetryPolicy>()
  return given => {
    const { retry } = given
    if (retry === undefined || typeof retry === 'object') return given
    if (!Object.hasOwn(policies, retry)) throw badRetry(Object.keys(policies))
    const policy = known.get(retry) ?? namedPolicy(retry, service)
    known.set(retry, policy)
    return { ...given, retry: policy }
  }
}
