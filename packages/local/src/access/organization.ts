/** Service and resource control policies: what an organisation lets its accounts do at most, root included. */
import { compilePolicy, type Policy } from '@plainwire/policy'

/** A list of policies a level, from the root of the organisation down to the account. */
export type Control = {
  readonly scp?: readonly (readonly Policy[])[]
  readonly rcp?: readonly (readonly Policy[])[]
}

/**
 * By account number; `*` is for every account that is not named.
 *
 * @example
 * local({ organization: { '*': { scp: [[{ name: 'no-iam', document: { ... } }]] } } })
 */
export type Organization = Readonly<Record<string, Control>>

/** The controls of an account, their documents read once. */
export function controlsIn(organization: Organization): (account: string) => Control {
  const read = new Map(
    Object.entries(organization).map(([account, { scp = [], rcp = [] }]) => [
      account,
      { scp: scp.map(level), rcp: rcp.map(level) },
    ]),
  )
  return account => read.get(account) ?? read.get('*') ?? {}
}

const level = (policies: readonly Policy[]): Policy[] =>
  policies.map(policy => ({ ...policy, document: compilePolicy(policy.document) }))
