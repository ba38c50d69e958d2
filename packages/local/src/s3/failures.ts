/** S3's refusals: every code it answers with, its status and its words, in one table. */
import { type Anomaly, anomaly, type Category, type Header } from '@plainwire/wire'

const failures: Readonly<Record<FailureCode, readonly [status: number, message: string]>> = {
  AccessControlListNotSupported: [400, 'The bucket does not allow ACLs.'],
  AccessDenied: [403, 'Access Denied'],
  AccessForbidden: [403, 'CORS does not allow this request.'],
  AuthorizationHeaderMalformed: [400, 'The authorization header is malformed.'],
  BadDigest: [400, 'The checksum you gave does not match the content.'],
  BadRequest: [
    400,
    'A preflight request needs the headers Origin and Access-Control-Request-Method.',
  ],
  BucketAlreadyExists: [409, 'The bucket name is taken by somebody else; choose another.'],
  BucketAlreadyOwnedByYou: [409, 'You own this bucket already.'],
  BucketNotEmpty: [409, 'The bucket still holds objects, versions or delete markers.'],
  ConditionalRequestConflict: [409, 'Another request changed the object meanwhile; try again.'],
  CrossLocationLoggingProhibitted: [403, 'Logs stay in the region of their bucket.'],
  EntityTooLarge: [400, 'The upload is larger than an object may be.'],
  EntityTooSmall: [400, 'A part other than the last is smaller than the allowed 5 MiB.'],
  ExpiredToken: [400, 'The token has expired.'],
  IllegalLocationConstraintException: [
    400,
    'The location constraint is not that of the region the request was sent to.',
  ],
  IllegalVersioningConfigurationException: [400, 'The versioning configuration has no Status.'],
  IncompleteBody: [400, 'The body is shorter than its declared length.'],
  InvalidArgument: [400, 'Invalid Argument'],
  InvalidBucketAclWithObjectOwnership: [
    400,
    'An ACL cannot be set together with the ownership BucketOwnerEnforced.',
  ],
  InvalidBucketName: [400, 'The bucket name is not valid.'],
  InvalidBucketOwnerAWSAccountID: [400, 'The account of the expected bucket owner is not valid.'],
  InvalidBucketState: [409, 'The bucket is in a state that does not allow this.'],
  InvalidDigest: [400, 'The Content-MD5 you gave is not valid.'],
  InvalidEncryptionAlgorithmError: [400, 'The encryption is not valid; use AES256, aws:kms.'],
  InvalidLocationConstraint: [400, 'There is no such location constraint.'],
  InvalidPart: [400, 'A part was not uploaded, or its entity tag is another.'],
  InvalidPartNumber: [416, 'The object has no part of this number.'],
  InvalidPartOrder: [400, 'The parts are not in ascending order of their numbers.'],
  InvalidPolicyDocument: [400, 'The form does not meet the conditions of its policy.'],
  InvalidRange: [416, 'The range is outside of the object.'],
  InvalidRequest: [400, 'The request is not valid.'],
  InvalidStorageClass: [400, 'The storage class is not valid.'],
  InvalidTag: [400, 'A tag is not valid.'],
  InvalidTargetBucketForLogging: [
    400,
    'The target bucket for logging does not exist, or is not yours.',
  ],
  InvalidURI: [400, 'The key leaves the bucket by its relative segments.'],
  KeyTooLongError: [400, 'The key is longer than 1024 bytes.'],
  MalformedACLError: [400, 'The ACL is not well formed.'],
  MalformedPOSTRequest: [400, 'The body is not well-formed multipart/form-data.'],
  MalformedPolicy: [400, 'The policy is not valid.'],
  MalformedXML: [400, 'The XML is not well formed, or does not fit what is asked for.'],
  MaxPostPreDataLengthExceeded: [400, 'The form fields before the file are too large.'],
  MetadataTooLarge: [400, 'The metadata headers are larger than 2048 bytes.'],
  MethodNotAllowed: [405, 'The method is not allowed against this resource.'],
  MissingSecurityHeader: [400, 'A required header is missing.'],
  NoSuchBucket: [404, 'The specified bucket does not exist.'],
  NoSuchBucketPolicy: [404, 'The bucket has no policy.'],
  NoSuchCORSConfiguration: [404, 'The bucket has no CORS configuration.'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchLifecycleConfiguration: [404, 'The bucket has no lifecycle configuration.'],
  NoSuchObjectLockConfiguration: [404, 'The object has no lock of this kind.'],
  NoSuchPublicAccessBlockConfiguration: [404, 'The bucket has no public access block.'],
  NoSuchTagSet: [404, 'The bucket has no tags.'],
  NoSuchUpload: [404, 'The upload does not exist; it may have been completed or aborted.'],
  NoSuchVersion: [404, 'The specified version does not exist.'],
  NoSuchWebsiteConfiguration: [404, 'The bucket has no website configuration.'],
  NotImplemented: [501, 'This is not implemented here.'],
  NotModified: [304, 'Not Modified'],
  ObjectLockConfigurationNotFoundError: [404, 'The bucket has no object lock configuration.'],
  OwnershipControlsNotFoundError: [404, 'The bucket has no ownership controls.'],
  PermanentRedirect: [
    301,
    'The bucket is in another region; send all requests for it to that endpoint.',
  ],
  PreconditionFailed: [412, 'A precondition does not hold.'],
  ReplicationConfigurationNotFoundError: [404, 'The bucket has no replication configuration.'],
  ServerSideEncryptionConfigurationNotFoundError: [404, 'The bucket has no encryption of its own.'],
  XAmzContentChecksumMismatch: [400, 'The checksum you gave does not match the content.'],
}

export type FailureCode =
  | 'AccessControlListNotSupported'
  | 'AccessDenied'
  | 'AccessForbidden'
  | 'AuthorizationHeaderMalformed'
  | 'BadDigest'
  | 'BadRequest'
  | 'BucketAlreadyExists'
  | 'BucketAlreadyOwnedByYou'
  | 'BucketNotEmpty'
  | 'ConditionalRequestConflict'
  | 'CrossLocationLoggingProhibitted'
  | 'EntityTooLarge'
  | 'EntityTooSmall'
  | 'ExpiredToken'
  | 'IllegalLocationConstraintException'
  | 'IllegalVersioningConfigurationException'
  | 'IncompleteBody'
  | 'InvalidArgument'
  | 'InvalidBucketAclWithObjectOwnership'
  | 'InvalidBucketName'
  | 'InvalidBucketOwnerAWSAccountID'
  | 'InvalidBucketState'
  | 'InvalidDigest'
  | 'InvalidEncryptionAlgorithmError'
  | 'InvalidLocationConstraint'
  | 'InvalidPart'
  | 'InvalidPartNumber'
  | 'InvalidPartOrder'
  | 'InvalidPolicyDocument'
  | 'InvalidRange'
  | 'InvalidRequest'
  | 'InvalidStorageClass'
  | 'InvalidTag'
  | 'InvalidTargetBucketForLogging'
  | 'InvalidURI'
  | 'KeyTooLongError'
  | 'MalformedACLError'
  | 'MalformedPOSTRequest'
  | 'MalformedPolicy'
  | 'MalformedXML'
  | 'MaxPostPreDataLengthExceeded'
  | 'MetadataTooLarge'
  | 'MethodNotAllowed'
  | 'MissingSecurityHeader'
  | 'NoSuchBucket'
  | 'NoSuchBucketPolicy'
  | 'NoSuchCORSConfiguration'
  | 'NoSuchKey'
  | 'NoSuchLifecycleConfiguration'
  | 'NoSuchObjectLockConfiguration'
  | 'NoSuchPublicAccessBlockConfiguration'
  | 'NoSuchTagSet'
  | 'NoSuchUpload'
  | 'NoSuchVersion'
  | 'NoSuchWebsiteConfiguration'
  | 'NotImplemented'
  | 'NotModified'
  | 'ObjectLockConfigurationNotFoundError'
  | 'OwnershipControlsNotFoundError'
  | 'PermanentRedirect'
  | 'PreconditionFailed'
  | 'ReplicationConfigurationNotFoundError'
  | 'ServerSideEncryptionConfigurationNotFoundError'
  | 'XAmzContentChecksumMismatch'

/** What goes into the error document beside code and message: `BucketName`, `Key`, `Condition`. */
export type FailureData = Readonly<Record<string, string>>

/** @example failure('NoSuchKey', { Key: 'a.txt' }) */
export function failure(code: FailureCode, data?: FailureData, said?: string): Anomaly {
  const [status, message] = failures[code]
  return anomaly(categoryOf(status), said ?? message, {
    code,
    status,
    ...(data === undefined ? {} : { data }),
  })
}

/** A refusal that says something in headers as well. */
export const withHeaders = (refusal: Anomaly, headers: readonly Header[]): Anomaly =>
  ({ ...refusal, headers }) as Anomaly

/** `InvalidArgument` with the argument and what is wrong with it. */
export const invalidArgument = (message: string, name: string, value?: unknown): Anomaly =>
  failure(
    'InvalidArgument',
    { ArgumentName: name, ...(value === undefined ? {} : { ArgumentValue: String(value) }) },
    message,
  )

export const invalidRequest = (message: string): Anomaly =>
  failure('InvalidRequest', undefined, message)

/** What is said of signatures of version 2, in headers, queries and forms. */
export const olderSignature =
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'

export const malformed = (message: string): Anomaly => failure('MalformedXML', undefined, message)

/** What a header or member asks for that is not here, by its name. */
export const notHere = (name: string): Anomaly =>
  failure('NotImplemented', { Header: name }, `${name} is not implemented here.`)

const categories: Readonly<Record<number, Category>> = {
  304: 'conflict',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  501: 'unsupported',
}

const categoryOf = (status: number): Category => categories[status] ?? 'incorrect'
