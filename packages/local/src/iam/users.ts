/** Users. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { boundaryFor } from './boundaries.ts'
import { kinds, listed, newEntity, renamed, shown, withEntity } from './entities.ts'
import { invalid, mustFirst } from './failures.ts'
import { page, under } from './pages.ts'
import { keyOf, type Principal, type Store, store, type User } from './store.ts'

const open = ({ rows, account }: Context): Store => store(rows, account)

/** The user that is meant: who names nobody means himself, which only a user can. */
export function userMeant(input: Output, { caller, rows, account }: Context): User | Anomaly {
  const name = input.UserName ?? caller.user?.name
  if (name === undefined)
    return invalid('Must specify userName when calling with non-User credentials')
  return store(rows, account).users.get(keyOf(String(name))) ?? kinds.user.missing(String(name))
}

export const bare: Pick<Principal, 'attached' | 'inline'> = { attached: [], inline: {} }

const createUser: Handler = (input, context) => {
  const kept = open(context)
  const boundary = boundaryFor(kept, input.PermissionsBoundary)
  if (isAnomaly(boundary)) return boundary
  const entity = newEntity(context, kept.users, kinds.user, String(input.UserName), input)
  if (isAnomaly(entity)) return entity
  const user: User = { ...entity, ...bare, groups: [], keys: [], devices: [], ...boundary }
  kept.users.put(keyOf(user.name), user)
  return { User: shown(user, 'User') }
}

const getUser: Handler = (input, context) => {
  if (input.UserName === undefined && context.caller.kind === 'root') return { User: root(context) }
  const user = userMeant(input, context)
  return isAnomaly(user) ? user : { User: shown(user, 'User') }
}

/** The root user has neither name nor path. */
const root = ({ caller: { id, arn } }: Context): Output => ({
  UserId: id,
  Arn: arn,
  CreateDate: new Date(0),
})

const listUsers: Handler = (input, context) =>
  page(
    after => open(context).users.list(after === undefined ? {} : { after }),
    input,
    'Users',
    user => listed(user, 'User'),
    under(input),
  )

const updateUser: Handler = (input, context) => {
  const kept = open(context)
  return withEntity(kept.users, kinds.user, input.UserName, user => {
    const to = { name: input.NewUserName, path: input.NewPath }
    const changed = renamed(context, kept.users, kinds.user, user, to)
    if (isAnomaly(changed)) return changed
    context.rows.batch([
      kept.users.change(keyOf(user.name), undefined),
      kept.users.change(keyOf(changed.name), changed),
      ...followers(kept, user, changed.name),
    ])
    return {}
  })
}

/** What names the user: his keys and devices. */
const followers = (kept: Store, { keys, devices }: User, name: string) => [
  ...keys.map(id => kept.keys.change(id, { ...kept.keys.get(id)!, user: name })),
  ...devices.map(serial => {
    const device = kept.devices.get(serial)!
    return kept.devices.change(serial, { ...device, enabled: { ...device.enabled!, user: name } })
  }),
]

const deleteUser: Handler = (input, context) => {
  const { users } = open(context)
  return withEntity(users, kinds.user, input.UserName, user => {
    const guard = guards.find(([holds]) => holds(user))
    if (guard) return mustFirst(guard[1])
    users.delete(keyOf(user.name))
    return {}
  })
}

const guards: readonly (readonly [holds: (user: User) => boolean, first: string])[] = [
  [({ groups }) => groups.length > 0, 'remove users from group'],
  [({ attached }) => attached.length > 0, 'detach all policies'],
  [({ inline }) => Object.keys(inline).length > 0, 'delete policies'],
  [({ keys }) => keys.length > 0, 'delete access keys'],
  [({ devices }) => devices.length > 0, 'delete MFA device'],
  [({ login }) => login !== undefined, 'delete login profile'],
]

export const userHandlers: Readonly<Record<string, Handler>> = {
  CreateUser: createUser,
  GetUser: getUser,
  ListUsers: listUsers,
  UpdateUser: updateUser,
  DeleteUser: deleteUser,
}
