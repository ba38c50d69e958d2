/** Where this DynamoDB is not AWS's, and why; the documentation shows it. */
import type { Difference, MemberNotes } from '../server/types.ts'

const alone = 'a table lives in one region here'

export const members: Readonly<Record<string, MemberNotes>> = {
  CreateTable: {
    inert: {
      OnDemandThroughput: 'kept and shown; nothing is throttled',
      WarmThroughput: 'kept and shown; nothing is throttled',
    },
    unsupported: {
      GlobalTableSettingsReplicationMode: alone,
      GlobalTableSourceArn: alone,
    },
  },
  PutResourcePolicy: {
    inert: { ConfirmRemoveSelfResourceAccess: 'nobody is kept from shutting himself out' },
  },
  RestoreTableFromBackup: {
    unsupported: { VectorIndexOverride: 'a restored table has the vector indexes of its source' },
  },
  RestoreTableToPointInTime: {
    unsupported: { VectorIndexOverride: 'a restored table has the vector indexes of its source' },
  },
  UpdateTable: {
    unsupported: {
      DisassociationProtectionEnabled: alone,
      GlobalTableSettingsReplicationMode: alone,
      GlobalTableWitnessUpdates: alone,
      MultiRegionConsistency: alone,
      ReplicaUpdates: alone,
    },
  },
}

export const differences: readonly Difference[] = [
  {
    what: 'Global tables, exports and imports, bulk operations, Kinesis destinations, and contributor insights are answered with NotImplemented.',
    why: 'They are other products behind the same name; what is here is to be right.',
  },
  {
    what: 'Tables and indexes are there at once, unless the service is given delays; states go by the clock then.',
    why: 'Tests would have to wait for what AWS does in seconds.',
  },
  {
    what: 'Reads are always consistent, indexes and counts included; ConsistentRead changes capacity and what is refused alone.',
    why: 'An item and its index entries are one batch of rows.',
  },
  {
    what: 'Capacity is counted as on AWS, and never runs out.',
    why: 'Tests would wait; a fault throttles the calls that are to be.',
  },
  {
    op: 'SearchVectors',
    what: 'Every vector of the index is compared, so that the nearest are always found; bytes told are those that were looked at.',
    why: 'AWS searches by approximation, and tells other bytes each time.',
  },
  {
    op: 'TransactWriteItems',
    what: 'A transaction holds its items for one turn of the event loop: only what comes within it meets a conflict.',
    why: 'Nothing here takes longer.',
  },
  {
    op: 'UpdateTimeToLive',
    what: 'An item is deleted as soon as its time is over and its table is used, at the latest when it is read; AWS takes days.',
    why: 'A test moves the clock, and wants to see what then happens.',
  },
  {
    op: 'DescribeStream',
    what: 'A stream has one shard at a time, which lasts four hours of the clock.',
    why: 'Nothing here needs to be divided; readers still see shards end and follow each other.',
  },
  {
    op: 'RestoreTableToPointInTime',
    what: 'A table can be taken back to the present moment, where AWS stays five minutes behind, and by milliseconds.',
    why: 'Nothing is on its way.',
  },
  {
    op: 'CreateTable',
    what: 'Encryption is validated, kept and shown; KMS keys are not asked for.',
    why: 'Files on your own disk are as safe as that disk.',
  },
]
