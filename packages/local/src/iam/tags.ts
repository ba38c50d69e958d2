/** Tagging, for every kind of entity that has tags: one set of handlers, made for each. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Table } from '../rows/table.ts'
import type { Handler, Output } from '../server/types.ts'
import { deviceOf } from './devices.ts'
import { found, kinds } from './entities.ts'
import { listOf, page } from './pages.ts'
import { ownPolicyOf } from './policies.ts'
import { providerOf } from './providers.ts'
import {
  type Entity,
  keyOf,
  type ManagedPolicy,
  type Profile,
  type Role,
  type Store,
  store,
  type Tag,
  type User,
} from './store.ts'
import { tagged, untagged } from './tag-lists.ts'

type Tagged = { readonly tags: readonly Tag[] }

type Kind<T extends Tagged> = {
  /** As it stands in the names of operations. */
  readonly word: string
  readonly find: (kept: Store, input: Output) => T | Anomaly
  readonly table: (kept: Store) => Table<T>
  readonly key: (entity: T) => string
}

const byName = ({ name }: Entity) => keyOf(name)

const handlersOf = <T extends Tagged>({ word, find, table, key }: Kind<T>) => {
  const on =
    (step: (entity: T, input: Output) => readonly Tag[] | Anomaly): Handler =>
    (input, { rows, account }) => {
      const kept = store(rows, account)
      const entity = find(kept, input)
      if (isAnomaly(entity)) return entity
      const tags = step(entity, input)
      if (isAnomaly(tags)) return tags
      table(kept).put(key(entity), { ...entity, tags })
      return {}
    }
  const list: Handler = (input, { rows, account }) => {
    const entity = find(store(rows, account), input)
    if (isAnomaly(entity)) return entity
    return page(
      listOf(entity.tags, ({ Key }) => Key),
      input,
      'Tags',
      tag => tag,
    )
  }
  return {
    [`Tag${word}`]: on(({ tags }, { Tags }) => tagged(tags, Tags)),
    [`Untag${word}`]: on(({ tags }, { TagKeys }) => untagged(tags, TagKeys)),
    [`List${word}Tags`]: list,
  }
}

export const tagHandlers: Readonly<Record<string, Handler>> = {
  ...handlersOf<User>({
    word: 'User',
    find: ({ users }, { UserName }) => found(users, kinds.user, UserName),
    table: ({ users }) => users,
    key: byName,
  }),
  ...handlersOf<Role>({
    word: 'Role',
    find: ({ roles }, { RoleName }) => found(roles, kinds.role, RoleName),
    table: ({ roles }) => roles,
    key: byName,
  }),
  ...handlersOf<ManagedPolicy>({
    word: 'Policy',
    find: (kept, { PolicyArn }) => ownPolicyOf(kept, PolicyArn),
    table: ({ policies }) => policies,
    key: byName,
  }),
  ...handlersOf<Profile>({
    word: 'InstanceProfile',
    find: ({ profiles }, { InstanceProfileName }) =>
      found(profiles, kinds.profile, InstanceProfileName),
    table: ({ profiles }) => profiles,
    key: byName,
  }),
  ...handlersOf({
    word: 'OpenIDConnectProvider',
    find: (kept, { OpenIDConnectProviderArn }) => providerOf(kept, OpenIDConnectProviderArn),
    table: ({ providers }) => providers,
    key: ({ arn }) => arn,
  }),
  ...handlersOf({
    word: 'MFADevice',
    find: (kept, { SerialNumber }) => deviceOf(kept, SerialNumber),
    table: ({ devices }) => devices,
    key: ({ serial }) => serial,
  }),
}
