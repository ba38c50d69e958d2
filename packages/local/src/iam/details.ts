/** GetAccountAuthorizationDetails: everything that decides who may do what, in one answer. */
import { isAnomaly } from '@plainwire/wire'
import type { Handler, Output } from '../server/types.ts'
import { listed, shown } from './entities.ts'
import { awsPolicies } from './managed.ts'
import { listOf, page } from './pages.ts'
import { policyOf, showVersion, usageOf } from './policies.ts'
import { listedRole, profilesWith } from './roles.ts'
import { keyOf, type ManagedPolicy, type Principal, type Store, store } from './store.ts'

type Detail = { readonly member: string; readonly key: string; readonly show: () => Output }

const inlineOf = ({ inline }: Principal): Output[] =>
  Object.entries(inline).map(([name, document]) => ({
    PolicyName: name,
    PolicyDocument: encodeURIComponent(document),
  }))

const attachedTo = (kept: Store, { attached }: Principal): Output[] =>
  attached.map(arn => {
    const policy = policyOf(kept, arn)
    return { PolicyName: isAnomaly(policy) ? arn : policy.name, PolicyArn: arn }
  })

const details: Readonly<Record<string, (kept: Store) => Detail[]>> = {
  User: kept =>
    [...kept.users.list()].map(([key, user]) => ({
      member: 'UserDetailList',
      key,
      show: () => ({
        ...shown(user, 'User'),
        UserPolicyList: inlineOf(user),
        GroupList: user.groups,
        AttachedManagedPolicies: attachedTo(kept, user),
      }),
    })),
  Group: kept =>
    [...kept.groups.list()].map(([key, group]) => ({
      member: 'GroupDetailList',
      key,
      show: () => ({
        ...listed(group, 'Group'),
        GroupPolicyList: inlineOf(group),
        AttachedManagedPolicies: attachedTo(kept, group),
      }),
    })),
  Role: kept =>
    [...kept.roles.list()].map(([key, role]) => ({
      member: 'RoleDetailList',
      key,
      show: () => {
        const { MaxSessionDuration, Description, ...rest } = listedRole(role)
        return {
          ...rest,
          ...shown(role, 'Role'),
          InstanceProfileList: profilesWith(kept.profiles, role).map(profile => ({
            ...listed(profile, 'InstanceProfile'),
            Roles: [listedRole(role)],
          })),
          RolePolicyList: inlineOf(role),
          AttachedManagedPolicies: attachedTo(kept, role),
          RoleLastUsed: role.used
            ? { LastUsedDate: new Date(role.used.at), Region: role.used.region }
            : {},
        }
      },
    })),
  LocalManagedPolicy: kept =>
    policies(
      kept,
      [...kept.policies.list()].map(([, policy]) => policy),
    ),
  /** Of AWS's own, those in use. */
  AWSManagedPolicy: kept => {
    const usage = usageOf(kept)
    return policies(
      kept,
      awsPolicies().filter(({ arn }) => usage.has(arn)),
    )
  },
}

function policies(kept: Store, list: readonly ManagedPolicy[]): Detail[] {
  const usage = usageOf(kept)
  return list.map(policy => ({
    member: 'Policies',
    key: keyOf(policy.arn),
    show: () => ({
      ...listed(policy, 'Policy'),
      DefaultVersionId: policy.defaultVersion,
      AttachmentCount: usage.get(policy.arn)?.attached ?? 0,
      PermissionsBoundaryUsageCount: usage.get(policy.arn)?.boundary ?? 0,
      IsAttachable: true,
      UpdateDate: new Date(policy.updated),
      ...(policy.description === undefined ? {} : { Description: policy.description }),
      PolicyVersionList: policy.versions.map(version => showVersion(policy, version)),
    }),
  }))
}

const getDetails: Handler = (input, { rows, account }) => {
  const kept = store(rows, account)
  const wanted = (input.Filter as readonly string[] | undefined) ?? Object.keys(details)
  const all = wanted.flatMap(kind => details[kind]?.(kept) ?? [])
  const found = page(
    listOf(all, ({ member, key }) => `${member}/${key}`),
    input,
    'details',
    detail => detail,
  )
  if (isAnomaly(found)) return found
  const { details: some, ...rest } = found as { details: Detail[] }
  const of = (member: string) =>
    some.filter(detail => detail.member === member).map(({ show }) => show())
  return {
    ...rest,
    UserDetailList: of('UserDetailList'),
    GroupDetailList: of('GroupDetailList'),
    RoleDetailList: of('RoleDetailList'),
    Policies: of('Policies'),
  }
}

export const detailHandlers: Readonly<Record<string, Handler>> = {
  GetAccountAuthorizationDetails: getDetails,
}
