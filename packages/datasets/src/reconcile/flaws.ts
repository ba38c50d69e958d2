/** What is wrong with one dataset that is recorded: its bucket and settings, its policies, the entry in its group. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { frozenDocument, sameDocument } from '../access/documents.ts'
import { arnOf, documentIn, readPolicy } from '../access/policies.ts'
import {
  instanceDocument,
  isFinal,
  settleAccess,
  shut,
  temporaryDocument,
} from '../access/settle.ts'
import { fromAws } from '../failures.ts'
import { attachmentPrefix } from '../names.ts'
import { leaseOf } from '../routes/asked.ts'
import { aborted } from '../sagas/attach.ts'
import { publicBlock } from '../sagas/bucket.ts'
import type { DatasetRecord, Service } from '../types.ts'
import type { Repairable, Settled } from './reconcile.ts'

type Look = (service: Service, record: DatasetRecord) => Promise<readonly Repairable[] | Anomaly>

/** Under its lease, so that nothing is taken for a flaw that somebody is just changing. */
export async function flaws(
  service: Service,
  account: string,
  id: string,
  settle: (finding: Repairable, of: DatasetRecord) => Promise<Settled>,
): Promise<readonly Settled[] | Anomaly> {
  return service.leases.hold(leaseOf({ account, id }), async () => {
    const found = await service.records.find(account, id)
    if (isAnomaly(found)) return found
    if (found === undefined) return []
    const record = found.own.deleted_at === undefined ? found : shut(found)
    const settled: Settled[] = []
    for (const look of [bucket, access, uploads]) {
      const seen = await look(service, record)
      if (isAnomaly(seen)) return seen
      for (const finding of seen) settled.push(await settle(finding, record))
      if (seen.some(({ kind }) => kind === 'record-without-bucket')) return settled
    }
    return settled
  })
}

const bucket: Look = async (service, record) => {
  const { s3 } = service.tenants.get(record.account)!.aws
  const Bucket = service.names.bucket(record.id)
  const there = await s3.invoke({ op: 'HeadBucket', request: { Bucket } })
  if (isAnomaly(there))
    return there.status === 404
      ? [
          {
            kind: 'record-without-bucket',
            resource: Bucket,
            fix: 'Delete the dataset, whose data is gone with its bucket.',
          },
        ]
      : fromAws('look for the bucket')(there)
  const blocked = await s3.invoke({ op: 'GetPublicAccessBlock', request: { Bucket } })
  if (isAnomaly(blocked) && blocked.code !== 'NoSuchPublicAccessBlockConfiguration')
    return fromAws('look at the settings of the bucket')(blocked)
  const block = isAnomaly(blocked) ? undefined : blocked.PublicAccessBlockConfiguration
  if (block !== undefined && sameDocument({ ...block }, publicBlock)) return []
  return [
    {
      kind: 'public-access-not-blocked',
      resource: Bucket,
      fix: 'Block public access to the bucket.',
      async repair() {
        const done = await s3.invoke({
          op: 'PutPublicAccessBlock',
          request: { Bucket, PublicAccessBlockConfiguration: publicBlock },
        })
        return isAnomaly(done) ? fromAws('close the bucket to the public')(done) : undefined
      },
    },
  ]
}

/** One finding for all policies of a dataset, since one function sets them all. */
const access: Look = async (service, record) => {
  const wrong = await differing(service, record)
  if (isAnomaly(wrong)) return wrong
  return wrong.map(({ name, is }) => ({
    kind: is === 'absent' ? 'policy-missing' : 'policy-differs',
    resource: name,
    fix: 'Write it as the record says.',
    repair: () => settleAccess(service, record),
  }))
}

type Differing = { readonly name: string; readonly is: 'absent' | 'different' }

async function differing(
  service: Service,
  record: DatasetRecord,
): Promise<readonly Differing[] | Anomaly> {
  const { aws } = service.tenants.get(record.account)!
  const name = service.names.bucket(record.id)
  const { policy } = service.names.temporary(record.id)
  const found: Differing[] = []
  const wanted = [
    { name, document: instanceDocument(service, record), optional: false },
    {
      name: policy,
      document: temporaryDocument(service, record, record.own.user ?? {}),
      optional: true,
    },
  ]
  for (const { name, document, optional } of wanted) {
    const arn = await arnOf(service, aws, name)
    if (isAnomaly(arn)) return arn
    const now = await readPolicy(aws, arn)
    if (isAnomaly(now)) return now
    if (now === undefined && !optional) found.push({ name, is: 'absent' })
    else if (now !== undefined && !sameDocument(now.document, document))
      found.push({ name, is: 'different' })
  }
  const lock = await lockOf(service, record)
  if (isAnomaly(lock)) return lock
  return lock ? [...found, { name: `${name} (bucket policy)`, is: 'different' }] : found
}

/** Does the bucket's own policy say something else than the record? */
async function lockOf(
  { names, tenants }: Service,
  record: DatasetRecord,
): Promise<boolean | Anomaly> {
  const { s3, identity } = tenants.get(record.account)!.aws
  const Bucket = names.bucket(record.id)
  const found = await s3.invoke({ op: 'GetBucketPolicy', request: { Bucket } })
  if (isAnomaly(found))
    return found.code === 'NoSuchBucketPolicy'
      ? isFinal(record)
      : fromAws('look at the lock of the bucket')(found)
  const whoami = await identity()
  if (isAnomaly(whoami)) return whoami
  const wanted = frozenDocument(Bucket, whoami.account)
  return !(isFinal(record) && sameDocument(documentIn(found.Policy), wanted))
}

/** Milliseconds by which a form is received or cut off. */
const longest = 600_000

/** Attachments that were on their way when whoever received them died. */
const uploads: Look = async (service, record) => {
  const { s3 } = service.tenants.get(record.account)!.aws
  const Bucket = service.names.bucket(record.id)
  const found: Repairable[] = []
  const request = { Bucket, Prefix: attachmentPrefix }
  for await (const page of s3.pages({ op: 'ListMultipartUploads', request })) {
    if (isAnomaly(page)) return fromAws('look for uploads')(page)
    for (const { Key = '', UploadId = '', Initiated } of page.Uploads ?? []) {
      if (service.now() - Number(Initiated) < longest) continue
      found.push({
        kind: 'upload-left-behind',
        resource: `${Bucket}/${Key}`,
        fix: 'Give the upload up.',
        repair: () => aborted(s3, { Bucket, Key }, UploadId),
      })
    }
  }
  return found
}
