/**
 * Brings everything that gives access to a dataset in line with its record: the policy of its instances, the policies of
 * roles that had no room for it, its temporary user, its sessions, and the lock on its bucket. What says so already is
 * left as it is, so that it can be done at any time, and again.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Aws } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import type { DatasetRecord, Mode, Service, TemporaryUser } from '../types.ts'
import { accessDocument, type Document, frozenDocument, narrowed, resumable } from './documents.ts'
import { absentOr, arnOf, writePolicy } from './policies.ts'

type Ground = Pick<Service, 'tenants' | 'names'>
export type Access = Pick<DatasetRecord, 'account' | 'id' | 'metadata' | 'own'>

export const isFinal = ({ metadata }: Pick<DatasetRecord, 'metadata'>): boolean =>
  metadata.finalized_at !== ''

/** As if it were final: whoever has access reads, and nobody writes. */
export const shut = <T extends Pick<Access, 'metadata'>>(record: T): T => ({
  ...record,
  metadata: { ...record.metadata, derivative: false, finalized_at: 'closed' },
})

/** What instances may do. */
export const instanceMode = ({ metadata }: Pick<DatasetRecord, 'metadata'>): Mode =>
  metadata.derivative ? 'write' : 'read'

/** What a temporary user or session may do: write, to fill an original too, until it is final. */
export const temporaryMode = (record: Access, wanted: Mode | undefined): Mode =>
  isFinal(record) ? 'read' : (wanted ?? 'write')

export const instanceDocument = (ground: Ground, record: Access): Document =>
  accessDocument(ground.names.bucket(record.id), instanceMode(record))

export const temporaryDocument = (
  { names }: Pick<Service, 'names'>,
  record: Access,
  user: Partial<TemporaryUser>,
): Document => {
  const mode = temporaryMode(record, user.mode)
  const document = accessDocument(names.bucket(record.id), mode)
  return narrowed(mode === 'write' ? resumable(document) : document, {
    prefix: user.prefix,
    until: user.expires_at,
  })
}

/** @example await settleAccess(service, { ...record, metadata: finalized }) */
export async function settleAccess(ground: Ground, record: Access): Promise<Anomaly | undefined> {
  const { aws } = ground.tenants.get(record.account)!
  for (const settle of [instances, withoutRoom, temporaryUser, sessions, lock]) {
    const failed = await settle(ground, aws, record)
    if (failed) return failed
  }
  return undefined
}

type Settle = (ground: Ground, aws: Aws, record: Access) => Promise<Anomaly | undefined>

const instances: Settle = async (ground, aws, record) => {
  const name = ground.names.bucket(record.id)
  const arn = await arnOf(ground, aws, name)
  if (isAnomaly(arn)) return arn
  const document = instanceDocument(ground, record)
  const written = await writePolicy(aws, arn, document)
  return written === 'absent' ? createPolicy(ground, aws, name, document) : written
}

/** One that has gone missing is made anew. */
export async function createPolicy(
  { names }: Pick<Service, 'names'>,
  { iam }: Aws,
  PolicyName: string,
  document: Document,
  text = `Access policy for dataset bucket ${PolicyName}`,
): Promise<Anomaly | undefined> {
  const made = await iam.invoke({
    op: 'CreatePolicy',
    request: {
      PolicyName,
      Path: names.path,
      Description: text,
      PolicyDocument: JSON.stringify(document),
    },
  })
  return isAnomaly(made) && made.code !== 'EntityAlreadyExists'
    ? fromAws('create the access policy')(made)
    : undefined
}

const withoutRoom: Settle = async (ground, aws, record) => {
  const document = instanceDocument(ground, record)
  for (const instance of record.own.inline ?? []) {
    const role = ground.names.instanceRole(instance)
    const failed = await putInline(aws, role, ground.names.bucket(record.id), document)
    if (failed) return absentOr(failed, 'change the policy of a role')
  }
  return undefined
}

/** A policy within a role. */
export async function putInline(
  { iam }: Aws,
  RoleName: string,
  PolicyName: string,
  document: Document,
): Promise<Anomaly | undefined> {
  const PolicyDocument = JSON.stringify(document)
  const put = await iam.invoke({
    op: 'PutRolePolicy',
    request: { RoleName, PolicyName, PolicyDocument },
  })
  return isAnomaly(put) ? put : undefined
}

/** One that the first service made is not in the record, so its policy is looked for anyway. */
const temporaryUser: Settle = async (ground, aws, record) => {
  const arn = await arnOf(ground, aws, ground.names.temporary(record.id).policy)
  if (isAnomaly(arn)) return arn
  const written = await writePolicy(
    aws,
    arn,
    temporaryDocument(ground, record, record.own.user ?? {}),
  )
  return written === 'absent' ? undefined : written
}

const sessions: Settle = async (ground, aws, record) => {
  if (!record.own.sessions) return undefined
  const { role } = ground.names.temporary(record.id)
  const failed = await putInline(aws, role, sessionPolicy, temporaryDocument(ground, record, {}))
  return failed && absentOr(failed, 'change what sessions may do')
}

export const sessionPolicy = 'access'

const lock: Settle = async ({ names }, aws, record) => {
  const Bucket = names.bucket(record.id)
  if (!isFinal(record)) {
    const opened = await aws.s3.invoke({ op: 'DeleteBucketPolicy', request: { Bucket } })
    return isAnomaly(opened) && opened.code !== 'NoSuchBucket'
      ? fromAws('unlock the bucket')(opened)
      : undefined
  }
  const whoami = await aws.identity()
  if (isAnomaly(whoami)) return whoami
  const Policy = JSON.stringify(frozenDocument(Bucket, whoami.account))
  const locked = await aws.s3.invoke({ op: 'PutBucketPolicy', request: { Bucket, Policy } })
  return isAnomaly(locked) ? fromAws('lock the bucket')(locked) : undefined
}
