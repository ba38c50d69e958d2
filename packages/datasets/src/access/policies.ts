/** Managed policies of the service's own path: written when they differ, and taken away from everybody before they go. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Aws } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import type { Names } from '../names.ts'
import { type Document, sameDocument } from './documents.ts'

type Ground = { readonly names: Names }

export async function arnOf({ names }: Ground, aws: Aws, name: string): Promise<string | Anomaly> {
  const whoami = await aws.identity()
  return isAnomaly(whoami) ? whoami : names.policyArn(whoami.account, name)
}

/** What its default version says; undefined where it is not there. */
export async function readPolicy(
  { iam }: Aws,
  PolicyArn: string,
): Promise<{ readonly document: unknown; readonly version: string } | undefined | Anomaly> {
  const found = await iam.invoke({ op: 'GetPolicy', request: { PolicyArn } })
  if (isAnomaly(found)) return absentOr(found, 'read the policy')
  const version = found.Policy?.DefaultVersionId ?? ''
  const request = { PolicyArn, VersionId: version }
  const read = await iam.invoke({ op: 'GetPolicyVersion', request })
  if (isAnomaly(read)) return absentOr(read, 'read the policy')
  return { document: documentIn(read.PolicyVersion?.Document), version }
}

export const documentIn = (text: string | undefined): unknown => {
  try {
    return JSON.parse(decodeURIComponent(text ?? ''))
  } catch {
    return undefined
  }
}

/** Makes the policy say this, by a new default version; its oldest gives way where there are five. Not made where it is not there. */
export async function writePolicy(
  aws: Aws,
  PolicyArn: string,
  document: Document,
): Promise<'absent' | undefined | Anomaly> {
  const now = await readPolicy(aws, PolicyArn)
  if (isAnomaly(now)) return now
  if (now === undefined) return 'absent'
  if (sameDocument(now.document, document)) return undefined
  const room = await makeRoom(aws, PolicyArn)
  if (room) return room
  const made = await aws.iam.invoke({
    op: 'CreatePolicyVersion',
    request: { PolicyArn, PolicyDocument: JSON.stringify(document), SetAsDefault: true },
  })
  return isAnomaly(made) ? fromAws('change the policy')(made) : undefined
}

const mostVersions = 5

async function makeRoom(aws: Aws, PolicyArn: string): Promise<Anomaly | undefined> {
  const versions = await versionsOf(aws, PolicyArn)
  if (isAnomaly(versions)) return versions
  if (versions.length < mostVersions - 1) return undefined
  const oldest = versions.at(-1)!
  return removeVersion(aws, PolicyArn, oldest)
}

/** Of those that are not the default, the newest first. */
async function versionsOf({ iam }: Aws, PolicyArn: string): Promise<readonly string[] | Anomaly> {
  const versions: string[] = []
  for await (const version of iam.items({ op: 'ListPolicyVersions', request: { PolicyArn } })) {
    if (isAnomaly(version)) return absentOr(version, 'list versions of the policy') ?? []
    if (!version.IsDefaultVersion) versions.push(version.VersionId!)
  }
  return versions.sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)))
}

async function removeVersion(
  { iam }: Aws,
  PolicyArn: string,
  VersionId: string,
): Promise<Anomaly | undefined> {
  const request = { PolicyArn, VersionId }
  const gone = await iam.invoke({ op: 'DeletePolicyVersion', request })
  return isAnomaly(gone) ? absentOr(gone, 'remove a version of the policy') : undefined
}

/** Roles of our path that have it, by name. */
export async function rolesWith(
  { names }: Ground,
  { iam }: Aws,
  PolicyArn: string,
): Promise<readonly string[] | Anomaly> {
  const request = { PolicyArn, EntityFilter: 'Role' as const, PathPrefix: names.path }
  const roles: string[] = []
  for await (const page of iam.pages({ op: 'ListEntitiesForPolicy', request })) {
    if (isAnomaly(page)) return absentOr(page, 'list who has the policy') ?? []
    roles.push(...(page.PolicyRoles ?? []).map(({ RoleName }) => RoleName!))
  }
  return roles
}

export async function detach(
  { iam }: Aws,
  RoleName: string,
  PolicyArn: string,
): Promise<Anomaly | undefined> {
  const gone = await iam.invoke({ op: 'DetachRolePolicy', request: { RoleName, PolicyArn } })
  return isAnomaly(gone) ? absentOr(gone, 'take the policy away from a role') : undefined
}

/** With all that stands on it: the roles that have it, its versions. What is not there is removed. */
export async function removePolicy(
  ground: Ground,
  aws: Aws,
  name: string,
): Promise<Anomaly | undefined> {
  const PolicyArn = await arnOf(ground, aws, name)
  if (isAnomaly(PolicyArn)) return PolicyArn
  const roles = await rolesWith(ground, aws, PolicyArn)
  if (isAnomaly(roles)) return roles
  for (const role of roles) {
    const failed = await detach(aws, role, PolicyArn)
    if (failed) return failed
  }
  const versions = await versionsOf(aws, PolicyArn)
  if (isAnomaly(versions)) return versions
  for (const version of versions) {
    const failed = await removeVersion(aws, PolicyArn, version)
    if (failed) return failed
  }
  const gone = await aws.iam.invoke({ op: 'DeletePolicy', request: { PolicyArn } })
  return isAnomaly(gone) ? absentOr(gone, 'remove the policy') : undefined
}

/**
 * An identity limited to a path may not ask for what is not there: a name without an entity has no path, and IAM says so
 * by refusing. (IAM reference, "Actions, resources and condition keys")
 */
export const isUnnamed = ({ code }: Anomaly): boolean =>
  code === 'NoSuchEntity' || code === 'AccessDenied'

/** Nothing, where the failure is that there is nothing of that name. */
export const unnamedOr = (failure: Anomaly, doing: string): Anomaly | undefined =>
  isUnnamed(failure) ? undefined : fromAws(doing)(failure)

/** Nothing, where the failure is that it is not there. */
export const absentOr = (failure: Anomaly, doing: string): Anomaly | undefined =>
  failure.code === 'NoSuchEntity' ? undefined : fromAws(doing)(failure)
