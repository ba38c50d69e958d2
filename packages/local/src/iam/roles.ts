/** Roles. */
import { isAnomaly } from '@plainwire/wire'
import type { Table } from '../rows/table.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { boundaryFor } from './boundaries.ts'
import { kinds, listed, newEntity, shown, withEntity } from './entities.ts'
import { mustFirst } from './failures.ts'
import { page, under } from './pages.ts'
import { keyOf, type Profile, type Role, type Store, store } from './store.ts'
import { readTrust } from './trust.ts'

const open = ({ rows, account }: Context): Store => store(rows, account)

/** What lists show of a role. */
export const listedRole = (role: Role): Output => ({
  ...listed(role, 'Role'),
  AssumeRolePolicyDocument: encodeURIComponent(role.trust),
  MaxSessionDuration: role.maxSession,
  ...(role.description === undefined ? {} : { Description: role.description }),
})

const showRole = (role: Role): Output => ({
  ...listedRole(role),
  ...shown(role, 'Role'),
  RoleLastUsed: role.used ? { LastUsedDate: new Date(role.used.at), Region: role.used.region } : {},
})

const createRole: Handler = (input, context) => {
  const kept = open(context)
  const trust = readTrust(context.rows, input.AssumeRolePolicyDocument)
  if (isAnomaly(trust)) return trust
  const boundary = boundaryFor(kept, input.PermissionsBoundary)
  if (isAnomaly(boundary)) return boundary
  const entity = newEntity(context, kept.roles, kinds.role, String(input.RoleName), input)
  if (isAnomaly(entity)) return entity
  const role: Role = {
    ...entity,
    attached: [],
    inline: {},
    ...trust,
    maxSession: Number(input.MaxSessionDuration ?? 3600),
    ...(typeof input.Description === 'string' ? { description: input.Description } : {}),
    ...boundary,
  }
  kept.roles.put(keyOf(role.name), role)
  return { Role: showRole(role) }
}

const getRole: Handler = (input, context) =>
  withEntity(open(context).roles, kinds.role, input.RoleName, role => ({ Role: showRole(role) }))

const listRoles: Handler = (input, context) =>
  page(
    after => open(context).roles.list(after === undefined ? {} : { after }),
    input,
    'Roles',
    listedRole,
    under(input),
  )

/** Keeps what the input changes of a role. */
const changing =
  (show: (role: Role) => Output): Handler =>
  (input, context) => {
    const { roles } = open(context)
    return withEntity(roles, kinds.role, input.RoleName, role => {
      const { Description, MaxSessionDuration } = input
      const changed: Role = {
        ...role,
        ...(Description === undefined ? {} : { description: String(Description) }),
        ...(MaxSessionDuration === undefined ? {} : { maxSession: Number(MaxSessionDuration) }),
      }
      roles.put(keyOf(role.name), changed)
      return show(changed)
    })
  }

const updateTrust: Handler = (input, context) => {
  const { roles } = open(context)
  return withEntity(roles, kinds.role, input.RoleName, role => {
    const trust = readTrust(context.rows, input.PolicyDocument)
    if (isAnomaly(trust)) return trust
    roles.put(keyOf(role.name), { ...role, ...trust })
    return {}
  })
}

const deleteRole: Handler = (input, context) => {
  const { roles, profiles } = open(context)
  return withEntity(roles, kinds.role, input.RoleName, role => {
    if (profilesWith(profiles, role).length > 0)
      return mustFirst('remove roles from instance profile')
    if (role.attached.length > 0) return mustFirst('detach all policies')
    if (Object.keys(role.inline).length > 0) return mustFirst('delete policies')
    roles.delete(keyOf(role.name))
    return {}
  })
}

/** The profiles that carry a role. */
export const profilesWith = (profiles: Table<Profile>, { name }: Role): Profile[] =>
  [...profiles.list()].map(([, profile]) => profile).filter(({ roles }) => roles.includes(name))

export const roleHandlers: Readonly<Record<string, Handler>> = {
  CreateRole: createRole,
  GetRole: getRole,
  ListRoles: listRoles,
  UpdateRole: changing(() => ({})),
  UpdateRoleDescription: changing(role => ({ Role: showRole(role) })),
  UpdateAssumeRolePolicy: updateTrust,
  DeleteRole: deleteRole,
}
