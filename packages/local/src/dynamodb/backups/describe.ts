/** Backups as DescribeBackup and ListBackups tell of them. */
import type { Output } from '../../server/types.ts'
import type { TableRecord, Throughput } from '../store/types.ts'
import type { BackupRecord } from './store.ts'

export const details = (backup: BackupRecord, BackupStatus = 'AVAILABLE'): Output => ({
  BackupArn: backup.arn,
  BackupName: backup.name,
  BackupSizeBytes: backup.bytes,
  BackupStatus,
  BackupType: backup.type,
  BackupCreationDateTime: new Date(backup.created),
  ...(backup.expires && { BackupExpiryDateTime: new Date(backup.expires) }),
})

export const summary = (backup: BackupRecord): Output => ({
  TableName: backup.table.name,
  TableId: backup.table.id,
  TableArn: backup.table.arn,
  ...details(backup),
})

export function description(backup: BackupRecord): Output {
  const { table } = backup
  return {
    BackupDetails: details(backup),
    SourceTableDetails: {
      TableName: table.name,
      TableId: table.id,
      TableArn: table.arn,
      TableSizeBytes: backup.bytes,
      ItemCount: backup.items,
      KeySchema: table.schema,
      TableCreationDateTime: new Date(table.created),
      ProvisionedThroughput: units(table.throughput),
      BillingMode: table.billing ?? 'PROVISIONED',
      ...(table.onDemand && { OnDemandThroughput: table.onDemand }),
    },
    SourceTableFeatureDetails: features(table),
  }
}

const units = ({ read, write }: Throughput): Output => ({
  ReadCapacityUnits: read,
  WriteCapacityUnits: write,
})

function features({ indexes, timeToLive, stream, encryption }: TableRecord): Output {
  const of = (kind: 'local' | 'global') =>
    indexes
      .filter(index => index.kind === kind && index.gone === undefined)
      .map(index => ({
        IndexName: index.name,
        KeySchema: index.schema,
        Projection: index.projection,
        ...(index.throughput && { ProvisionedThroughput: units(index.throughput) }),
        ...(index.onDemand && { OnDemandThroughput: index.onDemand }),
      }))
  const [local, global] = [of('local'), of('global')]
  const { attribute: AttributeName, enabled } = timeToLive ?? {}
  return {
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
    ...(stream && { StreamDescription: { StreamEnabled: true, StreamViewType: stream } }),
    ...(enabled && { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName } }),
    ...(encryption && {
      SSEDescription: {
        Status: 'ENABLED',
        SSEType: encryption.type,
        KMSMasterKeyArn: encryption.key,
      },
    }),
  }
}
