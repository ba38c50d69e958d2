/**
 * Condition keys of S3 that a request brings along: how it is signed, and by action what it asks for.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { header, isAnomaly } from '@plainwire/wire'
import { requestTags } from '../access/tags.ts'
import type { Facts } from '../access/types.ts'
import type { Context, Output } from '../server/types.ts'
import { tagsInHeader } from './tags.ts'

/** What a need of an action knows of its request. @example needFacts('s3:ListBucket', input, context) */
export const needFacts = (action: string, input: Output, context: Context): Facts => ({
  ...signatureFacts(context),
  ...(Object.hasOwn(byAction, action) ? byAction[action]!(input, context.edge.now()) : {}),
})

type Values = Readonly<Record<string, unknown>>

/** Keys that have a value, as text. */
const stated = (values: Values): Facts =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([key, value]) => [key, value instanceof Date ? value.toISOString() : String(value)]),
  )

/** Nobody's request has no signature. */
function signatureFacts({ request, caller, edge }: Context): Facts {
  if (caller.kind === 'anonymous') return {}
  const { headers, target } = request
  const signed = signedAt(target)
  return stated({
    's3:authType':
      signed !== undefined
        ? 'REST-QUERY-STRING'
        : header(headers, 'authorization') === undefined
          ? 'POST'
          : 'REST-HEADER',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:signatureAge': signed === undefined ? undefined : Math.max(0, edge.now() - signed),
    's3:x-amz-content-sha256': header(headers, 'x-amz-content-sha256'),
  })
}

/** When a presigned request was signed. */
function signedAt(target: string): number | undefined {
  const found = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/i.exec(target)
  if (found === null) return undefined
  const [year = 0, month = 0, ...rest] = found.slice(1).map(Number)
  return Date.UTC(year, month - 1, ...rest)
}

type OfRequest = (input: Output, now: number) => Facts

const acl: OfRequest = ({ ACL, StorageClass }) =>
  stated({ 's3:x-amz-acl': ACL, 's3:x-amz-storage-class': StorageClass })

const hold: OfRequest = input =>
  stated({
    's3:object-lock-legal-hold':
      input.ObjectLockLegalHoldStatus ?? (input.LegalHold as Output | undefined)?.Status,
  })

const day = 86_400_000

/** In the headers of a write, or in a document of its own. */
const retention: OfRequest = (input, now) => {
  const { Mode, RetainUntilDate } = (input.Retention ?? {}) as Output
  const until = (input.ObjectLockRetainUntilDate ?? RetainUntilDate) as Date | undefined
  return stated({
    's3:object-lock-mode': input.ObjectLockMode ?? Mode,
    's3:object-lock-retain-until-date': until,
    's3:object-lock-remaining-retention-days':
      until === undefined ? undefined : Math.ceil((until.getTime() - now) / day),
  })
}

/** In the header of a write as text, or in a document. */
const tags: OfRequest = ({ Tagging }) => {
  const given =
    typeof Tagging === 'string' ? tagsInHeader(Tagging) : (Tagging as Output | undefined)?.TagSet
  if (isAnomaly(given) || !Array.isArray(given) || given.length === 0) return {}
  return {
    ...Object.fromEntries(given.map(({ Key, Value }) => [`s3:RequestObjectTag/${Key}`, Value])),
    's3:RequestObjectTagKeys': given.map(({ Key }) => String(Key)),
  }
}

/** Of a write: what it sets besides the bytes. */
const write: OfRequest = (input, now) => ({
  ...acl(input, now),
  ...hold(input, now),
  ...retention(input, now),
  ...tags(input, now),
  ...stated({
    's3:ObjectCreationOperation': 'true',
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
    's3:x-amz-copy-source': input.CopySource,
    's3:x-amz-metadata-directive': input.MetadataDirective,
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId,
    's3:x-amz-server-side-encryption-customer-algorithm': input.SSECustomerAlgorithm,
    's3:x-amz-website-redirect-location': input.WebsiteRedirectLocation,
  }),
})

/** A listing without a prefix has an empty one, which conditions may ask for. */
const list: OfRequest = ({ Prefix, Delimiter, MaxKeys }) => ({
  's3:prefix': String(Prefix ?? ''),
  ...stated({ 's3:delimiter': Delimiter, 's3:max-keys': MaxKeys }),
})

const create: OfRequest = ({ ACL, ObjectOwnership, CreateBucketConfiguration }) => {
  const { LocationConstraint, Tags } = (CreateBucketConfiguration ?? {}) as Output
  return {
    ...stated({
      's3:locationconstraint': LocationConstraint,
      's3:x-amz-acl': ACL,
      's3:x-amz-object-ownership': ObjectOwnership,
    }),
    ...requestTags(Tags),
  }
}

const version: OfRequest = ({ VersionId }) => stated({ 's3:versionid': VersionId })

const together =
  (...parts: readonly OfRequest[]): OfRequest =>
  (input, now) =>
    Object.assign({}, ...parts.map(part => part(input, now)))

const byAction: Readonly<Record<string, OfRequest>> = {
  's3:CreateBucket': create,
  's3:DeleteObject': ({ IfMatch }) => stated({ 's3:if-match': IfMatch }),
  's3:DeleteObjectVersion': version,
  's3:DeleteObjectVersionTagging': version,
  's3:GetObjectVersion': version,
  's3:GetObjectVersionAcl': version,
  's3:GetObjectVersionAttributes': version,
  's3:GetObjectVersionTagging': version,
  's3:ListBucket': list,
  's3:ListBucketVersions': list,
  's3:PutBucketAcl': ({ ACL }) => stated({ 's3:x-amz-acl': ACL }),
  's3:PutObject': write,
  's3:PutObjectAcl': acl,
  's3:PutObjectLegalHold': hold,
  's3:PutObjectRetention': retention,
  's3:PutObjectTagging': tags,
  's3:PutObjectVersionAcl': together(acl, version),
  's3:PutObjectVersionTagging': together(tags, version),
  's3:TagResource': ({ CreateBucketConfiguration }) =>
    requestTags(((CreateBucketConfiguration ?? {}) as Output).Tags),
}
