/** What the service refuses, in its own words, and what AWS's refusals become: no key, name or text of AWS leaves it. */
import { type Anomaly, anomaly } from '@plainwire/wire'

type Made = (message: string, more?: Partial<Anomaly>) => Anomaly

const made =
  (category: Anomaly['$anomaly'], code: string, status: number): Made =>
  (message, more) => ({ ...anomaly(category, message, { code, status }), ...more })

export const invalid: Made = made('incorrect', 'INVALID_REQUEST', 400)
export const forbidden: Made = made('forbidden', 'FORBIDDEN', 403)
export const notFound: Made = made('not-found', 'NOT_FOUND', 404)
export const conflict: Made = made('conflict', 'CONFLICT', 409)
export const stale: Made = made('conflict', 'STALE', 412)
export const tooLarge: Made = made('incorrect', 'TOO_LARGE', 413)
export const unfit: Made = made('incorrect', 'UNFIT', 422)
export const tooMany: Made = made('busy', 'LIMIT_EXCEEDED', 429)
export const unavailable: Made = made('unavailable', 'UNAVAILABLE', 503)

export const noDataset = (id: string): Anomaly => notFound(`There is no dataset ${id} here.`)
export const noAccount = (account: string): Anomaly => notFound(`account not found: ${account}`)

/** Codes of AWS that mean a limit, and those that mean that it cannot do it now. */
const limits = new Set([
  'LimitExceeded',
  'LimitExceededException',
  'TooManyBuckets',
  'SlowDown',
  'MetadataTooLarge',
  'ReportGenerationLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'TooManyRequestsException',
])
const absent = new Set([
  'NoSuchEntity',
  'NoSuchBucket',
  'NoSuchKey',
  'NoSuchUpload',
  'NotFound',
  'ResourceNotFoundException',
  'InvalidInstanceID.NotFound',
])
const refused = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AccountProblem',
  'AllAccessDisabled',
  'Forbidden',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
  'AuthFailure',
  'ExpiredToken',
])
const clashes = new Set([
  'EntityAlreadyExists',
  'BucketAlreadyExists',
  'BucketAlreadyOwnedByYou',
  'BucketNotEmpty',
  'ConcurrentModification',
  'DeleteConflict',
  'InvalidBucketState',
  'OperationAborted',
  'IncorrectState',
  'ResourceAlreadyExistsException',
])

/**
 * What a failure of AWS means to our caller: 403, 404, 409, 429 or 503 where it says so, else 500. One of ours stays as
 * it is.
 *
 * @example fromAws('create the bucket')(await s3.invoke(call))
 */
export const fromAws =
  (doing: string) =>
  (failure: Anomaly): Anomaly => {
    if (failure.service === undefined && failure.op === undefined) return failure
    const { code = '', retryable } = failure
    const kept = { retryable, cause: failure }
    if (limits.has(code))
      return tooMany(`AWS limits us (${code}): could not ${doing}.`, {
        ...kept,
        code: 'LIMIT_EXCEEDED',
      })
    if (refused.has(code) || failure.$anomaly === 'forbidden')
      return forbidden(`The service may not ${doing} (${code || 'refused'}).`, kept)
    if (absent.has(code)) return notFound(`Could not ${doing}: it is not there (${code}).`, kept)
    if (clashes.has(code)) return conflict(`Could not ${doing}: ${code}.`, kept)
    if (retryable || failure.$anomaly === 'unavailable' || failure.$anomaly === 'interrupted')
      return unavailable(`Could not ${doing} now (${code || 'no answer'}); try again.`, {
        ...kept,
        retryable: true,
      })
    return {
      ...anomaly('fault', `Could not ${doing} (${code || 'for a reason AWS does not name'}).`, {
        code: 'AWS_FAILED',
        status: 500,
      }),
      ...kept,
    }
  }
