/** A dataset in the role of an instance: attached while there is room, within the role beyond that. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Aws } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import type { DatasetRecord, Service } from '../types.ts'
import {
  associationOf,
  datasetsOf,
  forgetCarried,
  type Ground,
  roleOf,
  useProfile,
} from './instances.ts'
import { absentOr, arnOf, detach, rolesWith } from './policies.ts'
import { type Access, instanceDocument, putInline } from './settle.ts'

/** Instances that have access, in order. */
export async function granted(
  ground: Pick<Service, 'names'>,
  aws: Aws,
  record: Pick<DatasetRecord, 'id' | 'own'>,
): Promise<readonly string[] | Anomaly> {
  const arn = await arnOf(ground, aws, ground.names.bucket(record.id))
  if (isAnomaly(arn)) return arn
  const roles = await rolesWith(ground, aws, arn)
  if (isAnomaly(roles)) return roles
  const attached = roles.map(role => ground.names.instanceOf(role)).filter(one => one !== undefined)
  return [...new Set([...attached, ...(record.own.inline ?? [])])].sort()
}

/** `inline` where the role had no room for another attached policy. (IAM quotas: ten a role, unless raised) */
export async function attach(
  ground: Pick<Service, 'names' | 'tenants'>,
  aws: Aws,
  record: Access,
  instance: string,
): Promise<'attached' | 'inline' | Anomaly> {
  const RoleName = ground.names.instanceRole(instance)
  const name = ground.names.bucket(record.id)
  const PolicyArn = await arnOf(ground, aws, name)
  if (isAnomaly(PolicyArn)) return PolicyArn
  const done = await aws.iam.invoke({ op: 'AttachRolePolicy', request: { RoleName, PolicyArn } })
  if (!isAnomaly(done)) return 'attached'
  if (done.code !== 'LimitExceeded') return fromAws('give the instance access')(done)
  const failed = await putInline(aws, RoleName, name, instanceDocument(ground, record))
  return failed ? fromAws('give the instance access')(failed) : 'inline'
}

/** Takes it away in whichever way it was given. */
export async function unattach(
  ground: Pick<Service, 'names'>,
  aws: Aws,
  id: string,
  instance: string,
): Promise<Anomaly | undefined> {
  const RoleName = ground.names.instanceRole(instance)
  const PolicyName = ground.names.bucket(id)
  const there = await roleOf(aws, RoleName)
  if (there === undefined || isAnomaly(there)) return there
  const arn = await arnOf(ground, aws, PolicyName)
  if (isAnomaly(arn)) return arn
  const failed = await detach(aws, RoleName, arn)
  if (failed) return failed
  const gone = await aws.iam.invoke({ op: 'DeleteRolePolicy', request: { RoleName, PolicyName } })
  return isAnomaly(gone) ? absentOr(gone, 'take access away from the instance') : undefined
}

/** When no dataset is left, the instance goes back to the profile it had, where it had one and is still there. */
export async function restoreProfile(
  ground: Ground,
  aws: Aws,
  instance: string,
): Promise<Anomaly | undefined> {
  const role = ground.names.instanceRole(instance)
  const found = await roleOf(aws, role)
  if (isAnomaly(found)) return found
  if (found?.previous === undefined) return undefined
  const left = await datasetsOf(ground, aws, instance)
  if (isAnomaly(left)) return left
  if (left.length > 0) return undefined
  const now = await associationOf(aws, instance)
  if (isAnomaly(now)) return now
  if (now?.profile === role) {
    const failed = await useProfile(ground, aws, instance, found.previous)
    if (failed) return (await isGone(aws, found.previous)) ? undefined : failed
  }
  return forgetCarried(ground, aws, instance)
}

/** A profile that was deleted meanwhile cannot come back; access is gone all the same. */
async function isGone({ iam }: Aws, InstanceProfileName: string): Promise<boolean> {
  const found = await iam.invoke({ op: 'GetInstanceProfile', request: { InstanceProfileName } })
  return isAnomaly(found) && found.code === 'NoSuchEntity'
}
