/** What other calls ask of IAM: who may become a role, and which tags its entities have. */
import { resourceTags } from '../access/tags.ts'
import type { Guarding } from '../access/types.ts'
import type { Rows } from '../rows/types.ts'
import { keyOf, type Store, store, type Tag } from './store.ts'
import { trustNow } from './trust.ts'

export const iamGuarding: Guarding = {
  /** A trust policy guards its role against `sts` alone; for what is done to the role it says nothing. */
  resourcePolicy({ action, resource }, { rows }) {
    if (!action.startsWith('sts:')) return undefined
    const [, , , , account = '', name = ''] = resource.split(':')
    const role = name.startsWith('role/')
      ? store(rows, account).roles.get(keyOf(lastPart(name)))
      : undefined
    return role?.arn === resource
      ? { account, document: trustNow(rows, role), name: `trust policy of ${role.name}` }
      : undefined
  },
  resourceFacts({ resource }, { rows }) {
    const { tags, spelling } = entityOf(rows, resource) ?? {}
    return tags === undefined ? {} : resourceTags(tags, spelling)
  },
}

const lastPart = (resource: string): string => resource.slice(resource.lastIndexOf('/') + 1)

type Tagged = { readonly arn?: string; readonly tags: readonly Tag[] }
type Found = { readonly tags: readonly Tag[]; readonly spelling?: string }

/** The entity of an ARN. Users and roles have their tags under IAM's own key as well. */
function entityOf(rows: Rows, arn: string): Found | undefined {
  const [, , , , account = '', resource = ''] = arn.split(':')
  const kind = resource.slice(0, resource.indexOf('/'))
  const find = Object.hasOwn(finders, kind) ? finders[kind] : undefined
  const entity = find?.(store(rows, account), arn, keyOf(lastPart(resource)))
  if (entity === undefined || (entity.arn ?? arn) !== arn) return undefined
  return { tags: entity.tags, ...(/^(user|role)$/.test(kind) && { spelling: 'iam' }) }
}

const finders: Readonly<
  Record<string, (kept: Store, arn: string, key: string) => Tagged | undefined>
> = {
  user: ({ users }, _arn, key) => users.get(key),
  role: ({ roles }, _arn, key) => roles.get(key),
  policy: ({ policies }, _arn, key) => policies.get(key),
  'instance-profile': ({ profiles }, _arn, key) => profiles.get(key),
  'oidc-provider': ({ providers }, arn) => providers.get(arn),
  mfa: ({ devices }, arn) => devices.get(arn),
}
