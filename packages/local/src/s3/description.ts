/** What describes a new object: its headers, metadata, class, encryption, tags, lock and ACL, out of the input of a write. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Output } from '../server/types.ts'
import { aclOf } from './acl.ts'
import { encryptionOf } from './encryption.ts'
import { failure } from './failures.ts'
import { lockOf } from './lock.ts'
import { setting } from './settings.ts'
import type { Bucket, Description, Encryption, Tag } from './store.ts'
import { tagsInHeader } from './tags.ts'

/** What is wrong with the input in any of these ways is the refusal. */
export function descriptionOf(
  input: Output,
  bucket: Bucket,
  context: Context,
): Description | Anomaly {
  const wrong = badMetadata(metadataIn(input)) ?? badClass(input.StorageClass)
  if (wrong) return wrong
  const encryption = encryptionOf(input, bucket, context)
  if (isAnomaly(encryption)) return encryption
  const tags = tagsInHeader(input.Tagging)
  if (isAnomaly(tags)) return tags
  const lock = lockOf(input, bucket, context)
  if (isAnomaly(lock)) return lock
  const acl = aclOf(input, bucket, context)
  if (isAnomaly(acl)) return acl
  return {
    headers: headersIn(input),
    metadata: metadataIn(input),
    storageClass: String(input.StorageClass ?? 'STANDARD'),
    encryption: encryption as Encryption,
    tags: tags as readonly Tag[],
    ...lock,
    ...(acl === undefined ? {} : { acl }),
  }
}

/** Header members that are handed back as they came. */
const kept = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'WebsiteRedirectLocation',
] as const

function headersIn(input: Output): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of kept) {
    const value = name === 'ContentEncoding' ? encoding(input[name]) : input[name]
    if (typeof value === 'string') headers[name] = value
  }
  return headers
}

/** How the body travelled is no property of the object. */
function encoding(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const codings = value.split(',').map(each => each.trim())
  const own = codings.filter(each => each.toLowerCase() !== 'aws-chunked')
  return own.length === 0 ? undefined : own.join(',')
}

const metadataIn = (input: Output): Readonly<Record<string, string>> =>
  (input.Metadata ?? {}) as Readonly<Record<string, string>>

const mostMetadata = 2048

function badMetadata(metadata: Readonly<Record<string, string>>): Anomaly | undefined {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  )
  return size > mostMetadata
    ? failure('MetadataTooLarge', { Size: String(size), MaxSizeAllowed: String(mostMetadata) })
    : undefined
}

const classes: readonly unknown[] = [
  undefined,
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
]
/** Objects of these would have to be restored before they are read. */
const archives: readonly unknown[] = ['GLACIER', 'DEEP_ARCHIVE']

function badClass(given: unknown): Anomaly | undefined {
  if (classes.includes(given)) return undefined
  return archives.includes(given)
    ? failure('NotImplemented', undefined, `The storage class ${given} is not implemented here.`)
    : failure('InvalidStorageClass', { StorageClassRequested: String(given) })
}

/** The account that owns what is written: the bucket's, unless the bucket leaves objects to who writes them. */
export function writerOf(bucket: Bucket, input: Output, { rows, caller }: Context): string {
  const ownership = setting(rows, bucket.name, 'ownership')
  const writer = caller.kind === 'anonymous' ? 'anonymous' : caller.account
  const gives = input.ACL === 'bucket-owner-full-control'
  return ownership === 'BucketOwnerEnforced' || (ownership === 'BucketOwnerPreferred' && gives)
    ? bucket.account
    : writer
}

/** The header members of a description, as a read hands them back. */
export function shownHeaders({ headers, metadata, storageClass }: Description): Output {
  const { ContentType = 'binary/octet-stream', ...rest } = headers
  return {
    ...rest,
    ContentType,
    Metadata: metadata,
    ...(storageClass === 'STANDARD' ? {} : { StorageClass: storageClass }),
  }
}
