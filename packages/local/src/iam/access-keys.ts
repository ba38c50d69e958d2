/** Access keys of users: at most two, their secrets told once. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { accessKeyId, secretKey } from '../server/ids.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { invalid, limitExceeded, notFound } from './failures.ts'
import { listOf, page } from './pages.ts'
import { type AccessKey, keyOf, store, type User } from './store.ts'
import { userMeant } from './users.ts'

const mostKeys = 2

const open = ({ rows, account }: Context) => store(rows, account)

/** Whether root asks about keys of his own. */
const isRootsOwn = (input: Output, { caller }: Context): boolean =>
  input.UserName === undefined && caller.kind === 'root'

const createAccessKey: Handler = (input, context) => {
  if (isRootsOwn(input, context)) return rootHasKeys(context)
  const { users, keys } = open(context)
  const user = userMeant(input, context)
  if (isAnomaly(user)) return user
  if (user.keys.length >= mostKeys) return limitExceeded('AccessKeysPerUser', mostKeys)
  const { edge, account, rows } = context
  const key: AccessKey = {
    id: accessKeyId(edge, 'AKIA', account),
    secret: secretKey(edge),
    account,
    user: user.name,
    active: true,
    created: edge.now(),
  }
  rows.batch([
    keys.change(key.id, key),
    users.change(keyOf(user.name), { ...user, keys: [...user.keys, key.id] }),
  ])
  return { AccessKey: { ...shown(key), SecretAccessKey: key.secret } }
}

const rootHasKeys = ({ account }: Context): Anomaly =>
  anomaly(
    'unsupported',
    `Root needs no further keys here: ${account} is an access key of root, and its secret is test.`,
    { code: 'NotImplemented', status: 501 },
  )

const shown = ({ user, id, active, created }: AccessKey): Output => ({
  UserName: user,
  AccessKeyId: id,
  Status: active ? 'Active' : 'Inactive',
  CreateDate: new Date(created),
})

const listAccessKeys: Handler = (input, context) => {
  if (isRootsOwn(input, context)) return { AccessKeyMetadata: [], IsTruncated: false }
  const { keys } = open(context)
  const user = userMeant(input, context)
  if (isAnomaly(user)) return user
  const own = user.keys.map(id => keys.get(id)!)
  return page(
    listOf(own, ({ id }) => id),
    input,
    'AccessKeyMetadata',
    shown,
  )
}

/** Runs a step on a key that must be the user's. */
const withKey =
  (
    step: (key: AccessKey, user: User, input: Output, context: Context) => Output | Anomaly,
  ): Handler =>
  (input, context) => {
    const user = userMeant(input, context)
    if (isAnomaly(user)) return user
    const id = String(input.AccessKeyId)
    return user.keys.includes(id)
      ? step(open(context).keys.get(id)!, user, input, context)
      : noSuchKey(id)
  }

const noSuchKey = (id: string): Anomaly => notFound(`The Access Key with id ${id} cannot be found.`)

const updateAccessKey = withKey((key, _user, { Status }, context) => {
  if (Status === 'Expired') return invalid('A key is set to Active or Inactive.')
  open(context).keys.put(key.id, { ...key, active: Status === 'Active' })
  return {}
})

const deleteAccessKey = withKey((key, user, _input, context) => {
  const { users, keys } = open(context)
  const left = { ...user, keys: user.keys.filter(id => id !== key.id) }
  context.rows.batch([keys.change(key.id, undefined), users.change(keyOf(user.name), left)])
  return {}
})

const getAccessKeyLastUsed: Handler = (input, context) => {
  const key = open(context).keys.get(String(input.AccessKeyId))
  if (key?.account !== context.account) return noSuchKey(String(input.AccessKeyId))
  const { used } = key
  return {
    UserName: key.user,
    AccessKeyLastUsed: {
      ServiceName: used?.service ?? 'N/A',
      Region: used?.region ?? 'N/A',
      ...(used === undefined ? {} : { LastUsedDate: new Date(used.at) }),
    },
  }
}

export const accessKeyHandlers: Readonly<Record<string, Handler>> = {
  CreateAccessKey: createAccessKey,
  ListAccessKeys: listAccessKeys,
  UpdateAccessKey: updateAccessKey,
  DeleteAccessKey: deleteAccessKey,
  GetAccessKeyLastUsed: getAccessKeyLastUsed,
}
