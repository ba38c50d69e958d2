/** ListEntitiesForPolicy: who has a policy, as what allows him or as his boundary. */
import { isAnomaly } from '@plainwire/wire'
import type { Handler, Output } from '../server/types.ts'
import { listOf, page, under } from './pages.ts'
import { policyOf } from './policies.ts'
import { keyOf, type Principal, type Store, store } from './store.ts'

const kinds = [
  ['Group', 'PolicyGroups', ({ groups }: Store) => groups],
  ['Role', 'PolicyRoles', ({ roles }: Store) => roles],
  ['User', 'PolicyUsers', ({ users }: Store) => users],
] as const

type Holder = { readonly member: string; readonly entity: Principal; readonly shown: Output }

/** `LocalManagedPolicy` and `AWSManagedPolicy` are filters of another operation; no entity is one. */
const holdersIn = (kept: Store, { EntityFilter }: Output): Holder[] =>
  kinds.flatMap(([kind, member, table]) =>
    EntityFilter === undefined || EntityFilter === kind
      ? [...table(kept).list()].map(([, entity]) => ({
          member,
          entity: entity as Principal,
          shown: { [`${kind}Name`]: entity.name, [`${kind}Id`]: entity.id },
        }))
      : [],
  )

const listEntities: Handler = (input, { rows, account }) => {
  const kept = store(rows, account)
  const policy = policyOf(kept, input.PolicyArn)
  if (isAnomaly(policy)) return policy
  const isUnder = under(input)
  const { PolicyUsageFilter: usage } = input
  const has = ({ attached, boundary }: Principal) =>
    (usage !== 'PermissionsBoundary' && attached.includes(policy.arn)) ||
    (usage !== 'PermissionsPolicy' && boundary === policy.arn)
  const found = page(
    listOf(holdersIn(kept, input), ({ member, entity }) => `${member}/${keyOf(entity.name)}`),
    input,
    'holders',
    holder => holder,
    ({ entity }) => isUnder(entity) && has(entity),
  )
  if (isAnomaly(found)) return found
  const { holders, ...rest } = found as { holders: Holder[] }
  const of = (member: string) =>
    holders.filter(holder => holder.member === member).map(({ shown }) => shown)
  return { ...rest, ...Object.fromEntries(kinds.map(([, member]) => [member, of(member)])) }
}

export const holderHandlers: Readonly<Record<string, Handler>> = {
  ListEntitiesForPolicy: listEntities,
}
