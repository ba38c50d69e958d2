/**
 * Attachments of a dataset: what was received becomes an object all at once, or not at all. Its bytes are not in the saga;
 * whoever takes one up finds out from the object itself whether it was stored.
 */
import type { Saga, State, Step } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { S3 } from '../aws/types.ts'
import { conflict, fromAws } from '../failures.ts'
import { attachmentPrefix } from '../names.ts'
import { audited, type Grounds, type Wanted } from './audited.ts'

export type Attachment = Wanted & {
  readonly name: string
  readonly size: number
  readonly type: string
  /** Parts that are at S3 already. */
  readonly upload?: { readonly id: string; readonly parts: readonly Part[] }
  /** One of that name may be there, and gives way. */
  readonly replace: boolean
}
export type Part = { readonly PartNumber: number; readonly ETag: string }

/** Bytes that were received in this process and are not at S3 yet, by event. */
export type Received = Map<string, Uint8Array>

const attachmentOf = (state: State): Attachment => state as unknown as Attachment

/** @example await sagas.run('attach', lease, attachment) */
export const attachSaga = (grounds: Grounds, received: Received): Saga =>
  audited(
    grounds,
    { kind: 'attach', found: 'complete', steps: [stored(grounds, received)] },
    {
      action: 'createAttachment',
      facts: state => ({ name: attachmentOf(state).name, size: attachmentOf(state).size }),
      details: state => ({ name: attachmentOf(state).name, size: attachmentOf(state).size }),
    },
  )

const placeOf = (grounds: Grounds, { account, id, name }: Attachment) => ({
  s3: grounds.tenants.get(account)!.aws.s3,
  at: { Bucket: grounds.names.bucket(id), Key: attachmentPrefix + name },
})

type At = { readonly Bucket: string; readonly Key: string }

const stored = (grounds: Grounds, received: Received): Step => ({
  name: 'stored',
  async run(state) {
    const attachment = attachmentOf(state)
    const { s3, at } = placeOf(grounds, attachment)
    const failure = await store(s3, at, attachment, received.get(attachment.event))
    if (failure === undefined) return undefined
    const ours = await isOurs(s3, at, attachment)
    if (isAnomaly(ours)) return ours
    if (ours) return undefined
    return failure.code === 'PreconditionFailed'
      ? conflict(
          `There is an attachment called ${attachment.name}; ask for ?replace=true to replace it.`,
        )
      : fromAws('store the attachment')(failure)
  },
  async undo(state) {
    const attachment = attachmentOf(state)
    const { s3, at } = placeOf(grounds, attachment)
    const ours = await isOurs(s3, at, attachment)
    if (isAnomaly(ours)) return ours
    const gone = ours ? await s3.invoke({ op: 'DeleteObject', request: at }) : undefined
    if (isAnomaly(gone)) return fromAws('remove the attachment again')(gone)
    return attachment.upload && aborted(s3, at, attachment.upload.id)
  },
})

/** The anomaly is AWS's own. */
async function store(
  s3: S3,
  at: At,
  { upload, type, event, replace }: Attachment,
  bytes: Uint8Array | undefined,
): Promise<Anomaly | undefined> {
  const only = replace ? {} : { IfNoneMatch: '*' }
  if (upload === undefined && bytes === undefined) return lostBytes
  const done =
    upload === undefined
      ? await s3.invoke({
          op: 'PutObject',
          request: { ...at, ...only, Body: bytes!, ContentType: type, Metadata: { event } },
        })
      : await s3.invoke({
          op: 'CompleteMultipartUpload',
          request: {
            ...at,
            ...only,
            UploadId: upload.id,
            MultipartUpload: { Parts: upload.parts.map(part => ({ ...part })) },
          },
        })
  return isAnomaly(done) ? done : undefined
}

const lostBytes: Anomaly = {
  $anomaly: 'interrupted',
  message: 'The attachment went with the process that had received it; send it again.',
  code: 'UNDONE',
  retryable: false,
}

/** Was it this request that stored what is there? */
async function isOurs(s3: S3, at: At, { event }: Attachment): Promise<boolean | Anomaly> {
  const found = await s3.invoke({ op: 'HeadObject', request: at })
  if (!isAnomaly(found)) return found.Metadata?.event === event
  return found.status === 404 ? false : fromAws('look at the attachment')(found)
}

/** Gives parts up that will not become an object. */
export async function aborted(
  s3: S3,
  { Bucket, Key }: At,
  UploadId: string,
): Promise<Anomaly | undefined> {
  const request = { Bucket, Key, UploadId }
  const gone = await s3.invoke({ op: 'AbortMultipartUpload', request })
  return isAnomaly(gone) && gone.code !== 'NoSuchUpload' && gone.code !== 'NoSuchBucket'
    ? fromAws('give the upload up')(gone)
    : undefined
}

/** @example await sagas.run('detach', lease, { ...wanted, name: 'eula.txt' }) */
export const detachSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'detach',
      steps: [
        {
          name: 'removed',
          async run(state) {
            const { s3, at } = placeOf(grounds, attachmentOf(state))
            const gone = await s3.invoke({ op: 'DeleteObject', request: at })
            return isAnomaly(gone) ? fromAws('remove the attachment')(gone) : undefined
          },
        },
      ],
    },
    {
      action: 'deleteAttachment',
      facts: state => ({ name: attachmentOf(state).name }),
      details: state => ({ name: attachmentOf(state).name }),
    },
  )
