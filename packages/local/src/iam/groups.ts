/** Groups, and who is in them. */
import { isAnomaly } from '@plainwire/wire'
import type { Context, Handler } from '../server/types.ts'
import { found, kinds, listed, newEntity, renamed, shown, withEntity } from './entities.ts'
import { limitExceeded, mustFirst } from './failures.ts'
import { page, under } from './pages.ts'
import { type Group, keyOf, type Store, store, type User } from './store.ts'
import { bare } from './users.ts'

const open = ({ rows, account }: Context): Store => store(rows, account)

const createGroup: Handler = (input, context) => {
  const { groups } = open(context)
  const entity = newEntity(context, groups, kinds.group, String(input.GroupName), input)
  if (isAnomaly(entity)) return entity
  const group: Group = { ...entity, ...bare }
  groups.put(keyOf(group.name), group)
  return { Group: shown(group, 'Group') }
}

const getGroup: Handler = (input, context) => {
  const { groups, users } = open(context)
  return withEntity(groups, kinds.group, input.GroupName, group => {
    const members = page(
      after => users.list(after === undefined ? {} : { after }),
      input,
      'Users',
      user => listed(user, 'User'),
      isIn(group),
    )
    return isAnomaly(members) ? members : { Group: shown(group, 'Group'), ...members }
  })
}

const isIn =
  ({ name }: Group) =>
  ({ groups }: User): boolean =>
    groups.includes(name)

const listGroups: Handler = (input, context) =>
  page(
    after => open(context).groups.list(after === undefined ? {} : { after }),
    input,
    'Groups',
    group => listed(group, 'Group'),
    under(input),
  )

const updateGroup: Handler = (input, context) => {
  const { groups, users } = open(context)
  return withEntity(groups, kinds.group, input.GroupName, group => {
    const to = { name: input.NewGroupName, path: input.NewPath }
    const changed = renamed(context, groups, kinds.group, group, to)
    if (isAnomaly(changed)) return changed
    const members = [...users.list()].filter(([, user]) => isIn(group)(user))
    const follow = (name: string) => (name === group.name ? changed.name : name)
    context.rows.batch([
      groups.change(keyOf(group.name), undefined),
      groups.change(keyOf(changed.name), changed),
      ...members.map(([key, user]) =>
        users.change(key, { ...user, groups: user.groups.map(follow) }),
      ),
    ])
    return {}
  })
}

const deleteGroup: Handler = (input, context) => {
  const { groups, users } = open(context)
  return withEntity(groups, kinds.group, input.GroupName, group => {
    if ([...users.list()].some(([, user]) => isIn(group)(user)))
      return mustFirst('remove users from group')
    if (group.attached.length > 0) return mustFirst('detach all policies')
    if (Object.keys(group.inline).length > 0) return mustFirst('delete policies')
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
    if (isIn(group)(user)) return {}
    if (user.groups.length >= mostGroups) return limitExceeded('GroupsPerUser', mostGroups)
    users.put(keyOf(user.name), { ...user, groups: [...user.groups, group.name] })
    return {}
  })
}

/** Who is not in the group is out of it already, as AWS sees it. */
const removeUserFromGroup: Handler = (input, context) => {
  const { groups, users } = open(context)
  const group = found(groups, kinds.group, input.GroupName)
  if (isAnomaly(group)) return group
  return withEntity(users, kinds.user, input.UserName, user => {
    users.put(keyOf(user.name), {
      ...user,
      groups: user.groups.filter(name => name !== group.name),
    })
    return {}
  })
}

const listGroupsForUser: Handler = (input, context) => {
  const { groups, users } = open(context)
  return withEntity(users, kinds.user, input.UserName, user =>
    page(
      after => groups.list(after === undefined ? {} : { after }),
      input,
      'Groups',
      group => listed(group, 'Group'),
      group => isIn(group)(user),
    ),
  )
}

export const groupHandlers: Readonly<Record<string, Handler>> = {
  CreateGroup: createGroup,
  GetGroup: getGroup,
  ListGroups: listGroups,
  UpdateGroup: updateGroup,
  DeleteGroup: deleteGroup,
  AddUserToGroup: addUserToGroup,
  RemoveUserFromGroup: removeUserFromGroup,
  ListGroupsForUser: listGroupsForUser,
}
