/** Service and resource control policies: what an organisation lets its accounts do at most, root included. */
import { compilePolicy, type Policy, validatePolicy } from '@plainwire/policy'

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

/** The controls of an account, their documents read once. One that is none is misuse, told at once. */
export function controlsIn(organization: Organization): (account: string) => Control {
  const read = new Map(
    Object.entries(organization).map(([account, { scp = [], rcp = [] }]) => [
      account,
      { scp: levels(account, 'scp', scp), rcp: levels(account, 'rcp', rcp) },
    ]),
  )
  return account => read.get(account) ?? read.get('*') ?? {}
}

function levels(
  account: string,
  kind: 'scp' | 'rcp',
  given: readonly (readonly Policy[])[],
): Policy[][] {
  return given.map((policies, level) =>
    policies.map((policy, index) => {
      const [wrong] = validatePolicy(policy.document, kind)
      if (wrong)
        throw new Error(
          `organization['${account}'].${kind}[${level}][${index}]: ${wrong.path} ${wrong.message}.`,
        )
      return { ...policy, document: compilePolicy(policy.document) }
    }),
  )
}
