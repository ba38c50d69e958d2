/** Policies by their names, and what single services want of them. */
import type { ServiceInfo } from '@plainwire/wire'
import { retryQuirks } from './quirks/retries.ts'
import {
  type FindPolicy,
  type PolicyOptions,
  plain,
  type RetryName,
  type RetryPolicy,
  standard,
} from './retry.ts'
import { adaptive } from './retry-adaptive.ts'
import { standardReleased } from './retry-released.ts'

export const policies: Readonly<
  Record<RetryName, (attempts?: number, options?: PolicyOptions) => RetryPolicy>
> = { standard, standardReleased, adaptive, seed: () => plain() }

/** A policy of a name for a service; `attempts` where somebody said how often. */
export function namedPolicy(
  name: RetryName,
  { name: service }: ServiceInfo,
  attempts?: number,
): RetryPolicy {
  const { attempts: usual, base } = retryQuirks[service] ?? {}
  // The waits a service wants are those of the current mode.
  return policies[name](attempts ?? usual, name === 'standardReleased' ? {} : { base })
}

/** Where no environment has a say. */
export function policyByName(
  _: unknown,
  service: ServiceInfo,
  name: RetryName = 'standard',
): FindPolicy {
  const policy = namedPolicy(name, service)
  return () => policy
}
