/** Everybody's keys: those of root, of IAM users, and of sessions. */
import { type Anomaly, refusal } from '@plainwire/wire'
import { type AccessKey, keyOf, store } from '../iam/store.ts'
import { tagValues } from '../iam/tag-lists.ts'
import type { Rows } from '../rows/types.ts'
import { rootKeys } from '../server/keys.ts'
import type { Caller, Edge, Keyring } from '../server/types.ts'
import { sessionCaller, sessionSecret } from '../sts/caller.ts'
import { sessions } from '../sts/store.ts'

/** `seen` is what can be read of `rows` already; when a key was used is written to these. */
export function keyring({ rows, seen }: { rows: Rows; seen: Rows }, edge: Edge): Keyring {
  const { keys } = store(seen, '')
  const written = store(rows, '').keys
  const issued = sessions(rows)
  return {
    secretOf(id, token) {
      if (id.startsWith('ASIA')) {
        const session = issued.get(id)
        return session && sessionSecret(session, token, edge.now())
      }
      const key = keys.get(id)
      return key === undefined ? rootKeys.secretOf(id, token) : secretOf(key, token)
    },
    callerOf(id, token) {
      if (id.startsWith('ASIA')) {
        const session = issued.get(id)
        return session && sessionCaller(seen, session)
      }
      const key = keys.get(id)
      return key === undefined ? rootKeys.callerOf(id, token) : userOf(seen, key)
    },
    used(id, service, region) {
      const key = written.get(id)
      if (key !== undefined && isWorthwhile(key, service, region, edge.now()))
        written.put(id, { ...key, used: { at: edge.now(), service, region } })
    },
  }
}

/** An inactive key opens nothing, and a lasting one has no token. */
function secretOf({ active, secret }: AccessKey, token: string | undefined): string | Anomaly {
  if (token !== undefined) return refusal('InvalidToken')
  return active ? secret : refusal('InvalidAccessKeyId')
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

const aMinute = 60_000

/** Not every call is written down: once a minute is enough, or where the key is used elsewhere. */
const isWorthwhile = ({ used }: AccessKey, service: string, region: string, now: number): boolean =>
  used === undefined ||
  used.service !== service ||
  used.region !== region ||
  Math.abs(now - used.at) >= aMinute
