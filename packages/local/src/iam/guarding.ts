/** What other calls ask of IAM: who may become a role, and which tags its entities have. */
import { resourceTags } from '../access/tags.ts'
import type { Guarding } from '../access/types.ts'
import type { Rows } from '../rows/types.ts'
import { type Entity, keyOf, type Store, store } from './store.ts'

/** A trust policy guards its role against `sts` alone; for what is done to the role it says nothing. */
export const iamGuarding: Guarding = {
  resourcePolicy({ action, resource }, { rows }) {
    if (!action.startsWith('sts:')) return undefined
    const [, , , , account = '', name = ''] = resource.split(':')
    if (!name.startsWith('role/')) return undefined
    const role = store(rows, account).roles.get(keyOf(lastPart(name)))
    return role?.arn === resource
      ? { account, document: role.trust, name: `trust policy of ${role.name}` }
      : undefined
  },
  resourceFacts({ resource }, { rows }) {
    const entity = entityOf(rows, resource)
    return entity === undefined ? {} : resourceTags(entity.tags, 'iam')
  },
}

const lastPart = (resource: string): string => resource.slice(resource.lastIndexOf('/') + 1)

/** The entity of an ARN. */
function entityOf(rows: Rows, arn: string): Entity | undefined {
  const [, , , , account = '', resource = ''] = arn.split(':')
  const kind = resource.slice(0, resource.indexOf('/'))
  const table = Object.hasOwn(tables, kind) ? tables[kind] : undefined
  const entity = table?.(store(rows, account)).get(keyOf(lastPart(resource)))
  return entity?.arn === arn ? entity : undefined
}

const tables: Readonly<Record<string, (kept: Store) => { get(key: string): Entity | undefined }>> =
  {
    user: ({ users }) => users,
    role: ({ roles }) => roles,
    policy: ({ policies }) => policies,
    'instance-profile': ({ profiles }) => profiles,
  }
