/** S3: buckets and objects with their versions, uploads in parts, locks, policies; what is on the way in and out of it. */
import { type HttpRequest, type HttpResponse, header, noBody } from '@plainwire/wire'
import { bucketPlace } from '../server/bucket.ts'
import type { Handler, Intercepting, LocalService } from '../server/types.ts'
import { s3Access } from './access.ts'
import { aclHandlers } from './acl.ts'
import { attributeHandlers } from './attributes.ts'
import { bucketHandlers } from './buckets.ts'
import { configurationHandlers } from './configurations.ts'
import { copyHandlers } from './copy.ts'
import { preflight, withCors } from './cors.ts'
import { deleteHandlers } from './delete.ts'
import { describe } from './describe.ts'
import { differences } from './differences.ts'
import { checked } from './digests.ts'
import { failure, invalidRequest, olderSignature } from './failures.ts'
import { isUpload } from './form/detect.ts'
import { getHandlers } from './get.ts'
import { s3Guarding } from './guarding.ts'
import { listHandlers } from './list.ts'
import { lockHandlers } from './lock.ts'
import { members } from './members.ts'
import { completeHandlers } from './multipart/complete.ts'
import { partHandlers } from './multipart/parts.ts'
import { uploadHandlers } from './multipart/uploads.ts'
import { place } from './place.ts'
import { policyHandlers } from './policy.ts'
import { versioningHandlers } from './protection.ts'
import { putHandlers } from './put.ts'
import { elsewhere } from './redirect.ts'
import { taggingHandlers } from './tagging.ts'

const handlers: Readonly<Record<string, Handler>> = {
  ...bucketHandlers,
  ...configurationHandlers,
  ...policyHandlers,
  ...aclHandlers,
  ...versioningHandlers,
  ...taggingHandlers,
  ...lockHandlers,
  ...putHandlers,
  ...getHandlers,
  ...copyHandlers,
  ...deleteHandlers,
  ...attributeHandlers,
  ...listHandlers,
  ...uploadHandlers,
  ...partHandlers,
  ...completeHandlers,
}

const guarded: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries(handlers).map(([operation, handler]) => [operation, checked(operation, handler)]),
)

/** What is answered before anybody was verified: preflights, redirects to other regions, uploads by form. */
function intercept(
  request: HttpRequest,
  context: Intercepting,
): HttpResponse | undefined | Promise<HttpResponse> {
  if (request.method === 'OPTIONS') return answered(request, context)
  if (isOlderSignature(request)) return context.refused(invalidRequest(olderSignature))
  const redirect = elsewhere(request, context)
  if (redirect !== undefined) return context.refused(redirect)
  return isUpload(request, context) ? byForm(request, context) : undefined
}

/** Version 2 would look like nobody's request, and be refused for that. */
const isOlderSignature = ({ headers, target }: HttpRequest): boolean =>
  /^AWS /.test(header(headers, 'authorization') ?? '') ||
  (/[?&]AWSAccessKeyId=/.test(target) && /[?&]Signature=/.test(target))

/** The reader of forms is loaded with the first one. */
const byForm = async (request: HttpRequest, context: Intercepting): Promise<HttpResponse> =>
  (await import('./form/upload.ts')).uploaded(request, context)

function answered(request: HttpRequest, context: Intercepting): HttpResponse {
  const answer = preflight(context.rows, context.placed.placed?.Bucket, request)
  if (answer === 'unasked') return context.refused(failure('BadRequest'))
  return answer === 'refused' ? context.refused(failure('AccessForbidden')) : answer
}

/** A range is a partial answer, and an unchanged object none; pages of other origins are told what they may see. */
function finish(
  response: HttpResponse,
  request: HttpRequest,
  { rows }: Parameters<NonNullable<LocalService['finish']>>[2],
): HttpResponse {
  const bucket = bucketPlace(request).placed?.Bucket
  return withCors(rows, bucket, request, withStatus(response))
}

function withStatus(response: HttpResponse): HttpResponse {
  const { status, headers } = response
  if (status === 200 && headers.some(([name]) => name.toLowerCase() === 'content-range'))
    return { ...response, status: 206 }
  if (status !== 304) return response
  return {
    ...response,
    headers: headers.filter(([name]) => name.toLowerCase() !== 'content-type'),
    body: noBody,
  }
}

export const s3: LocalService = {
  describe,
  handlers: guarded,
  members,
  differences,
  anonymous: true,
  access: s3Access,
  ...s3Guarding,
  signing: { escapePath: 'once', presignedPayload: 'unsigned' },
  respond: { bareErrors: true },
  place,
  intercept,
  finish,
}
