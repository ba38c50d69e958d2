/** Roles, and the instance profiles that carry them to machines. */
import { isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { badDocument } from './document.ts'
import { found, kinds, newEntity, page, shown, withEntity } from './entities.ts'
import { deleteConflict, invalid, limitExceeded, notFound } from './failures.ts'
import { keyOf, type Profile, type Role, type Store, store } from './store.ts'

const open = ({ rows, account }: Context): Store => store(rows, account)

export const showRole = (role: Role): Output => ({
  ...shown(role, 'Role'),
  AssumeRolePolicyDocument: encodeURIComponent(role.trust),
  MaxSessionDuration: role.maxSession,
  ...(role.description === undefined ? {} : { Description: role.description }),
})

const createRole: Handler = (input, context) => {
  const { roles } = open(context)
  const wrong = badDocument(input.AssumeRolePolicyDocument)
  if (wrong) return wrong
  const maxSession = Number(input.MaxSessionDuration ?? 3600)
  if (maxSession < 3600 || maxSession > 43_200)
    return invalid('MaxSessionDuration must be from 3600 to 43200 seconds.')
  const entity = newEntity(context, roles, kinds.role, input.RoleName, input)
  if (isAnomaly(entity)) return entity
  const role: Role = {
    ...entity,
    attached: [],
    inline: {},
    trust: String(input.AssumeRolePolicyDocument),
    maxSession,
    ...(typeof input.Description === 'string' ? { description: input.Description } : {}),
    ...(typeof input.PermissionsBoundary === 'string'
      ? { boundary: input.PermissionsBoundary }
      : {}),
  }
  roles.put(keyOf(role.name), role)
  return { Role: showRole(role) }
}

const getRole: Handler = (input, context) =>
  withEntity(open(context).roles, kinds.role, input.RoleName, role => ({ Role: showRole(role) }))

const listRoles: Handler = (input, context) =>
  page(open(context).roles.list(), input, 'Roles', showRole)

const updateTrust: Handler = (input, context) => {
  const { roles } = open(context)
  const wrong = badDocument(input.PolicyDocument)
  if (wrong) return wrong
  return withEntity(roles, kinds.role, input.RoleName, role => {
    roles.put(keyOf(role.name), { ...role, trust: String(input.PolicyDocument) })
    return {}
  })
}

const deleteRole: Handler = (input, context) => {
  const { roles, profiles } = open(context)
  return withEntity(roles, kinds.role, input.RoleName, role => {
    if (profilesWith(profiles.list(), role).length > 0)
      return deleteConflict('must remove roles from instance profile first.')
    if (role.attached.length > 0) return deleteConflict('must detach all policies first.')
    if (Object.keys(role.inline).length > 0) return deleteConflict('must delete policies first.')
    roles.delete(keyOf(role.name))
    return {}
  })
}

const profilesWith = (profiles: Iterable<readonly [string, Profile]>, { name }: Role) =>
  [...profiles].filter(([, profile]) => profile.roles.includes(name))

/** A profile with its role in full. */
const showProfile =
  ({ roles }: Store) =>
  (profile: Profile): Output => ({
    ...shown(profile, 'InstanceProfile'),
    Roles: profile.roles
      .map(name => roles.get(keyOf(name)))
      .filter(role => role !== undefined)
      .map(showRole),
  })

const createProfile: Handler = (input, context) => {
  const kept = open(context)
  const entity = newEntity(context, kept.profiles, kinds.profile, input.InstanceProfileName, input)
  if (isAnomaly(entity)) return entity
  const profile: Profile = { ...entity, roles: [] }
  kept.profiles.put(keyOf(profile.name), profile)
  return { InstanceProfile: showProfile(kept)(profile) }
}

const getProfile: Handler = (input, context) => {
  const kept = open(context)
  return withEntity(kept.profiles, kinds.profile, input.InstanceProfileName, profile => ({
    InstanceProfile: showProfile(kept)(profile),
  }))
}

const listProfiles: Handler = (input, context) => {
  const kept = open(context)
  return page(kept.profiles.list(), input, 'InstanceProfiles', showProfile(kept))
}

const listProfilesForRole: Handler = (input, context) => {
  const kept = open(context)
  return withEntity(kept.roles, kinds.role, input.RoleName, role =>
    page(
      profilesWith(kept.profiles.list(), role),
      { ...input, PathPrefix: '/' },
      'InstanceProfiles',
      showProfile(kept),
    ),
  )
}

const deleteProfile: Handler = (input, context) => {
  const { profiles } = open(context)
  return withEntity(profiles, kinds.profile, input.InstanceProfileName, profile => {
    if (profile.roles.length > 0)
      return deleteConflict('must remove roles from instance profile first.')
    profiles.delete(keyOf(profile.name))
    return {}
  })
}

const addRole: Handler = (input, context) => {
  const { profiles, roles } = open(context)
  const role = found(roles, kinds.role, input.RoleName)
  if (isAnomaly(role)) return role
  return withEntity(profiles, kinds.profile, input.InstanceProfileName, profile => {
    if (profile.roles.length > 0) return limitExceeded('InstanceSessionsPerInstanceProfile', 1)
    profiles.put(keyOf(profile.name), { ...profile, roles: [role.name] })
    return {}
  })
}

const removeRole: Handler = (input, context) => {
  const { profiles } = open(context)
  return withEntity(profiles, kinds.profile, input.InstanceProfileName, profile => {
    const left = profile.roles.filter(name => keyOf(name) !== keyOf(String(input.RoleName)))
    if (left.length === profile.roles.length)
      return notFound(
        `The role with name ${input.RoleName} is not in the instance profile ${profile.name}.`,
      )
    profiles.put(keyOf(profile.name), { ...profile, roles: left })
    return {}
  })
}

export const roleHandlers: Readonly<Record<string, Handler>> = {
  CreateRole: createRole,
  GetRole: getRole,
  ListRoles: listRoles,
  UpdateAssumeRolePolicy: updateTrust,
  DeleteRole: deleteRole,
  CreateInstanceProfile: createProfile,
  GetInstanceProfile: getProfile,
  ListInstanceProfiles: listProfiles,
  ListInstanceProfilesForRole: listProfilesForRole,
  DeleteInstanceProfile: deleteProfile,
  AddRoleToInstanceProfile: addRole,
  RemoveRoleFromInstanceProfile: removeRole,
}
