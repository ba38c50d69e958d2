/** Members of inputs that do nothing here: those that are refused by name, and those that may be given all the same. */
import type { MemberNotes } from '../server/types.ts'

const directory = 'it is for directory buckets'
const eventHolds = 'holds that wait for an event are not kept here'

export const members: Readonly<Record<string, MemberNotes>> = {
  '*': {
    unsupported: {
      IfMatchInitiatedTime: directory,
      IfMatchLastModifiedTime: directory,
      IfMatchSize: directory,
      MFA: 'there are no second factors for S3 here',
      ObjectLockEventHold: eventHolds,
      ObjectLockEventHoldDurationDays: eventHolds,
      ObjectLockEventHoldDurationYears: eventHolds,
      WriteOffsetBytes: directory,
    },
    inert: {
      RequestPayer: 'no bucket here makes requesters pay',
    },
  },
  CopyObject: { inert: { AnnotationDirective: 'objects have no annotations here' } },
  ListObjectVersions: { inert: { OptionalObjectAttributes: 'nothing is ever restored here' } },
  ListObjects: { inert: { OptionalObjectAttributes: 'nothing is ever restored here' } },
  ListObjectsV2: { inert: { OptionalObjectAttributes: 'nothing is ever restored here' } },
  PutBucketLifecycleConfiguration: {
    unsupported: { TransitionDefaultMinimumObjectSize: 'nothing is moved by lifecycle rules here' },
  },
  PutBucketNotificationConfiguration: {
    inert: { SkipDestinationValidation: 'destinations are never asked here' },
  },
  PutBucketPolicy: {
    inert: { ConfirmRemoveSelfBucketAccess: 'a policy is put even if it locks its writer out' },
  },
  PutObjectLockConfiguration: {
    unsupported: { Token: 'object lock is switched on without AWS support here' },
  },
}
