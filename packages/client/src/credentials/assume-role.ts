/** A role taken on with credentials one has already. */
import type { Anomaly } from '@plainwire/wire'
import type { Environment } from '../environment.ts'
import { cached, withNode } from './cached.ts'
import { defaultChain } from './chain.ts'
import { assumed, type RoleOptions } from './role.ts'
import type { Credentials, Provider } from './types.ts'

export type AssumeRoleOptions = RoleOptions & {
  /** Who takes on the role; default: the default order of sources. */
  readonly credentials?: Credentials | Provider
}

/**
 * Credentials of a role, renewed before they end.
 *
 * @example
 * const reader = assumeRole({ roleArn: 'arn:aws:iam::123456789012:role/reader', sessionName: 'nightly' })
 * const logs = client({ api: 'logs', credentials: reader })
 */
export function assumeRole(options: AssumeRoleOptions): Provider {
  const { credentials } = options
  const find = (environment?: Environment): Promise<Credentials | Anomaly> =>
    environment === undefined
      ? withNode(find)
      : assumed(environment, options, credentials ?? defaultChain(environment))
  const close = typeof credentials === 'function' ? credentials.close : undefined
  return cached(Object.assign(find, close && { close }))
}
