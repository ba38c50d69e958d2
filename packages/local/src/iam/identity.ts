/** The policies a caller acts under: those of the user or role, of the user's groups, of the session, and the boundary. */
import { accountRoot, type Policies, type Policy } from '@plainwire/policy'
import { compiled } from '../access/compiled.ts'
import type { Rows } from '../rows/types.ts'
import type { Caller } from '../server/types.ts'
import { documentOf } from './policies.ts'
import { keyOf, type Principal, type Store, store } from './store.ts'

export type IdentityPolicies = Pick<Policies, 'identity' | 'boundary' | 'session'>

/** @example identityPolicies(rows, caller).identity */
export function identityPolicies(rows: Rows, caller: Caller): IdentityPolicies {
  const kept = store(rows, caller.account)
  return { ...holders[caller.kind](kept, caller), ...sessionOf(caller) }
}

const sessionOf = ({ session }: Caller): IdentityPolicies =>
  session?.policies === undefined ? {} : { session: session.policies }

const ofUser = (kept: Store, { user }: Caller): IdentityPolicies => {
  const entity = user === undefined ? undefined : kept.users.get(keyOf(user.name))
  if (entity === undefined) return user === undefined ? ofRoot : {}
  const groups = entity.groups.flatMap(name => {
    const group = kept.groups.get(keyOf(name))
    return group === undefined ? [] : policiesOf(kept, group, ` of group ${name}`)
  })
  return { identity: [...policiesOf(kept, entity), ...groups], ...boundaryOf(kept, entity) }
}

const ofRole = (kept: Store, { session }: Caller): IdentityPolicies => {
  const { arn, id } = session!.role!
  const entity = kept.roles.get(keyOf(arn.slice(arn.lastIndexOf('/') + 1)))
  return entity?.id === id
    ? { identity: policiesOf(kept, entity), ...boundaryOf(kept, entity) }
    : {}
}

const ofRoot: IdentityPolicies = { identity: [accountRoot] }

const holders: Readonly<Record<Caller['kind'], (kept: Store, caller: Caller) => IdentityPolicies>> =
  {
    root: () => ofRoot,
    user: ofUser,
    role: ofRole,
    federated: ofUser,
    anonymous: () => ({}),
  }

/** Attached and inline, by the names a refusal tells. */
export function policiesOf(kept: Store, entity: Principal, whose = ''): Policy[] {
  const attached = entity.attached.map(arn => managed(kept, arn, `attached${whose}`))
  const inline = Object.entries(entity.inline).map(([name, document]) => ({
    name,
    from: `inline${whose}`,
    document: compiled(document),
  }))
  return [...attached, ...inline]
}

export const boundaryOf = (kept: Store, { boundary }: Principal): IdentityPolicies =>
  boundary === undefined ? {} : { boundary: managed(kept, boundary, 'boundary') }

/** The default version of a managed policy; one that is gone allows nothing. */
export function managed(kept: Store, arn: string, from: string): Policy {
  const document = documentOf(kept, arn)
  return { name: arn, from, document: document === undefined ? undefined : compiled(document) }
}
