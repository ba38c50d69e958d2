/** The IAM documents of a dataset: who may read it, who may write it, and who may take on a role. */
import { attachmentPrefix } from '../names.ts'
import type { Mode } from '../types.ts'

type Statement = {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource?: readonly string[]
  readonly NotResource?: readonly string[]
  readonly Condition?: object
  readonly Principal?: '*' | object
}
export type Document = { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] }

const document = (...Statement: readonly Statement[]): Document => ({
  Version: '2012-10-17',
  Statement,
})

const allow = (Action: readonly string[], ...Resource: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
})

const arnOf = (bucket: string) => `arn:aws:s3:::${bucket}`

const readActions = ['s3:GetObject']
const writeActions = ['s3:DeleteObject', 's3:GetObject', 's3:PutObject']

/**
 * What instances and users get: reading an original; reading and writing a derivative, whose attachments nobody touches.
 *
 * @example accessDocument('dataset-localdev-7', 'read').Statement.length // 2
 */
export const accessDocument = (bucket: string, mode: Mode): Document =>
  mode === 'read'
    ? document(allow(['s3:ListBucket'], arnOf(bucket)), allow(readActions, `${arnOf(bucket)}/*`))
    : document(allow(['s3:ListBucket'], arnOf(bucket)), allow(writeActions, `${arnOf(bucket)}/*`), {
        Effect: 'Deny',
        Action: ['s3:DeleteObject', 's3:PutObject'],
        Resource: [`${arnOf(bucket)}/${attachmentPrefix}*`],
      })

/** Uploads in parts can be taken up again and called off, which the first service's documents had forgotten. */
export const resumable = ({ Version, Statement }: Document): Document => ({
  Version,
  Statement: Statement.map(statement =>
    statement.Effect === 'Allow' && statement.Action.includes('s3:PutObject')
      ? { ...statement, Action: [...statement.Action, ...uploadActions] }
      : statement,
  ),
})

const uploadActions = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts']

/** The same for a while, and for keys that begin with a prefix. */
export function narrowed(
  { Version, Statement }: Document,
  { prefix, until }: { readonly prefix?: string | undefined; readonly until?: string | undefined },
): Document {
  const before = until !== undefined && { DateLessThan: { 'aws:CurrentTime': until } }
  return {
    Version,
    Statement: Statement.map(statement => {
      const { Effect, Action, Resource } = statement
      if (Effect === 'Deny' || Resource === undefined) return statement
      const lists = Action.includes('s3:ListBucket')
      const within = lists && prefix !== undefined && { StringLike: { 's3:prefix': `${prefix}*` } }
      const Condition = { ...before, ...within }
      return {
        Effect,
        Action,
        Resource:
          lists || prefix === undefined
            ? Resource
            : Resource.map(arn => `${arn.slice(0, -1)}${prefix}*`),
        ...(Object.keys(Condition).length > 0 && { Condition }),
      }
    }),
  }
}

/** Lets instances be what a role is. */
export const instanceTrust: Document = document({
  Effect: 'Allow',
  Action: ['sts:AssumeRole'],
  Principal: { Service: ['ec2.amazonaws.com'] },
})

/** Lets the service take on a role, to hand out sessions of it. */
export const serviceTrust = (arn: string): Document =>
  document({
    Effect: 'Allow',
    Action: ['sts:AssumeRole'],
    Principal: { AWS: [arn] },
  })

/** Nobody changes the data of what is finalized, whatever he may otherwise; its attachments are another matter. */
export const frozenDocument = (bucket: string, account: string): Document =>
  document({
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObject', 's3:PutObjectAcl'],
    NotResource: [`${arnOf(bucket)}/${attachmentPrefix}*`, arnOf(bucket)],
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:root` } },
  })

/** Whether two documents say the same, in whatever order their members stand. */
export const sameDocument = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value
