/** Users, their access keys and their groups. */
import { isAnomaly } from '@plainwire/wire'
import type { Context, Handler } from '../server/types.ts'
import { found, kinds, newEntity, page, shown, withEntity } from './entities.ts'
import { deleteConflict, invalid, limitExceeded, notFound } from './failures.ts'
import { newAccessKey } from './keys.ts'
import { type AccessKey, type Group, keyOf, type Store, store, type User } from './store.ts'

const open = ({ rows, account }: Context): Store => store(rows, account)
const showUser = (user: User) => shown(user, 'User')
const showGroup = (group: Group) => shown(group, 'Group')

const bare = { attached: [], inline: {} }

/** A user who asks about nobody in particular asks about himself. */
function nameOf(given: unknown, { caller }: Context): unknown {
  return given ?? (caller.kind === 'user' ? caller.arn.split('/').at(-1) : undefined)
}

const createUser: Handler = (input, context) => {
  const { users } = open(context)
  const entity = newEntity(context, users, kinds.user, input.UserName, input)
  if (isAnomaly(entity)) return entity
  const user: User = { ...entity, ...bare, groups: [], ...boundaryOf(input.PermissionsBoundary) }
  users.put(keyOf(user.name), user)
  return { User: showUser(user) }
}

const boundaryOf = (arn: unknown) => (typeof arn === 'string' ? { boundary: arn } : {})

const getUser: Handler = (input, context) => {
  const name = nameOf(input.UserName, context)
  if (name === undefined) {
    const { caller } = context
    return {
      User: {
        UserId: caller.id,
        Arn: caller.arn,
        Path: '/',
        UserName: '',
        CreateDate: new Date(0),
      },
    }
  }
  return withEntity(open(context).users, kinds.user, name, user => ({ User: showUser(user) }))
}

const listUsers: Handler = (input, context) =>
  page(open(context).users.list(), input, 'Users', showUser)

const deleteUser: Handler = (input, context) => {
  const { users, keys } = open(context)
  return withEntity(users, kinds.user, input.UserName, user => {
    if (keysOf(keys.list(), context.account, user.name).length > 0)
      return deleteConflict('must delete access keys first.')
    if (user.groups.length > 0) return deleteConflict('must remove users from group first.')
    if (user.attached.length > 0) return deleteConflict('must detach all policies first.')
    if (Object.keys(user.inline).length > 0) return deleteConflict('must delete policies first.')
    users.delete(keyOf(user.name))
    return {}
  })
}

const createGroup: Handler = (input, context) => {
  const { groups } = open(context)
  const entity = newEntity(context, groups, kinds.group, input.GroupName, input)
  if (isAnomaly(entity)) return entity
  const group: Group = { ...entity, ...bare }
  groups.put(keyOf(group.name), group)
  return { Group: showGroup(group) }
}

const getGroup: Handler = (input, context) => {
  const { groups, users } = open(context)
  return withEntity(groups, kinds.group, input.GroupName, group => ({
    Group: showGroup(group),
    ...page(membersOf(users.list(), group), { ...input, PathPrefix: '/' }, 'Users', showUser),
  }))
}

const membersOf = (users: Iterable<readonly [string, User]>, { name }: Group) =>
  [...users].filter(([, user]) => user.groups.includes(name))

const listGroups: Handler = (input, context) =>
  page(open(context).groups.list(), input, 'Groups', showGroup)

const deleteGroup: Handler = (input, context) => {
  const { groups, users } = open(context)
  return withEntity(groups, kinds.group, input.GroupName, group => {
    if (membersOf(users.list(), group).length > 0)
      return deleteConflict('must remove users from group first.')
    if (group.attached.length > 0) return deleteConflict('must detach all policies first.')
    if (Object.keys(group.inline).length > 0) return deleteConflict('must delete policies first.')
    groups.delete(keyOf(group.name))
    return {}
  })
}

const mostGroups = 10

const addUserToGroup: Handler = (input, context) => {
  const { groups, users } = open(context)
  const group = found(groups, kinds.group, input.GroupName)
  if (isAnomaly(group)) return group
  return withEntity(users, kinds.user, input.UserName, user => {
    if (user.groups.includes(group.name)) return {}
    if (user.groups.length >= mostGroups) return limitExceeded('GroupsPerUser', mostGroups)
    users.put(keyOf(user.name), { ...user, groups: [...user.groups, group.name] })
    return {}
  })
}

const removeUserFromGroup: Handler = (input, context) => {
  const { groups, users } = open(context)
  const group = found(groups, kinds.group, input.GroupName)
  if (isAnomaly(group)) return group
  return withEntity(users, kinds.user, input.UserName, user => {
    if (!user.groups.includes(group.name))
      return notFound(`The user with name ${user.name} is not in the group ${group.name}.`)
    users.put(keyOf(user.name), {
      ...user,
      groups: user.groups.filter(name => name !== group.name),
    })
    return {}
  })
}

const listGroupsForUser: Handler = (input, context) => {
  const { groups, users } = open(context)
  return withEntity(users, kinds.user, input.UserName, user => {
    const of = [...groups.list()].filter(([, group]) => user.groups.includes(group.name))
    return page(of, { ...input, PathPrefix: '/' }, 'Groups', showGroup)
  })
}

const keysOf = (
  keys: Iterable<readonly [string, AccessKey]>,
  account: string,
  user: string,
): AccessKey[] =>
  [...keys].map(([, key]) => key).filter(key => key.account === account && key.user === user)

const mostKeys = 2

const createAccessKey: Handler = (input, context) => {
  const { users, keys } = open(context)
  return withEntity(users, kinds.user, nameOf(input.UserName, context), user => {
    if (keysOf(keys.list(), context.account, user.name).length >= mostKeys)
      return limitExceeded('AccessKeysPerUser', mostKeys)
    const key = newAccessKey(context, user.name)
    keys.put(key.id, key)
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: key.id,
        Status: 'Active',
        SecretAccessKey: key.secret,
        CreateDate: new Date(key.created),
      },
    }
  })
}

const listAccessKeys: Handler = (input, context) => {
  const { users, keys } = open(context)
  return withEntity(users, kinds.user, nameOf(input.UserName, context), user => ({
    AccessKeyMetadata: keysOf(keys.list(), context.account, user.name).map(
      ({ id, active, created }) => ({
        UserName: user.name,
        AccessKeyId: id,
        Status: active ? 'Active' : 'Inactive',
        CreateDate: new Date(created),
      }),
    ),
    IsTruncated: false,
  }))
}

/** Runs a step on a key that must be the user's. */
const withKey =
  (
    step: (
      keys: Store['keys'],
      key: AccessKey,
      input: Readonly<Record<string, unknown>>,
    ) => ReturnType<Handler>,
  ): Handler =>
  (input, context) => {
    const { users, keys } = open(context)
    const user = found(users, kinds.user, nameOf(input.UserName, context))
    if (isAnomaly(user)) return user
    const key = keys.get(String(input.AccessKeyId))
    return key?.account === context.account && key.user === user.name
      ? step(keys, key, input)
      : notFound(`The Access Key with id ${input.AccessKeyId} cannot be found.`)
  }

const updateAccessKey = withKey((keys, key, { Status }) => {
  if (Status !== 'Active' && Status !== 'Inactive')
    return invalid('Status must be Active or Inactive.')
  keys.put(key.id, { ...key, active: Status === 'Active' })
  return {}
})

const deleteAccessKey = withKey((keys, key) => {
  keys.delete(key.id)
  return {}
})

const getAccessKeyLastUsed: Handler = (input, context) => {
  const key = open(context).keys.get(String(input.AccessKeyId))
  if (key?.account !== context.account)
    return notFound(`The Access Key with id ${input.AccessKeyId} cannot be found.`)
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

export const userHandlers: Readonly<Record<string, Handler>> = {
  CreateUser: createUser,
  GetUser: getUser,
  ListUsers: listUsers,
  DeleteUser: deleteUser,
  CreateGroup: createGroup,
  GetGroup: getGroup,
  ListGroups: listGroups,
  DeleteGroup: deleteGroup,
  AddUserToGroup: addUserToGroup,
  RemoveUserFromGroup: removeUserFromGroup,
  ListGroupsForUser: listGroupsForUser,
  CreateAccessKey: createAccessKey,
  ListAccessKeys: listAccessKeys,
  UpdateAccessKey: updateAccessKey,
  DeleteAccessKey: deleteAccessKey,
  GetAccessKeyLastUsed: getAccessKeyLastUsed,
}
