/** Managed policies and their versions. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { badDocument } from './document.ts'
import { kinds, newEntity, page, shown } from './entities.ts'
import { deleteConflict, invalid, limitExceeded, noSuchPolicy, notFound } from './failures.ts'
import {
  keyOf,
  type ManagedPolicy,
  type Principal,
  type Store,
  store,
  type Version,
} from './store.ts'

type Holders = {
  readonly users: readonly Principal[]
  readonly groups: readonly Principal[]
  readonly roles: readonly Principal[]
}

/** Who has a policy: of all users, groups and roles those it is attached to. */
export function holdersOf({ users, groups, roles }: Store, arn: string): Holders {
  const holding = <T extends Principal>(entities: Iterable<readonly [string, T]>) =>
    [...entities].map(([, entity]) => entity).filter(({ attached }) => attached.includes(arn))
  return {
    users: holding(users.list()),
    groups: holding(groups.list()),
    roles: holding(roles.list()),
  }
}

/** The policy of an ARN of this account. */
export function policyOf({ policies }: Store, arn: unknown): ManagedPolicy | Anomaly {
  const name = String(arn).split('/').at(-1) ?? ''
  const policy = policies.get(keyOf(name))
  return policy !== undefined && policy.arn === arn ? policy : noSuchPolicy(String(arn))
}

/** The text that counts of a managed policy. */
export function documentOf(kept: Store, arn: string): string | undefined {
  const policy = policyOf(kept, arn)
  if (isAnomaly(policy)) return undefined
  return policy.versions.find(({ id }) => id === policy.defaultVersion)?.document
}

function show(kept: Store, policy: ManagedPolicy): Output {
  const { users, groups, roles } = holdersOf(kept, policy.arn)
  return {
    ...shown(policy, 'Policy'),
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: users.length + groups.length + roles.length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    UpdateDate: new Date(policy.updated),
    ...(policy.description === undefined ? {} : { Description: policy.description }),
  }
}

const showVersion = (
  { defaultVersion }: ManagedPolicy,
  { id, document, created }: Version,
): Output => ({
  Document: encodeURIComponent(document),
  VersionId: id,
  IsDefaultVersion: id === defaultVersion,
  CreateDate: new Date(created),
})

const createPolicy: Handler = (input, context) => {
  const kept = store(context.rows, context.account)
  const wrong = badDocument(input.PolicyDocument)
  if (wrong) return wrong
  const entity = newEntity(context, kept.policies, kinds.policy, input.PolicyName, input)
  if (isAnomaly(entity)) return entity
  const policy: ManagedPolicy = {
    ...entity,
    updated: entity.created,
    versions: [{ id: 'v1', document: String(input.PolicyDocument), created: entity.created }],
    defaultVersion: 'v1',
    nextVersion: 2,
    ...(typeof input.Description === 'string' ? { description: input.Description } : {}),
  }
  kept.policies.put(keyOf(policy.name), policy)
  return { Policy: show(kept, policy) }
}

/** Runs a step on the policy that `PolicyArn` names. */
const withPolicy =
  (
    step: (policy: ManagedPolicy, kept: Store, input: Output, context: Context) => Output | Anomaly,
  ): Handler =>
  (input, context) => {
    const kept = store(context.rows, context.account)
    const policy = policyOf(kept, input.PolicyArn)
    return isAnomaly(policy) ? policy : step(policy, kept, input, context)
  }

const getPolicy = withPolicy((policy, kept) => ({ Policy: show(kept, policy) }))

const listPolicies: Handler = (input, context) => {
  const kept = store(context.rows, context.account)
  const attachedOnly = input.OnlyAttached === true
  const listed = [...kept.policies.list()].filter(
    ([, policy]) => !attachedOnly || Number(show(kept, policy).AttachmentCount) > 0,
  )
  return page(input.Scope === 'AWS' ? [] : listed, input, 'Policies', policy => show(kept, policy))
}

const deletePolicy = withPolicy((policy, kept) => {
  const { users, groups, roles } = holdersOf(kept, policy.arn)
  if (users.length + groups.length + roles.length > 0)
    return deleteConflict('a policy attached to entities must be detached first.')
  if (policy.versions.length > 1)
    return deleteConflict('a policy with more than the default version must lose those first.')
  kept.policies.delete(keyOf(policy.name))
  return {}
})

const mostVersions = 5

const createPolicyVersion = withPolicy((policy, { policies }, input, { edge }) => {
  const wrong = badDocument(input.PolicyDocument)
  if (wrong) return wrong
  if (policy.versions.length >= mostVersions)
    return limitExceeded('PolicyVersionsPerPolicy', mostVersions)
  const version: Version = {
    id: `v${policy.nextVersion}`,
    document: String(input.PolicyDocument),
    created: edge.now(),
  }
  const changed: ManagedPolicy = {
    ...policy,
    versions: [version, ...policy.versions],
    nextVersion: policy.nextVersion + 1,
    updated: edge.now(),
    ...(input.SetAsDefault === true ? { defaultVersion: version.id } : {}),
  }
  policies.put(keyOf(policy.name), changed)
  const { Document, ...shownVersion } = showVersion(changed, version)
  return { PolicyVersion: shownVersion }
})

/** Runs a step on the version that `VersionId` names. */
const withVersion = (
  step: (version: Version, policy: ManagedPolicy, kept: Store) => Output | Anomaly,
): Handler =>
  withPolicy((policy, kept, { VersionId, PolicyArn }) => {
    const version = policy.versions.find(({ id }) => id === VersionId)
    return version === undefined
      ? notFound(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`)
      : step(version, policy, kept)
  })

const getPolicyVersion = withVersion((version, policy) => ({
  PolicyVersion: showVersion(policy, version),
}))

const setDefaultPolicyVersion = withVersion((version, policy, { policies }) => {
  policies.put(keyOf(policy.name), { ...policy, defaultVersion: version.id })
  return {}
})

const deletePolicyVersion = withVersion((version, policy, { policies }) => {
  if (version.id === policy.defaultVersion)
    return deleteConflict('the default version of a policy goes with the policy.')
  policies.put(keyOf(policy.name), {
    ...policy,
    versions: policy.versions.filter(({ id }) => id !== version.id),
  })
  return {}
})

const listPolicyVersions = withPolicy(policy => ({
  Versions: policy.versions.map(version => {
    const { Document, ...rest } = showVersion(policy, version)
    return rest
  }),
  IsTruncated: false,
}))

const listEntitiesForPolicy = withPolicy((policy, kept, { EntityFilter, PathPrefix }) => {
  const filters = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy']
  if (EntityFilter !== undefined && !filters.includes(String(EntityFilter)))
    return invalid(`EntityFilter must be one of ${filters.join(', ')}.`)
  const { users, groups, roles } = holdersOf(kept, policy.arn)
  const wanted = (kind: string, entities: readonly Principal[]) =>
    (EntityFilter === undefined || EntityFilter === kind ? entities : [])
      .filter(({ path }) => path.startsWith(String(PathPrefix ?? '/')))
      .map(({ name, id }) => ({ [`${kind}Name`]: name, [`${kind}Id`]: id }))
  return {
    PolicyUsers: wanted('User', users),
    PolicyGroups: wanted('Group', groups),
    PolicyRoles: wanted('Role', roles),
    IsTruncated: false,
  }
})

export const policyHandlers: Readonly<Record<string, Handler>> = {
  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  ListPolicies: listPolicies,
  DeletePolicy: deletePolicy,
  CreatePolicyVersion: createPolicyVersion,
  GetPolicyVersion: getPolicyVersion,
  SetDefaultPolicyVersion: setDefaultPolicyVersion,
  DeletePolicyVersion: deletePolicyVersion,
  ListPolicyVersions: listPolicyVersions,
  ListEntitiesForPolicy: listEntitiesForPolicy,
}
