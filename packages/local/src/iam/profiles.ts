/** Instance profiles: what carries a role to a machine. */
import { isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { found, kinds, listed, newEntity, shown, withEntity } from './entities.ts'
import { limitExceeded, mustFirst, notFound } from './failures.ts'
import { listOf, page, under } from './pages.ts'
import { listedRole, profilesWith } from './roles.ts'
import { keyOf, type Profile, type Store, store } from './store.ts'

const open = ({ rows, account }: Context): Store => store(rows, account)

const rolesOf = ({ roles }: Store, profile: Profile): Output => ({
  Roles: profile.roles
    .map(name => roles.get(keyOf(name)))
    .filter(role => role !== undefined)
    .map(listedRole),
})

const showProfile = (kept: Store, profile: Profile): Output => ({
  InstanceProfile: { ...shown(profile, 'InstanceProfile'), ...rolesOf(kept, profile) },
})

const listedProfile =
  (kept: Store) =>
  (profile: Profile): Output => ({
    ...listed(profile, 'InstanceProfile'),
    ...rolesOf(kept, profile),
  })

const createProfile: Handler = (input, context) => {
  const kept = open(context)
  const name = String(input.InstanceProfileName)
  const entity = newEntity(context, kept.profiles, kinds.profile, name, input)
  if (isAnomaly(entity)) return entity
  const profile: Profile = { ...entity, roles: [] }
  kept.profiles.put(keyOf(profile.name), profile)
  return showProfile(kept, profile)
}

const getProfile: Handler = (input, context) => {
  const kept = open(context)
  return withEntity(kept.profiles, kinds.profile, input.InstanceProfileName, profile =>
    showProfile(kept, profile),
  )
}

const listProfiles: Handler = (input, context) => {
  const kept = open(context)
  return page(
    after => kept.profiles.list(after === undefined ? {} : { after }),
    input,
    'InstanceProfiles',
    listedProfile(kept),
    under(input),
  )
}

const listProfilesForRole: Handler = (input, context) => {
  const kept = open(context)
  return withEntity(kept.roles, kinds.role, input.RoleName, role =>
    page(
      listOf(profilesWith(kept.profiles, role), ({ name }) => keyOf(name)),
      input,
      'InstanceProfiles',
      listedProfile(kept),
    ),
  )
}

const deleteProfile: Handler = (input, context) => {
  const { profiles } = open(context)
  return withEntity(profiles, kinds.profile, input.InstanceProfileName, profile => {
    if (profile.roles.length > 0) return mustFirst('remove roles from instance profile')
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
  const { profiles, roles } = open(context)
  const role = found(roles, kinds.role, input.RoleName)
  if (isAnomaly(role)) return role
  return withEntity(profiles, kinds.profile, input.InstanceProfileName, profile => {
    if (!profile.roles.includes(role.name))
      return notFound(`Role ${role.name} is not in instance profile ${profile.name}.`)
    profiles.put(keyOf(profile.name), { ...profile, roles: [] })
    return {}
  })
}

export const profileHandlers: Readonly<Record<string, Handler>> = {
  CreateInstanceProfile: createProfile,
  GetInstanceProfile: getProfile,
  ListInstanceProfiles: listProfiles,
  ListInstanceProfilesForRole: listProfilesForRole,
  DeleteInstanceProfile: deleteProfile,
  AddRoleToInstanceProfile: addRole,
  RemoveRoleFromInstanceProfile: removeRole,
}
