/** The temporary user of a dataset, with group, policy and keys, and the role of its sessions: looked at and taken away. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Aws } from '../aws/types.ts'
import { fromAws, unavailable } from '../failures.ts'
import type { Service } from '../types.ts'
import { roleOf } from './instances.ts'
import { absentOr, arnOf, isUnnamed, removePolicy, unnamedOr } from './policies.ts'
import { sessionPolicy } from './settle.ts'

type Ground = Pick<Service, 'names'>

export type Key = {
  readonly id: string
  readonly status: 'Active' | 'Inactive'
  /** Milliseconds since 1970. */
  readonly made: number
}

/** Its keys, oldest first; undefined where there is no user. */
export async function keysOf(
  { names }: Ground,
  { iam }: Aws,
  id: string,
): Promise<readonly Key[] | undefined | Anomaly> {
  const keys: Key[] = []
  const request = { UserName: names.temporary(id).user }
  for await (const page of iam.pages({ op: 'ListAccessKeys', request })) {
    if (isAnomaly(page)) return unnamedOr(page, 'list the keys')
    for (const { AccessKeyId = '', Status, CreateDate } of page.AccessKeyMetadata ?? [])
      keys.push({
        id: AccessKeyId,
        status: Status === 'Active' ? 'Active' : 'Inactive',
        made: Number(CreateDate ?? 0),
      })
  }
  return keys.sort((a, b) => a.made - b.made)
}

/** Is anything of it there? */
export async function isThere(ground: Ground, aws: Aws, id: string): Promise<boolean | Anomaly> {
  const { policy, group, user } = ground.names.temporary(id)
  const PolicyArn = await arnOf(ground, aws, policy)
  if (isAnomaly(PolicyArn)) return PolicyArn
  const looked = [
    await aws.iam.invoke({ op: 'GetPolicy', request: { PolicyArn } }),
    await aws.iam.invoke({ op: 'GetUser', request: { UserName: user } }),
    await aws.iam.invoke({ op: 'GetGroup', request: { GroupName: group } }),
  ]
  for (const found of looked) {
    if (!isAnomaly(found)) return true
    if (!isUnnamed(found)) return fromAws('look for the user')(found)
  }
  return false
}

export async function removeKey(
  { names }: Ground,
  { iam }: Aws,
  id: string,
  AccessKeyId: string,
): Promise<Anomaly | undefined> {
  const request = { UserName: names.temporary(id).user, AccessKeyId }
  const gone = await iam.invoke({ op: 'DeleteAccessKey', request })
  return isAnomaly(gone) ? absentOr(gone, 'remove a key') : undefined
}

/**
 * Keys first, so that it is of no use from the first step on. What is not there is removed; since a refusal may mean that as
 * well, it is asked for first, and what is there must go.
 */
export async function removeTemporary(
  ground: Ground,
  aws: Aws,
  id: string,
): Promise<Anomaly | undefined> {
  const { policy, group, user } = ground.names.temporary(id)
  const keys = await keysOf(ground, aws, id)
  if (isAnomaly(keys)) return keys
  for (const key of keys ?? []) {
    const failed = await removeKey(ground, aws, id, key.id)
    if (failed) return failed
  }
  const members = await membersOf(aws, group)
  if (isAnomaly(members)) return members
  const isMember = members?.includes(user) ?? false
  if (keys === undefined && isMember)
    return unavailable('The user cannot be looked at now; try again.')
  const gone =
    (members && (await removeGroup(ground, aws, id, isMember))) ??
    (keys && (await removeUser(aws, user)))
  return gone ?? removePolicy(ground, aws, policy)
}

/** Names of who is in a group; undefined where there is none. */
async function membersOf(
  { iam }: Aws,
  GroupName: string,
): Promise<readonly string[] | undefined | Anomaly> {
  const found = await iam.invoke({ op: 'GetGroup', request: { GroupName } })
  if (isAnomaly(found)) return unnamedOr(found, 'look at the group')
  return (found.Users ?? []).map(({ UserName }) => UserName!)
}

async function removeGroup(
  ground: Ground,
  aws: Aws,
  id: string,
  isMember: boolean,
): Promise<Anomaly | undefined> {
  const { policy, group: GroupName, user: UserName } = ground.names.temporary(id)
  const PolicyArn = await arnOf(ground, aws, policy)
  if (isAnomaly(PolicyArn)) return PolicyArn
  const { iam } = aws
  const done = [
    ...(isMember
      ? [await iam.invoke({ op: 'RemoveUserFromGroup', request: { GroupName, UserName } })]
      : []),
    await iam.invoke({ op: 'DetachGroupPolicy', request: { GroupName, PolicyArn } }),
    await iam.invoke({ op: 'DeleteGroup', request: { GroupName } }),
  ]
  return done
    .filter(one => isAnomaly(one))
    .map(one => absentOr(one as Anomaly, 'remove the group of the user'))
    .find(failed => failed !== undefined)
}

async function removeUser({ iam }: Aws, UserName: string): Promise<Anomaly | undefined> {
  const gone = await iam.invoke({ op: 'DeleteUser', request: { UserName } })
  return isAnomaly(gone) ? absentOr(gone, 'remove the user') : undefined
}

/** Roles may be asked for by everybody, so that a refusal is one. */
export async function removeSessionRole(
  { names }: Ground,
  aws: Aws,
  id: string,
): Promise<Anomaly | undefined> {
  const RoleName = names.temporary(id).role
  const there = await roleOf(aws, RoleName)
  if (there === undefined || isAnomaly(there)) return there
  const request = { RoleName, PolicyName: sessionPolicy }
  const emptied = await aws.iam.invoke({ op: 'DeleteRolePolicy', request })
  const failed = isAnomaly(emptied) ? absentOr(emptied, 'end the sessions') : undefined
  if (failed) return failed
  const gone = await aws.iam.invoke({ op: 'DeleteRole', request: { RoleName } })
  return isAnomaly(gone) ? absentOr(gone, 'end the sessions') : undefined
}
