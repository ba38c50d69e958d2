/** Access keys: made for users, and believed when a request is signed with one. */
import { type Anomaly, refusal } from '@plainwire/wire'
import type { Rows } from '../rows/types.ts'
import { uniqueId } from '../server/ids.ts'
import { rootKeys } from '../server/keys.ts'
import type { Caller, Context, Edge, Keyring } from '../server/types.ts'
import { type AccessKey, keyOf, store, type Tag } from './store.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Forty characters, as the secrets of AWS have. */
const newSecret = (edge: Edge): string =>
  Array.from({ length: 40 }, () => letters[Math.floor(edge.random() * 64)]).join('')

/** @example newAccessKey(context, 'ada') */
export function newAccessKey(
  { edge, account }: Pick<Context, 'edge' | 'account'>,
  user: string,
): AccessKey {
  return {
    id: uniqueId(edge, 'AKIA').slice(0, 20),
    secret: newSecret(edge),
    account,
    user,
    active: true,
    created: edge.now(),
  }
}

/** Root keys and those of users. An inactive key opens nothing. */
export function keyring(rows: Rows): Keyring {
  const keys = store(rows, '').keys
  const secretOf = (id: string): string | Anomaly | undefined => {
    const key = keys.get(id)
    if (key === undefined) return rootKeys.secretOf(id, undefined)
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

const tagValues = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
