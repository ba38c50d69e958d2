/**
 * What each operation of IAM needs: `iam:` and its name, on the entity that it names. An entity that is not there is
 * asked for without a path, so that whoever is limited to a path learns nothing of what is outside of it.
 */
import { refusal } from '@plainwire/wire'
import { removedTags, requestTags } from '../access/tags.ts'
import type { AccessRow, AccessTable, Facts, Need } from '../access/types.ts'
import type { Context, Output } from '../server/types.ts'
import { type Entity, keyOf, type Principal, type Store, store } from './store.ts'

/** ARN of what an operation is about, and what is known of it. */
type About = (input: Output, context: Context) => { readonly arn: string; readonly entity?: Entity }
type Find = (kept: Store, key: string) => Entity | undefined

/** The entity that a member names; one that this call makes has the path it is given. */
const named =
  (resource: string, member: string, find: Find): About =>
  (input, context) => {
    const name = String(input[member] ?? ownName(member, context) ?? '')
    if (name === '') return { arn: `arn:aws:iam::${context.account}:root` }
    const entity = find(store(context.rows, context.account), keyOf(name))
    return entity === undefined
      ? { arn: `arn:aws:iam::${context.account}:${resource}${pathOf(input.Path)}${name}` }
      : { arn: entity.arn, entity }
  }

/** A user who names nobody means himself, and so does root. */
const ownName = (member: string, { caller }: Context): string | undefined =>
  member === 'UserName' ? caller.user?.name : undefined

const pathOf = (given: unknown): string => (typeof given === 'string' ? given : '/')

const under =
  (resource: string): About =>
  ({ PathPrefix }, { account }) => ({
    arn: `arn:aws:iam::${account}:${resource}${pathOf(PathPrefix)}`,
  })

const user = named('user', 'UserName', ({ users }, key) => users.get(key))
const group = named('group', 'GroupName', ({ groups }, key) => groups.get(key))
const role = named('role', 'RoleName', ({ roles }, key) => roles.get(key))
const profile = named('instance-profile', 'InstanceProfileName', ({ profiles }, key) =>
  profiles.get(key),
)
const newPolicy = named('policy', 'PolicyName', ({ policies }, key) => policies.get(key))
const policy: About = ({ PolicyArn }) => ({ arn: String(PolicyArn) })
const anything: About = () => ({ arn: '*' })

/** The user whose key it is. */
const userOfKey: About = ({ AccessKeyId }, context) => {
  const key = store(context.rows, context.account).keys.get(String(AccessKeyId))
  return user({ UserName: key?.account === context.account ? key.user : '*' }, context)
}

const provider: About = ({ OpenIDConnectProviderArn }) => ({
  arn: String(OpenIDConnectProviderArn),
})
const newProvider: About = ({ Url }, { account }) => ({
  arn: `arn:aws:iam::${account}:oidc-provider/${String(Url).replace(/^https:\/\/|\/$/g, '')}`,
})
const device: About = ({ SerialNumber }) => ({ arn: String(SerialNumber) })
const newDevice: About = ({ Path, VirtualMFADeviceName }, { account }) => ({
  arn: `arn:aws:iam::${account}:mfa${pathOf(Path)}${VirtualMFADeviceName}`,
})
/** The user, group or role of an ARN. */
const source: About = ({ PolicySourceArn }) => ({ arn: String(PolicySourceArn) })

const abouts: readonly (readonly [about: About, operations: string])[] = [
  [user, 'CreateUser GetUser UpdateUser DeleteUser TagUser UntagUser ListUserTags'],
  [user, 'PutUserPermissionsBoundary DeleteUserPermissionsBoundary ListGroupsForUser'],
  [user, 'CreateAccessKey ListAccessKeys UpdateAccessKey DeleteAccessKey'],
  [user, 'AttachUserPolicy DetachUserPolicy ListAttachedUserPolicies'],
  [user, 'PutUserPolicy GetUserPolicy DeleteUserPolicy ListUserPolicies'],
  [user, 'CreateLoginProfile GetLoginProfile UpdateLoginProfile DeleteLoginProfile ChangePassword'],
  [user, 'EnableMFADevice DeactivateMFADevice ResyncMFADevice GetMFADevice ListMFADevices'],
  [group, 'CreateGroup GetGroup UpdateGroup DeleteGroup AddUserToGroup RemoveUserFromGroup'],
  [group, 'AttachGroupPolicy DetachGroupPolicy ListAttachedGroupPolicies'],
  [group, 'PutGroupPolicy GetGroupPolicy DeleteGroupPolicy ListGroupPolicies'],
  [role, 'CreateRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole'],
  [role, 'TagRole UntagRole ListRoleTags PutRolePermissionsBoundary DeleteRolePermissionsBoundary'],
  [role, 'AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies'],
  [role, 'PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies'],
  [role, 'ListInstanceProfilesForRole'],
  [profile, 'CreateInstanceProfile GetInstanceProfile DeleteInstanceProfile'],
  [profile, 'AddRoleToInstanceProfile RemoveRoleFromInstanceProfile'],
  [profile, 'TagInstanceProfile UntagInstanceProfile ListInstanceProfileTags'],
  [newPolicy, 'CreatePolicy'],
  [policy, 'GetPolicy DeletePolicy CreatePolicyVersion GetPolicyVersion SetDefaultPolicyVersion'],
  [policy, 'DeletePolicyVersion ListPolicyVersions ListEntitiesForPolicy'],
  [policy, 'TagPolicy UntagPolicy ListPolicyTags'],
  [newProvider, 'CreateOpenIDConnectProvider'],
  [provider, 'GetOpenIDConnectProvider DeleteOpenIDConnectProvider'],
  [provider, 'AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider'],
  [provider, 'UpdateOpenIDConnectProviderThumbprint TagOpenIDConnectProvider'],
  [provider, 'UntagOpenIDConnectProvider ListOpenIDConnectProviderTags'],
  [newDevice, 'CreateVirtualMFADevice'],
  [device, 'DeleteVirtualMFADevice TagMFADevice UntagMFADevice ListMFADeviceTags'],
  [source, 'SimulatePrincipalPolicy GetContextKeysForPrincipalPolicy'],
  [under('user'), 'ListUsers'],
  [under('group'), 'ListGroups'],
  [under('role'), 'ListRoles'],
  [under('instance-profile'), 'ListInstanceProfiles'],
  [userOfKey, 'GetAccessKeyLastUsed'],
  [anything, 'ListPolicies ListOpenIDConnectProviders ListVirtualMFADevices'],
  [anything, 'SimulateCustomPolicy GetContextKeysForCustomPolicy'],
  [anything, 'CreateAccountAlias DeleteAccountAlias ListAccountAliases GetAccountSummary'],
  [anything, 'UpdateAccountPasswordPolicy GetAccountPasswordPolicy DeleteAccountPasswordPolicy'],
  [anything, 'GetAccountAuthorizationDetails'],
]

/** A machine that gets a profile gets its role, so who fills one must be allowed to pass the role on. */
const passing = (input: Output, context: Context): Need => ({
  action: 'iam:PassRole',
  resource: role(input, context).arn,
  context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
})

const more: Readonly<Record<string, (input: Output, context: Context) => Need>> = {
  AddRoleToInstanceProfile: passing,
}

const row =
  (operation: string, about: About): AccessRow =>
  (input, context) => {
    if (isBareSession(context)) return refusal('InvalidClientTokenId')
    const { arn, entity } = about(input, context)
    const need = {
      action: `iam:${operation}`,
      resource: arn,
      context: factsOf(operation, input, entity),
    }
    return [need, ...(Object.hasOwn(more, operation) ? [more[operation]!(input, context)] : [])]
  }

/** Sessions of users open IAM only after a second factor, those of federated users never. */
const isBareSession = ({ caller: { kind, session } }: Context): boolean =>
  session !== undefined && (kind === 'federated' || (kind !== 'role' && session.mfa === undefined))

const factsOf = (operation: string, input: Output, entity: Entity | undefined): Facts => {
  const boundary = input.PermissionsBoundary ?? (entity as Principal | undefined)?.boundary
  return {
    ...requestTags(input.Tags),
    ...removedTags(input.TagKeys),
    ...(typeof boundary === 'string' &&
      asksForBoundary.test(operation) && { 'iam:PermissionsBoundary': boundary }),
    ...(/^(Attach|Detach)/.test(operation) && { 'iam:PolicyARN': String(input.PolicyArn) }),
  }
}

/** What may be limited to entities with a boundary. */
const asksForBoundary =
  /^(Create(User|Role)|GetRole|DeleteRole|Update(Role|RoleDescription|AssumeRolePolicy)|(Attach|Detach|Put|Delete)(User|Role)(Policy|PermissionsBoundary))$/

export const iamAccess: AccessTable = Object.fromEntries(
  abouts.flatMap(([about, operations]) =>
    operations.split(' ').map(operation => [operation, row(operation, about)]),
  ),
)
