/** The policy of a bucket: checked as it is put, and judged public or not. */
import { type Problem, validatePolicy } from '@plainwire/policy'
import type { Anomaly } from '@plainwire/wire'
import type { Handler } from '../server/types.ts'
import { arnOf, onBucket } from './bucket.ts'
import { failure } from './failures.ts'
import { isPublic } from './public.ts'
import { setting, settingChange } from './settings.ts'

const malformedPolicy = (message: string): Anomaly => failure('MalformedPolicy', undefined, message)

const getBucketPolicy = onBucket(({ name }, _input, { rows }) => {
  const policy = setting(rows, name, 'policy')
  return policy === undefined
    ? failure('NoSuchBucketPolicy', { BucketName: name })
    : { Policy: policy }
})

const putBucketPolicy = onBucket(({ name }, input, { rows }) => {
  const text = String(input.Policy ?? '')
  const wrong = badPolicy(text, name)
  if (wrong) return wrong
  if (setting(rows, name, 'publicAccess')?.BlockPublicPolicy === true && isPublic(text))
    return failure(
      'AccessDenied',
      undefined,
      'Access Denied because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.',
    )
  rows.batch([settingChange(rows, name, 'policy', text)])
  return {}
})

const deleteBucketPolicy = onBucket(({ name }, _input, { rows }) => {
  rows.batch([settingChange(rows, name, 'policy', undefined)])
  return {}
})

const getBucketPolicyStatus = onBucket(({ name }, _input, { rows }) => {
  const policy = setting(rows, name, 'policy')
  return policy === undefined
    ? failure('NoSuchBucketPolicy', { BucketName: name })
    : { PolicyStatus: { IsPublic: isPublic(policy) } }
})

/** What is wrong with a document as the policy of a bucket. */
export function badPolicy(text: string, bucket: string): Anomaly | undefined {
  const [problem] = validatePolicy(text, 'resource')
  if (problem !== undefined) return malformedPolicy(told(problem))
  const statements: unknown = (JSON.parse(text) as { Statement: unknown }).Statement
  for (const statement of list(statements) as readonly Statement[]) {
    const wrong = badStatement(statement, bucket)
    if (wrong !== undefined) return malformedPolicy(wrong)
  }
  return undefined
}

const told = ({ path, message }: Problem): string => (path === '' ? message : `${path}: ${message}`)

type Statement = Readonly<Record<string, unknown>>

const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

function badStatement(statement: Statement, bucket: string): string | undefined {
  const actions = [...list(statement.Action), ...list(statement.NotAction)].map(String)
  const resources = [...list(statement.Resource), ...list(statement.NotResource)].map(String)
  if (actions.some(action => action !== '*' && !/^s3:/i.test(action)))
    return 'Policy has invalid action'
  if (resources.some(resource => !isWithin(resource, bucket))) return 'Policy has invalid resource'
  const isHit = (action: string) => resources.some(resource => takes(resource, action, bucket))
  return statement.Action === undefined ||
    statement.Resource === undefined ||
    list(statement.Action).map(String).every(isHit)
    ? undefined
    : 'Action does not apply to any resource(s) in statement'
}

const isWithin = (resource: string, bucket: string): boolean =>
  resource === arnOf(bucket) ||
  resource.startsWith(arnOf(bucket, '')) ||
  // A star may stand for nothing, and for a key.
  resource === `${arnOf(bucket)}*`

/** Actions on objects, and those on buckets; what has a star may be either. */
const onObjects =
  /^s3:(abortmultipartupload|bypassgovernanceretention|listmultipartuploadparts|objectowneroverridetobucketowner|replicate\w+|restoreobject|initiatereplication|(get|put|delete|update)object(?!lockconfiguration)\w*)$/i

const takes = (resource: string, action: string, bucket: string): boolean =>
  /[*?]/.test(action) ||
  resource === `${arnOf(bucket)}*` ||
  onObjects.test(action) === resource.startsWith(arnOf(bucket, ''))

export const policyHandlers: Readonly<Record<string, Handler>> = {
  GetBucketPolicy: getBucketPolicy,
  PutBucketPolicy: putBucketPolicy,
  DeleteBucketPolicy: deleteBucketPolicy,
  GetBucketPolicyStatus: getBucketPolicyStatus,
}
