/**
 * Encryption at rest, as it is asked for and reported. Bytes stay as they are: what a caller can see of encryption is
 * which one an object has, and that an object under his own key is read with that key alone.
 */
import { type Anomaly, decodeBase64, encodeBase64, isAnomaly } from '@plainwire/wire'
import type { Context, Output } from '../server/types.ts'
import { failure, invalidArgument, invalidRequest } from './failures.ts'
import { setting } from './settings.ts'
import type { Bucket, Encryption } from './store.ts'

/** How a write is encrypted: as it says, else as the bucket does, else with S3's own keys. */
export function encryptionOf(
  input: Output,
  bucket: Bucket,
  context: Context,
): Encryption | Anomaly {
  const own = customerKey(input, '', context)
  if (isAnomaly(own)) return own
  const rule = setting(context.rows, bucket.name, 'encryption')?.Rules[0]
  const { ServerSideEncryption: asked, SSEKMSKeyId: keyId } = input as Record<string, string>
  const bucketKey = (input.BucketKeyEnabled ?? rule?.BucketKeyEnabled) === true
  if (own !== undefined) {
    if (asked !== undefined)
      return invalidArgument(
        'Server side encryption with a key of your own goes with no other.',
        'x-amz-server-side-encryption',
        asked,
      )
    const blocked = rule?.BlockedEncryptionTypes?.EncryptionType?.includes('SSE-C')
    return blocked ? failure('AccessDenied') : { algorithm: 'customer', keyMd5: own }
  }
  const usual = rule?.ApplyServerSideEncryptionByDefault
  const algorithm = asked ?? usual?.SSEAlgorithm ?? 'AES256'
  if (!isManaged(algorithm))
    return failure('InvalidEncryptionAlgorithmError', { Algorithm: algorithm })
  if (algorithm === 'AES256')
    return keyId === undefined ? { algorithm } : onlyWithKms('aws-kms-key-id')
  return byKms(input, algorithm, asked === undefined ? usual?.KMSMasterKeyID : undefined, {
    bucketKey,
    key: `arn:aws:kms:${bucket.region}:${context.account}:`,
  })
}

type Managed = Exclude<Encryption['algorithm'], 'customer'>

const isManaged = (algorithm: string): algorithm is Managed =>
  algorithm === 'AES256' || algorithm === 'aws:kms' || algorithm === 'aws:kms:dsse'

function byKms(
  input: Output,
  algorithm: Managed,
  usualKey: string | undefined,
  { bucketKey, key }: { bucketKey: boolean; key: string },
): Encryption | Anomaly {
  const { SSEKMSKeyId, SSEKMSEncryptionContext: context } = input as Record<string, string>
  const given = SSEKMSKeyId ?? usualKey ?? 'alias/aws/s3'
  const keyId = given.startsWith('arn:')
    ? given
    : key + (given.startsWith('alias/') ? given : `key/${given}`)
  if (context !== undefined && !isContext(context))
    return invalidArgument(
      'The encryption context is base64 of a JSON object of strings.',
      'x-amz-server-side-encryption-context',
      context,
    )
  return {
    algorithm,
    keyId,
    ...(context === undefined ? {} : { context }),
    ...(bucketKey ? { bucketKey } : {}),
  }
}

function isContext(text: string): boolean {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    return (
      typeof read === 'object' &&
      read !== null &&
      Object.values(read).every(value => typeof value === 'string')
    )
  } catch {
    return false
  }
}

const onlyWithKms = (name: string): Anomaly =>
  invalidArgument(
    `x-amz-server-side-encryption-${name} goes with the encryption aws:kms.`,
    `x-amz-server-side-encryption-${name}`,
  )

/** The MD5 of a caller's own key, once it is known to be right; `CopySource` is put before for the source of a copy. */
export function customerKey(
  input: Output,
  prefix: '' | 'CopySource',
  { primitives }: Pick<Context, 'primitives'>,
): string | Anomaly | undefined {
  const given = (name: string) => input[`${prefix}SSECustomer${name}`] as string | undefined
  const [algorithm, key, md5] = [given('Algorithm'), given('Key'), given('KeyMD5')]
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined
  if (algorithm === undefined || key === undefined || md5 === undefined)
    return invalidArgument(
      'An own key needs its algorithm, the key in base64, and the MD5 of the key.',
      'x-amz-server-side-encryption-customer-key',
    )
  if (algorithm !== 'AES256')
    return failure('InvalidEncryptionAlgorithmError', { Algorithm: algorithm })
  const bytes = decodeBase64(key)
  if (bytes?.length !== 32)
    return invalidArgument(
      'The secret key was invalid for the specified algorithm.',
      'x-amz-server-side-encryption-customer-key',
    )
  const hasher = primitives.hasher('md5')
  hasher.update(bytes)
  return encodeBase64(hasher.digest()) === md5
    ? md5
    : invalidArgument(
        'The calculated MD5 hash of the key did not match the hash that was provided.',
        'x-amz-server-side-encryption-customer-key-MD5',
        md5,
      )
}

/** May what is stored so be read, or added to, with this key? */
export function unreadable(
  encryption: Encryption,
  input: Output,
  context: Context,
  prefix: '' | 'CopySource' = '',
): Anomaly | undefined {
  const key = customerKey(input, prefix, context)
  if (isAnomaly(key)) return key
  if (encryption.algorithm !== 'customer')
    return key === undefined
      ? undefined
      : invalidRequest('The encryption parameters are not applicable to this object.')
  if (key === undefined)
    return invalidRequest(
      'The object was stored with a key of its owner; the headers of that key must be given.',
    )
  return key === encryption.keyMd5 ? undefined : failure('AccessDenied')
}

/** The members that report it. The context of a key is told to who wrote, and not to who reads. */
export function shownEncryption(encryption: Encryption): Output {
  if (encryption.algorithm === 'customer')
    return { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: encryption.keyMd5 }
  const { algorithm, keyId, bucketKey } = encryption
  return {
    ServerSideEncryption: algorithm,
    ...(keyId === undefined ? {} : { SSEKMSKeyId: keyId }),
    ...(bucketKey === true ? { BucketKeyEnabled: true } : {}),
  }
}

/** Is the entity tag the MD5 of the content? */
export const hasPlainTag = ({ algorithm }: Encryption): boolean => algorithm === 'AES256'
