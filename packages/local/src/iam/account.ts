/** The account as a whole: its alias, and how much of everything it has and may have. */
import type { Context, Handler } from '../server/types.ts'
import { sizes } from './document.ts'
import { kinds } from './entities.ts'
import { alreadyExists, notFound } from './failures.ts'
import { listOf, page } from './pages.ts'
import { type Store, store } from './store.ts'

const open = ({ rows, account }: Context): Store => store(rows, account)

/** An account has one alias; a new one takes the place of the old. */
const createAlias: Handler = ({ AccountAlias }, context) => {
  const { settings, aliases } = open(context)
  const alias = String(AccountAlias)
  const holder = aliases.get(alias)
  if (holder !== undefined && holder !== context.account)
    return alreadyExists(`The account alias ${alias} already exists.`)
  const before = settings.get('')
  context.rows.batch([
    ...(before?.alias === undefined ? [] : [aliases.change(before.alias, undefined)]),
    aliases.change(alias, context.account),
    settings.change('', { ...before, alias }),
  ])
  return {}
}

const deleteAlias: Handler = ({ AccountAlias }, context) => {
  const { settings, aliases } = open(context)
  const { alias, ...rest } = settings.get('') ?? {}
  if (alias === undefined || alias !== AccountAlias)
    return notFound(`The account alias ${AccountAlias} cannot be found.`)
  context.rows.batch([aliases.change(alias, undefined), settings.change('', rest)])
  return {}
}

const listAliases: Handler = (input, context) => {
  const { alias } = open(context).settings.get('') ?? {}
  const list = listOf(alias === undefined ? [] : [alias], name => name)
  return page(list, input, 'AccountAliases', name => name)
}

const quotas = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: sizes.trust,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GlobalEndpointTokenVersion: 1,
  GroupPolicySizeQuota: sizes['inline-group'],
  GroupsPerUserQuota: 10,
  GroupsQuota: kinds.group.quota[1],
  InstanceProfilesQuota: kinds.profile.quota[1],
  PoliciesQuota: kinds.policy.quota[1],
  PolicySizeQuota: sizes.identity,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: sizes['inline-role'],
  RolesQuota: kinds.role.quota[1],
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: sizes['inline-user'],
  UsersQuota: kinds.user.quota[1],
  VersionsPerPolicyQuota: 5,
}

const getSummary: Handler = (_input, context) => {
  const { users, groups, roles, profiles, policies, providers, devices } = open(context)
  const own = [...policies.list()]
  const enabled = [...devices.list()].filter(([, device]) => device.enabled !== undefined)
  return {
    SummaryMap: {
      ...quotas,
      AccountAccessKeysPresent: 1,
      AccountMFAEnabled: 0,
      AccountPasswordPresent: 0,
      AccountSigningCertificatesPresent: 0,
      Groups: groups.count(),
      InstanceProfiles: profiles.count(),
      MFADevices: devices.count(),
      MFADevicesInUse: enabled.length,
      Policies: own.length,
      PolicyVersionsInUse: own.reduce((sum, [, { versions }]) => sum + versions.length, 0),
      Providers: providers.count(),
      Roles: roles.count(),
      ServerCertificates: 0,
      Users: users.count(),
    },
  }
}

export const accountHandlers: Readonly<Record<string, Handler>> = {
  CreateAccountAlias: createAlias,
  DeleteAccountAlias: deleteAlias,
  ListAccountAliases: listAliases,
  GetAccountSummary: getSummary,
}
