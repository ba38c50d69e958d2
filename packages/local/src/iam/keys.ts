/** Access keys: made for users, and believed when a request is signed with one. */
import { type Anomaly, refusal } from '@plainwire/wire'
import type { Rows } from '../rows/types.ts'
import { rootKeys } from '../server/keys.ts'
import type { Caller, Keyring } from '../server/types.ts'
import { type AccessKey, keyOf, store } from './store.ts'
import { tagValues } from './tag-lists.ts'

/** Root keys and those of users. An inactive key opens nothing. */
export function keyring(rows: Rows): Keyring {
  const keys = store(rows, '').keys
  const secretOf = (id: string, token: string | undefined): string | Anomaly | undefined => {
    const key = keys.get(id)
    if (key === undefined) return rootKeys.secretOf(id, token)
    return key.active ? key.secret : refusal('InvalidAccessKeyId')
  }
  return {
    secretOf,
    callerOf(id, token) {
      const key = keys.get(id)
      return key === undefined ? rootKeys.callerOf(id, token) : userOf(rows, key)
    },
  }
}

function userOf(rows: Rows, { id, account, user }: AccessKey): Caller | undefined {
  const entity = store(rows, account).users.get(keyOf(user))
  return (
    entity && {
      kind: 'user',
      account,
      arn: entity.arn,
      id: entity.id,
      accessKeyId: id,
      user: { name: entity.name, arn: entity.arn },
      tags: tagValues(entity.tags),
    }
  )
}
