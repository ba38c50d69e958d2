/** What bears our names and no dataset explains: buckets, policies, users, groups and roles of our path. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { removeRole } from '../access/instances.ts'
import { isUnnamed, removePolicy } from '../access/policies.ts'
import { removeSessionRole, removeTemporary } from '../access/temporary.ts'
import type { Aws } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import { leaseOf } from '../routes/asked.ts'
import type { Service } from '../types.ts'
import type { Repairable } from './reconcile.ts'

/** @example await strays(service, 'research', new Set(ids)) */
export async function strays(
  service: Service,
  account: string,
  known: ReadonlySet<string>,
): Promise<readonly Repairable[] | Anomaly> {
  const { aws } = service.tenants.get(account)!
  const found: Repairable[] = []
  for (const look of [buckets, policies, people, roles]) {
    const some = await look(service, aws, known, account)
    if (isAnomaly(some)) return some
    found.push(...some)
  }
  return found
}

type Look = (
  service: Service,
  aws: Aws,
  known: ReadonlySet<string>,
  account: string,
) => Promise<readonly Repairable[] | Anomaly>

/** A dataset that is being made is not recorded yet: whoever makes it holds its lease, and it is asked again under that. */
async function unlessMade(
  service: Service,
  account: string,
  id: string,
  repair: () => Promise<Anomaly | undefined>,
): Promise<Anomaly | undefined> {
  const done = await service.leases.hold(leaseOf({ account, id }), async () => {
    const record = await service.records.find(account, id)
    return record === undefined ? repair() : isAnomaly(record) ? record : undefined
  })
  return done
}

/** Data is nobody's to remove: an empty bucket goes, one that holds something is told of. */
const buckets: Look = async (service, { s3 }, known, account) => {
  const found: Repairable[] = []
  for await (const page of s3.pages({ op: 'ListBuckets', request: {} })) {
    if (isAnomaly(page)) return unlisted(service, page, 's3:ListAllMyBuckets')
    for (const { Name = '' } of page.Buckets ?? []) {
      const id = service.names.idOf(Name)
      if (id === undefined || known.has(id)) continue
      found.push({
        kind: 'bucket-without-record',
        resource: Name,
        fix: 'Remove the bucket, where it is empty.',
        repair: () =>
          unlessMade(service, account, id, async () => {
            const gone = await s3.invoke({ op: 'DeleteBucket', request: { Bucket: Name } })
            return isAnomaly(gone) ? fromAws('remove the bucket')(gone) : undefined
          }),
      })
    }
  }
  return found
}

const ending = /-DsTmp(Plc|Grp|Usr|Rol)$/

const policies: Look = async (service, aws, known, account) => {
  const { names } = service
  const found: Repairable[] = []
  const request = { Scope: 'Local' as const, PathPrefix: names.path }
  for await (const page of aws.iam.pages({ op: 'ListPolicies', request })) {
    if (isAnomaly(page)) return unlisted(service, page, 'iam:ListPolicies')
    for (const { PolicyName = '' } of page.Policies ?? []) {
      const id = names.idOf(PolicyName.replace(ending, ''))
      if (id === undefined || known.has(id) || ending.test(PolicyName)) continue
      found.push({
        kind: 'policy-without-record',
        resource: PolicyName,
        fix: 'Take it away from every role, and remove it.',
        repair: () =>
          unlessMade(service, account, id, () => removePolicy(service, aws, PolicyName)),
      })
    }
  }
  return found
}

/** Lists that README's rights do not cover: what cannot be seen is left, and readiness says so. */
function unlisted({ lacks }: Service, failure: Anomaly, action: string) {
  if (failure.code !== 'AccessDenied') return fromAws('list what is there')(failure)
  lacks.add(action)
  return []
}

/** A temporary user is whole, and of a dataset that has one recorded, or it goes. */
const people: Look = async (service, aws, known, account) => {
  const { names } = service
  const ids = await temporaryIds(service, aws)
  if (isAnomaly(ids)) return ids
  const found: Repairable[] = []
  for (const id of ids) {
    const record = known.has(id) ? await service.records.find(account, id) : undefined
    if (isAnomaly(record)) return record
    const whole = record && (await isWhole(service, aws, id))
    if (isAnomaly(whole)) return whole
    if (whole) continue
    found.push({
      kind: 'orphan-user',
      resource: names.temporary(id).user,
      fix: 'Remove the user with its keys, group and policy.',
      repair: async () => {
        const done = await service.leases.hold(leaseOf({ account, id }), () =>
          removeTemporary(service, aws, id),
        )
        return done
      },
    })
  }
  return found
}

/** Datasets of which a user, a group or a policy is there. */
async function temporaryIds(
  { names, lacks }: Service,
  { iam }: Aws,
): Promise<ReadonlySet<string> | Anomaly> {
  const request = { PathPrefix: names.path }
  const lists: readonly (readonly [string, Pages])[] = [
    ['iam:ListUsers', named(iam.items({ op: 'ListUsers', request }), one => one.UserName)],
    ['iam:ListGroups', named(iam.items({ op: 'ListGroups', request }), one => one.GroupName)],
    [
      'iam:ListPolicies',
      named(
        iam.items({ op: 'ListPolicies', request: { ...request, Scope: 'Local' } }),
        one => one.PolicyName,
      ),
    ],
  ]
  const ids = new Set<string>()
  for (const [action, list] of lists) {
    for await (const name of list) {
      if (!isAnomaly(name)) {
        const id = ending.test(name) ? names.idOf(name.replace(ending, '')) : undefined
        if (id !== undefined) ids.add(id)
      } else if (name.code === 'AccessDenied') lacks.add(action)
      else return fromAws('list what is there')(name)
    }
  }
  return ids
}

type Pages = AsyncIterable<string | Anomaly>

async function* named<T>(
  items: AsyncIterable<T | Anomaly>,
  nameOf: (item: T) => string | undefined,
): Pages {
  for await (const item of items) yield isAnomaly(item) ? item : (nameOf(item) ?? '')
}

/** Policy, group, and user are there, and the user has a key. */
async function isWhole(service: Service, { iam, identity }: Aws, id: string) {
  const { policy, group, user } = service.names.temporary(id)
  const whoami = await identity()
  if (isAnomaly(whoami)) return whoami
  const PolicyArn = service.names.policyArn(whoami.account, policy)
  const looked = await Promise.all([
    iam.invoke({ op: 'GetPolicy', request: { PolicyArn } }),
    iam.invoke({ op: 'GetGroup', request: { GroupName: group } }),
    iam.invoke({ op: 'ListAccessKeys', request: { UserName: user } }),
  ])
  for (const found of looked)
    if (isAnomaly(found) && !isUnnamed(found)) return fromAws('look at the user')(found)
  const [made, members, keys] = looked
  return (
    !isAnomaly(made) &&
    !isAnomaly(members) &&
    !isAnomaly(keys) &&
    (members.Users ?? []).some(({ UserName }) => UserName === user) &&
    (keys.AccessKeyMetadata ?? []).length > 0
  )
}

const roles: Look = async (service, aws, known, account) => {
  const { names } = service
  const found: Repairable[] = []
  const request = { PathPrefix: names.path }
  for await (const page of aws.iam.pages({ op: 'ListRoles', request })) {
    if (isAnomaly(page)) return unlisted(service, page, 'iam:ListRoles')
    for (const { RoleName = '' } of page.Roles ?? []) {
      const finding =
        names.instanceOf(RoleName) === undefined
          ? await sessionRole(service, aws, known, account, RoleName)
          : await instanceRole(service, aws, account, RoleName)
      if (isAnomaly(finding)) return finding
      if (finding) found.push(finding)
    }
  }
  return found
}

async function sessionRole(
  service: Service,
  aws: Aws,
  known: ReadonlySet<string>,
  account: string,
  name: string,
): Promise<Repairable | undefined | Anomaly> {
  const id = ending.test(name) ? service.names.idOf(name.replace(ending, '')) : undefined
  if (id === undefined) return undefined
  const record = known.has(id) ? await service.records.find(account, id) : undefined
  if (isAnomaly(record)) return record
  if (record?.own.sessions) return undefined
  return {
    kind: 'orphan-role',
    resource: name,
    fix: 'Remove the role, which no dataset uses.',
    repair: async () =>
      service.leases.hold(leaseOf({ account, id }), () => removeSessionRole(service, aws, id)),
  }
}

/** The role of an instance that is gone for good is of no use to anybody. */
async function instanceRole(
  service: Service,
  aws: Aws,
  account: string,
  name: string,
): Promise<Repairable | undefined | Anomaly> {
  const instance = service.names.instanceOf(name)!
  const found = await aws.ec2.invoke({
    op: 'DescribeInstances',
    request: { InstanceIds: [instance] },
  })
  if (isAnomaly(found) && found.code !== 'InvalidInstanceID.NotFound')
    return fromAws('look for the instance')(found)
  const one = isAnomaly(found)
    ? undefined
    : (found.Reservations ?? []).flatMap(({ Instances = [] }) => Instances)[0]
  if (one !== undefined && one.State?.Name !== 'terminated') return undefined
  return {
    kind: 'orphan-role',
    resource: name,
    fix: 'Remove the role and its profile, whose instance is gone.',
    repair: async () =>
      service.leases.hold(`instance/${account}/${instance}`, () =>
        removeRole(service, aws, instance),
      ),
  }
}
