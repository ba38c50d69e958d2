/** The policies of one entity, as the simulator names them. */
import { awsPolicy } from './managed.ts'
import { documentOf } from './policies.ts'
import { keyOf, type Principal, type Store, type User } from './store.ts'

/** `type` as the simulator calls it; `holder` and `inline` for those who leave some of them out. */
export type Source = {
  readonly id: string
  readonly type: string
  readonly document: string
  readonly arn?: string
  readonly holder?: { readonly kind: string; readonly name: string }
  readonly isBoundary?: boolean
}

type Kind = 'user' | 'group' | 'role'

/** What allows the entity, groups of a user included, and what limits it. */
export function sourcesFor(
  kept: Store,
  kind: Kind,
  entity: Principal,
): { readonly identity: Source[]; readonly boundary: Source[] } {
  const groups = kind === 'user' ? (entity as User).groups : []
  const ofGroups = groups.flatMap(name => {
    const group = kept.groups.get(keyOf(name))
    return group === undefined ? [] : own(kept, 'group', group)
  })
  const { boundary } = entity
  return {
    identity: [...own(kept, kind, entity), ...ofGroups],
    boundary: boundary === undefined ? [] : [{ ...managed(kept, boundary), isBoundary: true }],
  }
}

const own = (kept: Store, kind: Kind, { name, attached, inline }: Principal): Source[] => [
  ...attached.map(arn => managed(kept, arn)),
  ...Object.entries(inline).map(([id, document]) => ({
    id,
    type: kind,
    document,
    holder: { kind, name },
  })),
]

const managed = (kept: Store, arn: string): Source => ({
  id: arn.slice(arn.lastIndexOf('/') + 1),
  type: awsPolicy(arn) === undefined ? 'user-managed' : 'aws-managed',
  document: documentOf(kept, arn) ?? '{}',
  arn,
})
