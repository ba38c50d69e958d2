/** The routes of attachments: documents that go with a dataset, in its bucket and apart from its data. */
import { type Call, type Route, route } from '@plainwire/server'
import { type Anomaly, header, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import type { S3 } from '../aws/types.ts'
import { type File, form } from '../data/form.ts'
import { fromAws, invalid } from '../failures.ts'
import { attachmentPrefix } from '../names.ts'
import { type Attachment, aborted, type Part } from '../sagas/attach.ts'
import type { Wanted } from '../sagas/audited.ts'
import { detachInput, listedAttachments } from '../schemas.ts'
import type { DatasetRecord, Service } from '../types.ts'
import { type Asked, askedOf, datasetParams, described, existing } from './asked.ts'
import { change } from './change.ts'

const attachments = '/{account}/datasets/{group}/{id}/attachments'

/** @example handler({ routes: attachmentRoutes(service) }) */
export const attachmentRoutes = (service: Service): readonly Route[] => [
  createRoute(service),
  listRoute(service),
  deleteRoute(service),
]

const createQuery = z.object({
  name: z.string().optional(),
  replace: z.enum(['true', 'false']).optional(),
})

/** Read by the handler, as it comes. A name in the query stands for the one here. */
const createForm = z.object({ name: z.string(), attachment: z.file() })

const createRoute = (service: Service): Route =>
  route({
    ...described(
      'createAttachment',
      'POST',
      attachments,
      'Attaches a document: a form with `name` and the file `attachment`.',
    ),
    input: { params: datasetParams, query: createQuery },
    form: createForm,
    outcomes: { 200: { description: 'Its name, in a list.', schema: z.array(z.string()) } },
    handle: call => create(service, call as never, call.query),
  })

type Query = { readonly name?: string | undefined; readonly replace?: string | undefined }
type Stored = { readonly bytes: Uint8Array } | { readonly id: string; readonly parts: Part[] }
type Taken = { readonly type: string; readonly size: number; readonly stored: Stored }

async function create(service: Service, call: Call, query: Query) {
  const asked = askedOf(service, 'createAttachment', call)
  if (isAnomaly(asked)) return asked
  const length = Number(header(call.request.headers, 'content-length') ?? 0)
  const record = await existing(service, asked, { size: length })
  if (isAnomaly(record)) return record
  const { attachmentRequestBytes } = service.config.limits
  if (length > attachmentRequestBytes)
    return invalid(
      `failed to parse multipart request: it is larger than ${attachmentRequestBytes} bytes`,
    )
  const filled = await form<Taken>(
    call.request,
    service.config.limits,
    (name, file) => taken(service, asked, name, file),
    query.name,
  )
  if (isAnomaly(filled)) return filled
  const { name, file } = filled
  const wrong = wrongName(name)
  const done = wrong ?? (await attached(service, asked, call, name, file, query))
  if (!isAnomaly(done)) return { status: 200, json: [name] }
  await givenUp(service, asked, name, file)
  return done
}

async function attached(
  service: Service,
  asked: Asked,
  call: Call,
  name: string,
  { type, size, stored }: Taken,
  { replace }: Query,
) {
  const { received } = service.passing
  const { account, group } = asked.where
  const { attachmentsAreKept } = service.rules(account, group).gates
  if ('bytes' in stored) received.set(asked.requestId, stored.bytes)
  try {
    return await change<Omit<Attachment, keyof Wanted>>(service, asked, call, 'attach', () => ({
      name,
      size,
      type,
      replace: replace === 'true' || !attachmentsAreKept,
      ...('id' in stored && { upload: stored }),
    }))
  } finally {
    received.delete(asked.requestId)
  }
}

/** Nothing stays of what was not attached. */
async function givenUp({ names }: Service, { where, tenant }: Asked, name: string, file: Taken) {
  if (!('id' in file.stored)) return
  const at = { Bucket: names.bucket(where.id), Key: attachmentPrefix + name }
  await aborted(tenant.aws.s3, at, file.stored.id)
}

/** A key has 1024 bytes, of which the prefix takes some. */
const longest = 1024 - attachmentPrefix.length

function wrongName(name: string): Anomaly | undefined {
  if (/\p{Cc}/u.test(name)) return invalid('The name of an attachment holds no control characters.')
  if (/[/\\]/.test(name) || name === '.' || name === '..')
    return invalid('The name of an attachment is no path: it holds no slashes, and is not . or ..')
  return Buffer.byteLength(name) > longest
    ? invalid(`The name of an attachment has at most ${longest} bytes.`)
    : undefined
}

/** Bytes of a part, and of what is put whole. */
const partSize = 5 << 20

async function taken(
  service: Service,
  { where, tenant, requestId }: Asked,
  name: string | undefined,
  { type, bytes }: File,
): Promise<Taken | Anomaly> {
  const wrong = name === undefined || name === '' ? undefined : wrongName(name)
  if (wrong) return wrong
  const at = { Bucket: service.names.bucket(where.id), Key: attachmentPrefix + name }
  const upload = parts(tenant.aws.s3, at, type, requestId)
  const { attachmentBytes } = service.config.limits
  let size = 0
  let room = name === undefined ? Number.POSITIVE_INFINITY : partSize
  let waiting: Uint8Array[] = []
  let held = 0
  try {
    for await (const chunk of bytes) {
      size += chunk.length
      if (size > attachmentBytes) return await ended(upload, tooBig(attachmentBytes))
      waiting.push(chunk)
      held += chunk.length
      if (held < room) continue
      room = partSize
      const failed = await upload.add(Buffer.concat(waiting))
      if (failed) return await ended(upload, failed)
      waiting = []
      held = 0
    }
  } catch (cause) {
    return ended(upload, cutOff(cause))
  }
  const rest = Buffer.concat(waiting)
  if (!upload.begun()) return { type, size, stored: { bytes: rest } }
  const failed = rest.length > 0 ? await upload.add(rest) : undefined
  return failed ? ended(upload, failed) : { type, size, stored: upload.state() }
}

const tooBig = (limit: number) => invalid(`attachment size too big (max limit is ${limit} bytes)`)
const cutOff = (cause: unknown) =>
  invalid(
    `failed to parse multipart request: ${cause instanceof Error ? cause.message : 'it was cut off'}`,
  )

type Upload = ReturnType<typeof parts>

async function ended(upload: Upload, failure: Anomaly): Promise<Anomaly> {
  await upload.abort()
  return failure
}

/** An upload in parts, begun with the first. */
function parts(
  s3: S3,
  at: { readonly Bucket: string; readonly Key: string },
  type: string,
  event: string,
) {
  let UploadId: string | undefined
  const sent: Part[] = []
  return {
    begun: () => UploadId !== undefined,
    state: () => ({ id: UploadId!, parts: sent }),
    async add(Body: Uint8Array): Promise<Anomaly | undefined> {
      if (UploadId === undefined) {
        const begun = await s3.invoke({
          op: 'CreateMultipartUpload',
          request: { ...at, ContentType: type, Metadata: { event } },
        })
        if (isAnomaly(begun)) return fromAws('store the attachment')(begun)
        UploadId = begun.UploadId!
      }
      const PartNumber = sent.length + 1
      const done = await s3.invoke({
        op: 'UploadPart',
        request: { ...at, UploadId, PartNumber, Body },
      })
      if (isAnomaly(done)) return fromAws('store the attachment')(done)
      sent.push({ PartNumber, ETag: done.ETag! })
      return undefined
    },
    abort: async () => (UploadId === undefined ? undefined : aborted(s3, at, UploadId)),
  }
}

const listRoute = (service: Service): Route =>
  route({
    ...described(
      'listAttachments',
      'GET',
      attachments,
      'All attachments, each with an address that is good for a few minutes.',
    ),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'The attachments.', schema: listedAttachments } },
    async handle(call) {
      const asked = askedOf(service, 'listAttachments', call)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const list = await listed(service, asked, record)
      return isAnomaly(list) ? list : { status: 200, json: list }
    },
  })

async function listed({ names, config }: Service, { tenant }: Asked, { id }: DatasetRecord) {
  const { s3 } = tenant.aws
  const Bucket = names.bucket(id)
  const list: object[] = []
  const request = { Bucket, Prefix: attachmentPrefix }
  for await (const page of s3.pages({ op: 'ListObjectsV2', request })) {
    if (isAnomaly(page)) return fromAws('list the attachments')(page)
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      const Name = Key.slice(attachmentPrefix.length)
      const signed = await s3.presign({
        op: 'GetObject',
        request: { Bucket, Key, ResponseContentDisposition: dispositionOf(Name) },
        expiresIn: config.limits.presignSeconds,
      })
      list.push({
        Name,
        Modified: new Date(Number(LastModified)).toISOString(),
        Size: Number(Size),
        ...(!isAnomaly(signed) && { URL: signed.url }),
      })
    }
  }
  return list
}

/** Saved under its own name, never shown as a page. (RFC 6266) */
const dispositionOf = (name: string): string =>
  `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, odd => `%${odd.charCodeAt(0).toString(16)}`)}`

const deleteRoute = (service: Service): Route =>
  route({
    ...described('deleteAttachment', 'DELETE', attachments, 'Removes an attachment.'),
    input: { params: datasetParams, body: detachInput },
    outcomes: { 204: { description: 'It is gone, if it was there.' } },
    async handle(call) {
      const asked = askedOf(service, 'deleteAttachment', call)
      if (isAnomaly(asked)) return asked
      const name = call.body.attachment_name
      const wrong = wrongName(name)
      if (wrong) return wrong
      const done = await change(service, asked, call, 'detach', () => ({ name }))
      return isAnomaly(done) ? done : { status: 204 }
    },
  })
