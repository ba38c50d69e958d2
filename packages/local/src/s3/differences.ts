/** Where this S3 is not AWS's, and why; the documentation shows it. */
import type { Difference } from '../server/types.ts'

export const differences: readonly Difference[] = [
  {
    what: 'Directory buckets, access points, S3 Select, Object Lambda, annotations, metadata tables, inventory, metrics, analytics and intelligent tiering are answered with NotImplemented.',
    why: 'They are other products behind the same name; what is here is to be right.',
  },
  {
    what: 'Encryption is validated and reported, and bytes are kept as they are; KMS keys are not asked for.',
    why: 'Files on your own disk are as safe as that disk.',
  },
  {
    op: 'PutObject',
    what: 'Keys of callers (SSE-C) are taken over plain HTTP as well, and without a bucket having to allow them.',
    why: 'The local port speaks HTTP.',
  },
  {
    op: 'PutBucketLifecycleConfiguration',
    inert: true,
    what: 'Rules are validated, kept and shown; nothing expires or moves, and unfinished uploads stay.',
    why: 'Tests would lose data by the clock.',
  },
  {
    op: 'PutBucketLogging',
    inert: true,
    what: 'The configuration is validated, kept and shown; nothing is logged.',
    why: 'Nobody reads access logs of a test.',
  },
  {
    op: 'PutBucketNotificationConfiguration',
    inert: true,
    what: 'The configuration is validated, kept and shown; nothing is sent, and destinations are not asked.',
    why: 'There is no SNS, SQS or Lambda here to send to.',
  },
  {
    op: 'PutObject',
    what: 'The storage classes GLACIER and DEEP_ARCHIVE are refused; all others are kept and shown.',
    why: 'Archived objects must be restored before they are read, which is not here.',
  },
  {
    op: 'PutObjectAcl',
    what: 'ACLs are canned: grants in headers and documents are refused.',
    why: 'ACLs are off for new buckets, and policies say the same better.',
  },
  {
    op: 'PutBucketPolicy',
    what: 'Principals are not looked up: users and roles that do not exist are accepted.',
    why: 'They may be of accounts that are made later, or elsewhere.',
  },
  {
    op: 'CompleteMultipartUpload',
    what: 'A second completion of the same upload is NoSuchUpload; AWS answers it again for a while.',
    why: 'An upload is gone with the commit that makes its object.',
  },
  {
    op: 'UploadPart',
    what: 'A part may state a checksum of any algorithm where its upload named none.',
    why: 'Clients of today state one by themselves.',
  },
  {
    op: 'PutBucketVersioning',
    what: 'MFA delete is refused.',
    why: 'There are no second factors here.',
  },
  {
    op: 'GetBucketWebsite',
    what: 'Website, accelerate, requester-pays and replication configurations cannot be put; they are shown as not configured.',
    why: 'None of them has an effect that one could see locally.',
  },
  {
    op: 'GetObject',
    what: 'Entity tags of objects under KMS or own keys are made by chance, and differ between copies.',
    why: 'As on AWS they are no MD5 of the content; nothing may rely on more.',
  },
  {
    op: 'ListBuckets',
    what: 'The ids of owners are made from account numbers.',
    why: 'They are as stable, and need no registry.',
  },
  {
    what: 'Requests must be signed with Signature Version 4, or with 4A; Version 2 is refused.',
    why: 'AWS refuses it for new buckets.',
  },
]
