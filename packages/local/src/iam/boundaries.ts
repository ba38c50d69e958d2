/** Permissions boundaries: the managed policy that says what a user or role may be allowed at most. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Handler } from '../server/types.ts'
import { found, kinds } from './entities.ts'
import { notFound } from './failures.ts'
import { policyOf } from './policies.ts'
import { keyOf, type Principal, type Store, store } from './store.ts'

/** The boundary that a new entity is given, if it is given one. */
export function boundaryFor(
  kept: Store,
  arn: unknown,
): (Pick<Principal, 'boundary'> & { readonly $anomaly?: undefined }) | Anomaly {
  if (arn === undefined) return {}
  const policy = policyOf(kept, arn)
  if (!isAnomaly(policy)) return { boundary: policy.arn }
  return policy.code === 'InvalidInput'
    ? policy
    : notFound(`Scope ARN: ${arn} does not exist or is not attachable.`)
}

const withoutBoundary = <T extends Principal>({ boundary: _, ...rest }: T) => rest

const put =
  (word: 'User' | 'Role'): Handler =>
  (input, { rows, account }) => {
    const kept = store(rows, account)
    const entity = holder(kept, word, input[`${word}Name`])
    if (isAnomaly(entity)) return entity
    const boundary = boundaryFor(kept, input.PermissionsBoundary)
    if (isAnomaly(boundary)) return boundary
    save(kept, word, { ...entity, ...boundary })
    return {}
  }

const remove =
  (word: 'User' | 'Role'): Handler =>
  (input, { rows, account }) => {
    const kept = store(rows, account)
    const entity = holder(kept, word, input[`${word}Name`])
    if (isAnomaly(entity)) return entity
    if (entity.boundary === undefined)
      return notFound(`The ${word.toLowerCase()} ${entity.name} has no permissions boundary.`)
    save(kept, word, withoutBoundary(entity) as Principal)
    return {}
  }

const holder = (kept: Store, word: 'User' | 'Role', name: unknown): Principal | Anomaly =>
  word === 'User' ? found(kept.users, kinds.user, name) : found(kept.roles, kinds.role, name)

function save({ users, roles }: Store, word: 'User' | 'Role', entity: Principal): void {
  const table = word === 'User' ? users : roles
  table.put(keyOf(entity.name), entity as never)
}

export const boundaryHandlers: Readonly<Record<string, Handler>> = {
  PutUserPermissionsBoundary: put('User'),
  DeleteUserPermissionsBoundary: remove('User'),
  PutRolePermissionsBoundary: put('Role'),
  DeleteRolePermissionsBoundary: remove('Role'),
}
