/**
 * Instances and the roles they have from us: one role and one profile an instance, to which datasets are attached. What the
 * instance could do before, its role can do too, and the profile it had is remembered on the role.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Aws } from '../aws/types.ts'
import { conflict, fromAws, notFound } from '../failures.ts'
import type { Service } from '../types.ts'
import { instanceTrust } from './documents.ts'
import { absentOr, documentIn, unnamedOr } from './policies.ts'
import { putInline } from './settle.ts'

export type Ground = Pick<Service, 'names' | 'lacks' | 'wait' | 'config'>

/** The profile an instance uses, by name. */
export type Association = { readonly id: string; readonly profile: string }

/** Tag of our role: the profile its instance had before. */
const previousTag = 'plainwire:previous-profile'

/** Whether it is there and lives; anything else is an anomaly. */
export async function liveInstance({ ec2 }: Aws, instance: string): Promise<Anomaly | undefined> {
  const found = await ec2.invoke({
    op: 'DescribeInstances',
    request: { InstanceIds: [instance] },
  })
  if (isAnomaly(found)) return fromAws(`find instance ${instance}`)(found)
  const [one] = (found.Reservations ?? []).flatMap(({ Instances = [] }) => Instances)
  if (one === undefined) return notFound(`There is no instance ${instance}.`)
  return ['terminated', 'shutting-down'].includes(one.State?.Name ?? '')
    ? conflict(`Instance ${instance} is ${one.State?.Name}.`)
    : undefined
}

/** More than one is a state in which nothing can be replaced. */
export async function associationOf(
  { ec2 }: Aws,
  instance: string,
): Promise<Association | undefined | Anomaly> {
  const found = await ec2.invoke({
    op: 'DescribeIamInstanceProfileAssociations',
    request: {
      Filters: [
        { Name: 'instance-id', Values: [instance] },
        { Name: 'state', Values: ['associating', 'associated'] },
      ],
    },
  })
  if (isAnomaly(found)) return fromAws('find the profile of the instance')(found)
  const [one, ...more] = found.IamInstanceProfileAssociations ?? []
  if (more.length > 0)
    return conflict(`Instance ${instance} has ${more.length + 1} profiles; it must have one.`)
  const arn = one?.IamInstanceProfile?.Arn ?? ''
  return one && { id: one.AssociationId!, profile: arn.slice(arn.lastIndexOf('/') + 1) }
}

type Role = { readonly previous?: string; readonly boundary?: string }

export async function roleOf({ iam }: Aws, RoleName: string): Promise<Role | undefined | Anomaly> {
  const found = await iam.invoke({ op: 'GetRole', request: { RoleName } })
  if (isAnomaly(found)) return absentOr(found, 'look at the role of the instance')
  const { Tags = [], PermissionsBoundary } = found.Role!
  const previous = Tags.find(({ Key }) => Key === previousTag)?.Value
  const boundary = PermissionsBoundary?.PermissionsBoundaryArn
  return {
    ...(previous !== undefined && { previous }),
    ...(boundary !== undefined && { boundary }),
  }
}

/** The role and profile of an instance, made where they are not there. */
export async function ensureRole(
  { names }: Ground,
  { iam }: Aws,
  instance: string,
): Promise<Anomaly | undefined> {
  const name = names.instanceRole(instance)
  const there = await iam.invoke({ op: 'GetRole', request: { RoleName: name } })
  if (isAnomaly(there)) {
    if (there.code !== 'NoSuchEntity') return fromAws('look at the role of the instance')(there)
    const made = await iam.invoke({
      op: 'CreateRole',
      request: {
        RoleName: name,
        Path: names.path,
        Description: `Role for instance ${instance}`,
        AssumeRolePolicyDocument: JSON.stringify(instanceTrust),
      },
    })
    if (isAnomaly(made) && made.code !== 'EntityAlreadyExists')
      return fromAws('make the role of the instance')(made)
  }
  const profile = await iam.invoke({
    op: 'GetInstanceProfile',
    request: { InstanceProfileName: name },
  })
  if (isAnomaly(profile)) {
    if (profile.code !== 'NoSuchEntity') return fromAws('look at the profile')(profile)
    const made = await iam.invoke({
      op: 'CreateInstanceProfile',
      request: { InstanceProfileName: name, Path: names.path },
    })
    if (isAnomaly(made) && made.code !== 'EntityAlreadyExists')
      return fromAws('make the profile of the instance')(made)
  } else if ((profile.InstanceProfile?.Roles ?? []).length > 0) return undefined
  const added = await iam.invoke({
    op: 'AddRoleToInstanceProfile',
    request: { InstanceProfileName: name, RoleName: name },
  })
  // A profile holds one role: it was added by an attempt whose answer was lost.
  return isAnomaly(added) && added.code !== 'LimitExceeded'
    ? fromAws('put the role into the profile')(added)
    : undefined
}

/** Takes role and profile of an instance away, with whatever is attached. */
export async function removeRole(
  { names }: Ground,
  aws: Aws,
  instance: string,
): Promise<Anomaly | undefined> {
  const { iam } = aws
  const name = names.instanceRole(instance)
  const attached = await attachedTo(aws, name)
  if (isAnomaly(attached)) return attached
  for (const PolicyArn of attached) {
    const request = { RoleName: name, PolicyArn }
    const gone = await iam.invoke({ op: 'DetachRolePolicy', request })
    const failed = isAnomaly(gone) ? unnamedOr(gone, 'empty the role') : undefined
    if (failed) return failed
  }
  const inline = await ownInline(aws, name)
  if (isAnomaly(inline)) return inline
  for (const PolicyName of inline) {
    const gone = await iam.invoke({
      op: 'DeleteRolePolicy',
      request: { RoleName: name, PolicyName },
    })
    const failed = isAnomaly(gone) ? unnamedOr(gone, 'empty the role') : undefined
    if (failed) return failed
  }
  const profile = { InstanceProfileName: name }
  const left = await iam.invoke({
    op: 'RemoveRoleFromInstanceProfile',
    request: { ...profile, RoleName: name },
  })
  const ended = await iam.invoke({ op: 'DeleteInstanceProfile', request: profile })
  const gone = await iam.invoke({ op: 'DeleteRole', request: { RoleName: name } })
  for (const done of [left, ended, gone]) {
    const failed = isAnomaly(done) ? unnamedOr(done, 'remove the role of the instance') : undefined
    if (failed) return failed
  }
  return undefined
}

/** Arns of the managed policies a role has; none where it is not there. */
export async function attachedTo(
  { iam }: Aws,
  RoleName: string,
): Promise<readonly string[] | Anomaly> {
  const arns: string[] = []
  for await (const page of iam.pages({ op: 'ListAttachedRolePolicies', request: { RoleName } })) {
    if (isAnomaly(page)) return absentOr(page, 'list the policies of a role') ?? []
    arns.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn!))
  }
  return arns
}

/** Names of the policies within a role; the anomaly is AWS's own. */
async function inlineOf({ iam }: Aws, RoleName: string): Promise<readonly string[] | Anomaly> {
  const policies: string[] = []
  for await (const page of iam.pages({ op: 'ListRolePolicies', request: { RoleName } })) {
    if (isAnomaly(page)) return page.code === 'NoSuchEntity' ? [] : page
    policies.push(...(page.PolicyNames ?? []))
  }
  return policies
}

/** Of a role of ours, if it is there. */
async function ownInline(aws: Aws, role: string): Promise<readonly string[] | Anomaly> {
  const there = await roleOf(aws, role)
  if (there === undefined || isAnomaly(there)) return there ?? []
  const found = await inlineOf(aws, role)
  return isAnomaly(found) ? fromAws('list the policies of a role')(found) : found
}

/** Lets the role of an instance do what the role of another profile can, and remembers that profile. */
export async function carryOver(
  ground: Ground,
  aws: Aws,
  instance: string,
  profile: string,
): Promise<Anomaly | undefined> {
  const { iam } = aws
  const RoleName = ground.names.instanceRole(instance)
  const found = await iam.invoke({
    op: 'GetInstanceProfile',
    request: { InstanceProfileName: profile },
  })
  if (isAnomaly(found)) return fromAws('look at the profile the instance has')(found)
  for (const { RoleName: other = '' } of found.InstanceProfile?.Roles ?? []) {
    const role = await roleOf(aws, other)
    if (isAnomaly(role)) return role
    if (role?.boundary !== undefined)
      return conflict(
        `The role of profile ${profile} has a permissions boundary, which could not be kept.`,
      )
    const failed =
      (await carryManaged(aws, other, RoleName)) ??
      (await carryInline(ground, aws, other, RoleName))
    if (failed) return failed
  }
  const Tags = [{ Key: previousTag, Value: profile }]
  const tagged = await iam.invoke({ op: 'TagRole', request: { RoleName, Tags } })
  return isAnomaly(tagged) ? fromAws('remember the profile the instance has')(tagged) : undefined
}

async function carryManaged(
  aws: Aws,
  from: string,
  RoleName: string,
): Promise<Anomaly | undefined> {
  const arns = await attachedTo(aws, from)
  if (isAnomaly(arns)) return arns
  for (const PolicyArn of arns) {
    const request = { RoleName, PolicyArn }
    const done = await aws.iam.invoke({ op: 'AttachRolePolicy', request })
    if (isAnomaly(done)) return fromAws(`let the instance keep ${PolicyArn}`)(done)
  }
  return undefined
}

/** Where the service may not look at them, they are left out, and readiness says that it may not. */
async function carryInline(
  { lacks }: Ground,
  aws: Aws,
  from: string,
  RoleName: string,
): Promise<Anomaly | undefined> {
  const names = await inlineOf(aws, from)
  if (isAnomaly(names)) {
    if (names.code !== 'AccessDenied') return fromAws('list the policies of a role')(names)
    lacks.add('iam:ListRolePolicies')
    return undefined
  }
  for (const PolicyName of names) {
    const found = await aws.iam.invoke({
      op: 'GetRolePolicy',
      request: { RoleName: from, PolicyName },
    })
    if (isAnomaly(found))
      return found.code === 'AccessDenied'
        ? conflict(
            `The role of the instance has a policy within, ${PolicyName}, which the service may not read.`,
          )
        : fromAws('read a policy of the role')(found)
    const document = documentIn(found.PolicyDocument) as never
    const failed = await putInline(aws, RoleName, PolicyName, document)
    if (failed) return fromAws(`let the instance keep ${PolicyName}`)(failed)
  }
  return undefined
}

/** What is left of an instance's role when no dataset is: nothing that its old profile gave it. */
export async function forgetCarried(
  { names }: Ground,
  aws: Aws,
  instance: string,
): Promise<Anomaly | undefined> {
  const RoleName = names.instanceRole(instance)
  const there = await roleOf(aws, RoleName)
  if (there === undefined || isAnomaly(there)) return there
  const arns = await attachedTo(aws, RoleName)
  if (isAnomaly(arns)) return arns
  for (const PolicyArn of arns) {
    const gone = await aws.iam.invoke({ op: 'DetachRolePolicy', request: { RoleName, PolicyArn } })
    const failed = isAnomaly(gone) ? absentOr(gone, 'empty the role') : undefined
    if (failed) return failed
  }
  const inline = await ownInline(aws, RoleName)
  if (isAnomaly(inline)) return inline
  for (const PolicyName of inline) {
    const gone = await aws.iam.invoke({
      op: 'DeleteRolePolicy',
      request: { RoleName, PolicyName },
    })
    const failed = isAnomaly(gone) ? absentOr(gone, 'empty the role') : undefined
    if (failed) return failed
  }
  const TagKeys = [previousTag]
  const forgot = await aws.iam.invoke({ op: 'UntagRole', request: { RoleName, TagKeys } })
  return isAnomaly(forgot) ? absentOr(forgot, 'forget the old profile') : undefined
}

/** Datasets that an instance's role has, by the names of their policies. */
export async function datasetsOf(
  { names }: Ground,
  aws: Aws,
  instance: string,
): Promise<readonly string[] | Anomaly> {
  const role = names.instanceRole(instance)
  const arns = await attachedTo(aws, role)
  if (isAnomaly(arns)) return arns
  const inline = await ownInline(aws, role)
  if (isAnomaly(inline)) return inline
  return [...arns.map(arn => arn.slice(arn.lastIndexOf('/') + 1)), ...inline].filter(
    name => names.idOf(name) !== undefined,
  )
}

/**
 * Gives an instance another profile, in one step where that is allowed, so that it is never without. A profile that was
 * just made is not seen everywhere at once, so it is tried for a while.
 */
export async function useProfile(
  ground: Ground,
  aws: Aws,
  instance: string,
  profile: string,
): Promise<Anomaly | undefined> {
  const { grantAttempts, grantWait } = ground.config.limits
  for (let attempt = 1; ; attempt++) {
    const failure = await changeProfile(ground, aws, instance, profile)
    if (failure === undefined) return undefined
    if (!isPassing(failure) || attempt >= grantAttempts)
      return fromAws('give the instance its profile')(failure)
    await ground.wait(grantWait * 2 ** (attempt - 1))
  }
}

const isPassing = ({ code, retryable }: Anomaly): boolean =>
  retryable || code === 'InvalidParameterValue' || code === 'IncorrectState'

async function changeProfile(
  { lacks }: Ground,
  aws: Aws,
  InstanceId: string,
  profile: string,
): Promise<Anomaly | undefined> {
  const now = await associationOf(aws, InstanceId)
  if (isAnomaly(now)) return now
  if (now?.profile === profile) return undefined
  const IamInstanceProfile = { Name: profile }
  if (now !== undefined) {
    const AssociationId = now.id
    const done = await aws.ec2.invoke({
      op: 'ReplaceIamInstanceProfileAssociation',
      request: { AssociationId, IamInstanceProfile },
    })
    if (!isAnomaly(done)) return undefined
    if (done.code !== 'UnauthorizedOperation') return done
    lacks.add('ec2:ReplaceIamInstanceProfileAssociation')
    const request = { AssociationId }
    const left = await aws.ec2.invoke({ op: 'DisassociateIamInstanceProfile', request })
    if (isAnomaly(left)) return left
  }
  const request = { InstanceId, IamInstanceProfile }
  const done = await aws.ec2.invoke({ op: 'AssociateIamInstanceProfile', request })
  return isAnomaly(done) ? done : undefined
}

/** For an instance that had none before. */
export async function withoutProfile(
  aws: Aws,
  instance: string,
  profile: string,
): Promise<Anomaly | undefined> {
  const now = await associationOf(aws, instance)
  if (isAnomaly(now)) return now
  if (now?.profile !== profile) return undefined
  const request = { AssociationId: now.id }
  const left = await aws.ec2.invoke({ op: 'DisassociateIamInstanceProfile', request })
  return isAnomaly(left) ? fromAws('take the profile away again')(left) : undefined
}
