/** A new dataset: its bucket with all settings, its policy, its record, its place in the audit. Interrupted, it is undone. */
import type { Saga, State, Step } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { accessDocument } from '../access/documents.ts'
import { removePolicy } from '../access/policies.ts'
import { createPolicy } from '../access/settle.ts'
import type { Aws } from '../aws/types.ts'
import { conflict, forbidden, fromAws } from '../failures.ts'
import type { Metadata, Tag } from '../types.ts'
import { audited, type Grounds, type Wanted } from './audited.ts'
import { publicBlock } from './bucket.ts'

export type Creation = Wanted & { readonly metadata: Metadata; readonly tags: readonly Tag[] }

/** @example await sagas.run('create', `dataset/research/${id}`, creation) */
export const createSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'create',
      found: 'undo',
      steps: [free(grounds), bucket(grounds), policy(grounds), record(grounds), log(grounds)],
    },
    {
      action: 'createDataset',
      facts: state => ({ actor: creationOf(state).metadata.created_by || creationOf(state).actor }),
      more: state => JSON.stringify(answerOf(grounds, creationOf(state))),
    },
  )

const creationOf = (state: State) => state as unknown as Creation

export const answerOf = (
  { names }: Pick<Grounds, 'names'>,
  { id, metadata }: Pick<Creation, 'id' | 'metadata'>,
): Created => ({
  id: id,
  repository: names.bucket(id),
  metadata: metadata,
})

export type Created = {
  readonly id: string
  readonly repository: string
  readonly metadata: Metadata
}

const awsOf = ({ tenants }: Grounds, account: string): Aws => tenants.get(account)!.aws

/** Nothing of that name is there, so that whatever is later on is ours. */
const free = (grounds: Grounds): Step => ({
  name: 'free',
  async run(state) {
    const { account, id } = creationOf(state)
    const { s3, iam, identity } = awsOf(grounds, account)
    const Bucket = grounds.names.bucket(id)
    const found = await s3.invoke({ op: 'HeadBucket', request: { Bucket } })
    if (!isAnomaly(found)) return conflict('s3 bucket already exists')
    if (found.status === 403) return forbidden('The bucket of that name is not accessible.')
    if (found.status !== 404) return fromAws('look for the bucket')(found)
    const whoami = await identity()
    if (isAnomaly(whoami)) return whoami
    const PolicyArn = grounds.names.policyArn(whoami.account, Bucket)
    const there = await iam.invoke({ op: 'GetPolicy', request: { PolicyArn } })
    if (!isAnomaly(there)) return conflict('The policy of that name already exists.')
    return there.code === 'NoSuchEntity' ? undefined : fromAws('look for the policy')(there)
  },
})

const bucket = (grounds: Grounds): Step => ({
  name: 'bucket',
  async run(state) {
    const creation = creationOf(state)
    const { aws, account } = grounds.tenants.get(creation.account)!
    const { s3, region } = aws
    const Bucket = grounds.names.bucket(creation.id)
    const made = await s3.invoke({
      op: 'CreateBucket',
      request: {
        Bucket,
        ...(region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: region as never },
        }),
      },
    })
    // It was not there before: an earlier attempt of this made it.
    if (isAnomaly(made) && made.code !== 'BucketAlreadyOwnedByYou')
      return fromAws('create the bucket')(made)
    return settled(grounds, aws, creation, account.loggingBucket)
  },
  async undo(state) {
    const { account, id } = creationOf(state)
    const request = { Bucket: grounds.names.bucket(id) }
    const gone = await awsOf(grounds, account).s3.invoke({ op: 'DeleteBucket', request })
    return isAnomaly(gone) && gone.code !== 'NoSuchBucket'
      ? fromAws('remove the bucket')(gone)
      : undefined
  },
})

/** Four settings that do not depend on each other. */
async function settled(
  grounds: Grounds,
  { s3 }: Aws,
  { id, tags }: Creation,
  loggingBucket: string | undefined,
): Promise<Anomaly | undefined> {
  const Bucket = grounds.names.bucket(id)
  const closed = await s3.invoke({
    op: 'PutPublicAccessBlock',
    request: {
      Bucket,
      PublicAccessBlockConfiguration: publicBlock,
    },
  })
  if (isAnomaly(closed)) return fromAws('close the bucket to the public')(closed)
  const ServerSideEncryptionConfiguration = {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }],
  }
  const encrypted = await s3.invoke({
    op: 'PutBucketEncryption',
    request: { Bucket, ServerSideEncryptionConfiguration },
  })
  if (isAnomaly(encrypted)) return fromAws('encrypt the bucket')(encrypted)
  if (loggingBucket !== undefined) {
    const LoggingEnabled = {
      TargetBucket: loggingBucket,
      TargetPrefix: grounds.names.accessLogPrefix(id),
    }
    const logged = await s3.invoke({
      op: 'PutBucketLogging',
      request: { Bucket, BucketLoggingStatus: { LoggingEnabled } },
    })
    if (isAnomaly(logged)) return fromAws('log access to the bucket')(logged)
  }
  const TagSet = tags.map(({ key: Key, value: Value }) => ({ Key, Value }))
  const tagged = await s3.invoke({
    op: 'PutBucketTagging',
    request: { Bucket, Tagging: { TagSet } },
  })
  return isAnomaly(tagged) ? fromAws('tag the bucket')(tagged) : undefined
}

const policy = (grounds: Grounds): Step => ({
  name: 'policy',
  async run(state) {
    const { account, id, metadata } = creationOf(state)
    const name = grounds.names.bucket(id)
    const document = accessDocument(name, metadata.derivative ? 'write' : 'read')
    return createPolicy(grounds, awsOf(grounds, account), name, document)
  },
  async undo(state) {
    const { account, id } = creationOf(state)
    return removePolicy(grounds, awsOf(grounds, account), grounds.names.bucket(id))
  },
})

const record = (grounds: Grounds): Step => ({
  name: 'record',
  async run(state) {
    const { account, group, id, metadata, tags } = creationOf(state)
    const put = await grounds.records.insert({ account, group, id }, metadata, { tags })
    return isAnomaly(put) ? put : undefined
  },
  undo: async state => grounds.records.remove(creationOf(state)),
})

const log = (grounds: Grounds): Step => ({
  name: 'log',
  run: async state => grounds.audit.open(creationOf(state), creationOf(state).tags),
})
