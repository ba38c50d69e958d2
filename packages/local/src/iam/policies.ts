/** Managed policies and their versions: the account's own, and those of AWS, which nobody changes. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { badDocument } from './document.ts'
import { kinds, listed, newEntity, shown } from './entities.ts'
import { deleteConflict, invalidInput, noSuchPolicy, notFound, tooMuch } from './failures.ts'
import { awsPolicies, awsPolicy } from './managed.ts'
import { listOf, page, under } from './pages.ts'
import {
  keyOf,
  type ManagedPolicy,
  type Principal,
  type Store,
  store,
  type Version,
} from './store.ts'

export const policyArn: RegExp = /^arn:[\w-]+:iam::(aws|\d{12}):policy\/\S+$/

/** The policy of an ARN, of this account or AWS's. */
export function policyOf(kept: Store, arn: unknown): ManagedPolicy | Anomaly {
  const text = String(arn)
  if (!policyArn.test(text)) return invalidInput(`ARN ${text} is not valid.`)
  const policy = awsPolicy(text) ?? kept.policies.get(keyOf(text.slice(text.lastIndexOf('/') + 1)))
  return policy?.arn === text ? policy : noSuchPolicy(text)
}

/** The policy of an ARN, which must be this account's own: for what would change it. */
export function ownPolicyOf(kept: Store, arn: unknown): ManagedPolicy | Anomaly {
  return awsPolicy(String(arn)) === undefined ? policyOf(kept, arn) : awsOwned(String(arn))
}

const awsOwned = (arn: string): Anomaly =>
  anomaly('forbidden', `Policy ${arn} is managed by AWS and cannot be changed.`, {
    code: 'AccessDenied',
    status: 403,
  })

/** The text that counts of a managed policy. */
export function documentOf(kept: Store, arn: string): string | undefined {
  const policy = policyOf(kept, arn)
  return isAnomaly(policy) ? undefined : defaultVersion(policy).document
}

export const defaultVersion = ({ versions, defaultVersion: wanted }: ManagedPolicy): Version =>
  versions.find(({ id }) => id === wanted)!

/** How often each policy is attached, and how often it is a boundary. */
export type Usage = ReadonlyMap<string, { readonly attached: number; readonly boundary: number }>

export function usageOf(kept: Store): Usage {
  const usage = new Map<string, { attached: number; boundary: number }>()
  const at = (arn: string) => {
    const counts = usage.get(arn) ?? { attached: 0, boundary: 0 }
    usage.set(arn, counts)
    return counts
  }
  for (const { attached, boundary } of principals(kept)) {
    for (const arn of attached) at(arn).attached++
    if (boundary !== undefined) at(boundary).boundary++
  }
  return usage
}

function* principals({ users, groups, roles }: Store): Iterable<Principal> {
  for (const table of [users, groups, roles]) for (const [, entity] of table.list()) yield entity
}

const counts = (usage: Usage, policy: ManagedPolicy): Output => ({
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: usage.get(policy.arn)?.attached ?? 0,
  PermissionsBoundaryUsageCount: usage.get(policy.arn)?.boundary ?? 0,
  IsAttachable: true,
  UpdateDate: new Date(policy.updated),
})

const show = (kept: Store, policy: ManagedPolicy): Output => ({
  ...shown(policy, 'Policy'),
  ...counts(usageOf(kept), policy),
  ...(policy.description === undefined ? {} : { Description: policy.description }),
})

export const showVersion = (
  { defaultVersion: wanted }: ManagedPolicy,
  { id, document, created }: Version,
): Output => ({
  Document: encodeURIComponent(document),
  VersionId: id,
  IsDefaultVersion: id === wanted,
  CreateDate: new Date(created),
})

const withoutDocument = ({ Document, ...version }: Output): Output => version

const createPolicy: Handler = (input, context) => {
  const kept = store(context.rows, context.account)
  const wrong = badDocument(input.PolicyDocument, 'identity')
  if (wrong) return wrong
  const entity = newEntity(context, kept.policies, kinds.policy, String(input.PolicyName), input)
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

type Step = (
  policy: ManagedPolicy,
  kept: Store,
  input: Output,
  context: Context,
) => Output | Anomaly

/** Runs a step on the policy that `PolicyArn` names. */
const withPolicy =
  (find: typeof policyOf, step: Step): Handler =>
  (input, context) => {
    const kept = store(context.rows, context.account)
    const policy = find(kept, input.PolicyArn)
    return isAnomaly(policy) ? policy : step(policy, kept, input, context)
  }

const getPolicy = withPolicy(policyOf, (policy, kept) => ({ Policy: show(kept, policy) }))

const deletePolicy = withPolicy(ownPolicyOf, (policy, kept) => {
  const { attached = 0, boundary = 0 } = usageOf(kept).get(policy.arn) ?? {}
  if (attached + boundary > 0) return deleteConflict('Cannot delete a policy attached to entities.')
  if (policy.versions.length > 1)
    return deleteConflict(
      'This policy has more than one version. Before you delete a policy, delete its other versions.',
    )
  kept.policies.delete(keyOf(policy.name))
  return {}
})

const mostVersions = 5

const createPolicyVersion = withPolicy(ownPolicyOf, (policy, { policies }, input, { edge }) => {
  const wrong = badDocument(input.PolicyDocument, 'identity')
  if (wrong) return wrong
  if (policy.versions.length >= mostVersions)
    return tooMuch(
      `A managed policy can have up to ${mostVersions} versions. Delete one before you make another.`,
    )
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
  return { PolicyVersion: withoutDocument(showVersion(changed, version)) }
})

/** Runs a step on the version that `VersionId` names. */
const withVersion = (
  find: typeof policyOf,
  step: (
    version: Version,
    policy: ManagedPolicy,
    kept: Store,
    context: Context,
  ) => Output | Anomaly,
): Handler =>
  withPolicy(find, (policy, kept, { VersionId, PolicyArn }, context) => {
    const version = policy.versions.find(({ id }) => id === VersionId)
    return version === undefined
      ? notFound(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`)
      : step(version, policy, kept, context)
  })

const getPolicyVersion = withVersion(policyOf, (version, policy) => ({
  PolicyVersion: showVersion(policy, version),
}))

const setDefaultPolicyVersion = withVersion(
  ownPolicyOf,
  (version, policy, { policies }, { edge }) => {
    const changed = { ...policy, defaultVersion: version.id, updated: edge.now() }
    policies.put(keyOf(policy.name), changed)
    return {}
  },
)

const deletePolicyVersion = withVersion(ownPolicyOf, (version, policy, { policies }) => {
  if (version.id === policy.defaultVersion)
    return deleteConflict('Cannot delete the default version of a policy.')
  const versions = policy.versions.filter(({ id }) => id !== version.id)
  policies.put(keyOf(policy.name), { ...policy, versions })
  return {}
})

const listPolicyVersions = withPolicy(policyOf, (policy, _kept, input) =>
  page(
    listOf(policy.versions, ({ id }) => String(1e9 - Number(id.slice(1)))),
    input,
    'Versions',
    version => withoutDocument(showVersion(policy, version)),
  ),
)

/** AWS's own are listed after the account's. */
const listPolicies: Handler = (input, { rows, account }) => {
  const kept = store(rows, account)
  const usage = usageOf(kept)
  const { Scope = 'All', OnlyAttached, PolicyUsageFilter } = input
  const own = Scope === 'AWS' ? [] : [...kept.policies.list()].map(([, policy]) => policy)
  const all = Scope === 'Local' ? own : [...own, ...awsPolicies()]
  const isUnder = under(input)
  const isWanted = (policy: ManagedPolicy) => {
    const { attached = 0, boundary = 0 } = usage.get(policy.arn) ?? {}
    const used = PolicyUsageFilter === 'PermissionsBoundary' ? boundary : attached
    const mustBeUsed = OnlyAttached === true || PolicyUsageFilter !== undefined
    return isUnder(policy) && (!mustBeUsed || used > 0)
  }
  const place = ({ arn, name }: ManagedPolicy) => `${awsPolicy(arn) ? 1 : 0}${keyOf(name)}`
  const showListed = (policy: ManagedPolicy) => ({
    ...listed(policy, 'Policy'),
    ...counts(usage, policy),
  })
  return page(listOf(all, place), input, 'Policies', showListed, isWanted)
}

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
}
