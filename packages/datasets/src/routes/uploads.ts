/** Data in parts: begun, gone on with, ended. The bytes go straight to S3, to addresses signed for each part. */
import { type Call, type Route, route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { isFinal } from '../access/settle.ts'
import type { Action } from '../actions.ts'
import {
  aborted,
  completed,
  doneParts,
  nameOf,
  partsOf,
  signedParts,
  smallest,
  type Upload,
  uploadIn,
} from '../data/uploads.ts'
import { conflict, fromAws } from '../failures.ts'
import { attachmentPrefix } from '../names.ts'
import type { Service } from '../types.ts'
import { askedOf, datasetParams, described, existing } from './asked.ts'

/** @example handler({ routes: uploadRoutes(service) }) */
export const uploadRoutes = (service: Service): readonly Route[] => [
  beginRoute(service),
  resumeRoute(service),
  completeRoute(service),
  abortRoute(service),
]

const path = '/{account}/datasets/{group}/{id}/uploads'
const uploadParams = datasetParams.extend({ upload: z.string().max(4000) })

const key = z
  .string()
  .min(1)
  .regex(/^[^\p{Cc}]*$/u, 'must hold no control characters')
  .refine(text => Buffer.byteLength(text) <= 1024, 'must have at most 1024 bytes')
  .refine(
    text => !text.startsWith(attachmentPrefix),
    `must not begin with ${attachmentPrefix}, where attachments are`,
  )

const wanted = z.object({
  key,
  size: z
    .number()
    .int()
    .min(0)
    .max(5 * 2 ** 40),
  part_size: z
    .number()
    .int()
    .min(smallest)
    .max(5 * 2 ** 30)
    .optional(),
})

/** MD5 of each part in hex: one that arrived otherwise is refused. */
const ending = z
  .object({
    parts: z
      .array(
        z.object({
          n: z.number().int().min(1).max(10_000),
          md5: z.string().regex(/^[0-9a-f]{32}$/, 'must be an MD5 in hex'),
        }),
      )
      .max(10_000)
      .optional(),
  })
  .optional()

const part = z.object({ n: z.number().int(), url: z.string() })
const under = z.object({ upload_id: z.string(), part_size: z.number().int(), parts: z.array(part) })
const done = z.object({ n: z.number().int(), etag: z.string(), size: z.number().int() })

const beginRoute = (service: Service): Route =>
  route({
    ...described('beginUpload', 'POST', path, 'Begins an upload in parts.'),
    input: { params: datasetParams, body: wanted },
    outcomes: { 200: { description: 'Where each part goes.', schema: under } },
    problems: { FINALIZED: 'A final dataset takes no data.' },
    handle: call => begin(service, call as never, call.body),
  })

async function begin(service: Service, call: Call, body: z.output<typeof wanted>) {
  const at = await placeOf(service, 'beginUpload', call, body)
  if (isAnomaly(at)) return at
  const { count, size } = partsOf(body.size, body.part_size)
  const begun = await at.s3.invoke({
    op: 'CreateMultipartUpload',
    request: { Bucket: at.bucket, Key: body.key },
  })
  if (isAnomaly(begun)) return fromAws('begin the upload')(begun)
  const upload = { key: body.key, id: begun.UploadId ?? '' }
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  const parts = await signedParts(at.s3, at.bucket, upload, numbers, seconds)
  if (isAnomaly(parts)) return parts
  return {
    status: 200,
    headers: unkept,
    json: { upload_id: nameOf(upload), part_size: size, parts },
  }
}

/** How long addresses are good for: a day's work. */
const seconds = 12 * 3600
const unkept = [['cache-control', 'no-store']] as const

/** In which bucket, if this caller may write there now. */
async function placeOf(service: Service, action: Action, call: Call, input?: unknown) {
  const asked = askedOf(service, action, call)
  if (isAnomaly(asked)) return asked
  const record = await existing(service, asked, input)
  if (isAnomaly(record)) return record
  if (isFinal(record)) return conflict('It is final, and takes no data.', { code: 'FINALIZED' })
  return { s3: asked.tenant.aws.s3, bucket: service.names.bucket(record.id) }
}

async function underway(service: Service, action: Action, call: Call) {
  const at = await placeOf(service, action, call)
  if (isAnomaly(at)) return at
  const upload = uploadIn((call.params as unknown as { upload: string }).upload)
  return isAnomaly(upload) ? upload : { ...at, upload }
}

type Underway = Exclude<Awaited<ReturnType<typeof underway>>, Anomaly> & { upload: Upload }

const resumeRoute = (service: Service): Route =>
  route({
    ...described(
      'resumeUpload' as 'beginUpload',
      'GET',
      `${path}/{upload}`,
      'Where the rest goes, and what is there.',
    ),
    input: {
      params: uploadParams,
      query: z.object({
        size: z.coerce.number().int().min(0),
        part_size: z.coerce.number().int().min(smallest).optional(),
      }),
    },
    outcomes: {
      200: {
        description: 'Parts to come, and parts done.',
        schema: under.extend({ done: z.array(done) }),
      },
    },
    async handle(call) {
      const at = await underway(service, 'beginUpload', call as never)
      if (isAnomaly(at)) return at
      const { s3, bucket, upload } = at as Underway
      const there = await doneParts(s3, bucket, upload)
      if (isAnomaly(there)) return there
      const { count, size } = partsOf(call.query.size, call.query.part_size)
      const has = new Set(there.map(({ n }) => n))
      const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
        n => !has.has(n),
      )
      const parts = await signedParts(s3, bucket, upload, missing, seconds)
      if (isAnomaly(parts)) return parts
      const json = { upload_id: nameOf(upload), part_size: size, parts, done: there }
      return { status: 200, headers: unkept, json }
    },
  })

const completeRoute = (service: Service): Route =>
  route({
    ...described(
      'completeUpload',
      'POST',
      `${path}/{upload}/complete`,
      'Makes an object of the parts.',
    ),
    input: { params: uploadParams, body: ending },
    outcomes: {
      200: {
        description: 'It is there.',
        schema: z.object({ key: z.string(), etag: z.string(), size: z.number().int() }),
      },
    },
    problems: { NO_PARTS: 'No part has arrived.', CHECKSUM_MISMATCH: 'Parts differ.' },
    async handle(call) {
      const at = await underway(service, 'completeUpload', call as never)
      if (isAnomaly(at)) return at
      const { s3, bucket, upload } = at as Underway
      const ended = await completed(s3, bucket, upload, call.body?.parts)
      return isAnomaly(ended) ? ended : { status: 200, json: { key: upload.key, ...ended } }
    },
  })

const abortRoute = (service: Service): Route =>
  route({
    ...described(
      'abortUpload',
      'DELETE',
      `${path}/{upload}`,
      'Gives an upload up, with its parts.',
    ),
    input: { params: uploadParams },
    outcomes: { 204: { description: 'It is gone.' } },
    async handle(call) {
      const at = await underway(service, 'abortUpload', call as never)
      if (isAnomaly(at)) return at
      const { s3, bucket, upload } = at as Underway
      return (await aborted(s3, bucket, upload)) ?? { status: 204 }
    },
  })
