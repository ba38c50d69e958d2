/** Tables as DescribeTable tells of them. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain } from '../checks/constraints.ts'
import { notFound, refusing } from '../failures.ts'
import { expireItems } from '../items/expire.ts'
import { readCounts } from '../store/tables.ts'
import type { Counts, IndexSpec, Table, TableRecord, Throughput } from '../store/types.ts'
import { vectorDescriptions } from '../vectors/describe.ts'
import { isGone, namedBy, tableIfAny } from './find.ts'
import { tableName } from './members.ts'

export const describeTable: Handler = refusing((input, context) => {
  constrain(tableName(input))
  const table = knownTable(context, String(input.TableName))
  expireItems(context, table)
  return { Table: description(context, table) }
})

/** A table in whatever state, or a refusal that names it. */
export function knownTable(context: Context, nameOrArn: string): Table {
  const table = tableIfAny(context, nameOrArn)
  const { name } = namedBy(context, nameOrArn)
  return table ?? notFound(`Requested resource not found: Table: ${name} not found`)
}

const seconds = (milliseconds: number): Date => new Date(milliseconds)

/** What an answer to a change says, which has begun and is not done. */
export type Begun = {
  readonly status: 'CREATING' | 'UPDATING' | 'DELETING'
  /** Numbers of the indexes that are new. */
  readonly fresh?: ReadonlySet<number>
  /** Names of the vector indexes that are new. */
  readonly vectors?: ReadonlySet<string>
}

export function description(context: Context, table: Table, begun?: Begun): Output {
  const { record } = table
  const now = context.edge.now()
  const counts = readCounts(context.rows, record.number)
  const vectors = vectorDescriptions(context.rows, table, now, begun)
  return {
    AttributeDefinitions: record.attributes,
    TableName: record.name,
    KeySchema: record.schema,
    TableStatus: begun?.status ?? tableStatus(record, now),
    CreationDateTime: seconds(record.created),
    ProvisionedThroughput: throughput(record.throughput, now),
    TableSizeBytes: counts.bytes,
    ItemCount: counts.items,
    TableArn: record.arn,
    TableId: record.id,
    ...billing(record),
    ...indexes(record, counts, now, begun),
    ...(vectors.length > 0 && { VectorIndexes: vectors }),
    ...streams(record),
    ...encryption(record),
    ...restored(record),
    ...(record.tableClass && {
      TableClassSummary: {
        TableClass: record.tableClass.name,
        ...(record.tableClass.updated && {
          LastUpdateDateTime: seconds(record.tableClass.updated),
        }),
      },
    }),
    ...(record.onDemand && { OnDemandThroughput: record.onDemand }),
    DeletionProtectionEnabled: record.protected,
    WarmThroughput: { ...warm(record, record.throughput), Status: 'ACTIVE' },
  }
}

export function tableStatus(record: TableRecord, now: number): string {
  if (record.gone !== undefined) return 'DELETING'
  if (record.active > now) return 'CREATING'
  const changing = record.indexes.some(
    index => index.active > now || (index.gone ?? 0) > now || (index.updated ?? 0) > now,
  )
  return changing || (record.updated ?? 0) > now ? 'UPDATING' : 'ACTIVE'
}

function throughput(units: Throughput, now: number): Output {
  const { read, write, increased, decreased, decreases = 0 } = units
  const today = decreased !== undefined && day(decreased) === day(now)
  return {
    ...(increased && { LastIncreaseDateTime: seconds(increased) }),
    ...(decreased && { LastDecreaseDateTime: seconds(decreased) }),
    NumberOfDecreasesToday: today ? decreases : 0,
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  }
}

export const day = (milliseconds: number): number => Math.floor(milliseconds / 86_400_000)

/** Told of tables that are, or once were, paid for by request. */
const billing = ({ billing: mode, payPerRequestSince }: TableRecord): Output =>
  mode === undefined || (mode === 'PROVISIONED' && payPerRequestSince === undefined)
    ? {}
    : {
        BillingModeSummary: {
          BillingMode: mode,
          ...(payPerRequestSince !== undefined && {
            LastUpdateToPayPerRequestDateTime: seconds(payPerRequestSince),
          }),
        },
      }

/** What a table is ready for at once: by request 12,000 reads and 4,000 writes a second, otherwise what is provisioned. */
function warm(
  { billing: mode, warm: asked }: Pick<TableRecord, 'billing' | 'warm'>,
  units: Throughput,
): Output {
  const [read, write] = mode === 'PAY_PER_REQUEST' ? [12_000, 4_000] : [units.read, units.write]
  return {
    ReadUnitsPerSecond: asked?.ReadUnitsPerSecond ?? read,
    WriteUnitsPerSecond: asked?.WriteUnitsPerSecond ?? write,
  }
}

function indexes(record: TableRecord, counts: Counts, now: number, begun?: Begun): Output {
  const told = record.indexes.filter(index => begun !== undefined || !isGone(index, now))
  const of = (kind: IndexSpec['kind']) =>
    told
      .filter(index => index.kind === kind)
      .map(index => indexDescription(record, index, counts, now, begun))
  const [local, global] = [of('local'), of('global')]
  return {
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
  }
}

function indexDescription(
  record: TableRecord,
  index: IndexSpec,
  counts: Counts,
  now: number,
  begun: Begun | undefined,
): Output {
  const [items = 0, bytes = 0] = counts.indexes[index.number] ?? []
  const common = {
    IndexName: index.name,
    KeySchema: index.schema,
    Projection: index.projection,
    IndexSizeBytes: bytes,
    ItemCount: items,
    IndexArn: `${record.arn}/index/${index.name}`,
  }
  if (index.kind === 'local') return common
  const units = index.throughput ?? { read: 0, write: 0 }
  const isNew = begun?.status === 'CREATING' || begun?.fresh?.has(index.number)
  const status = isNew ? 'CREATING' : indexStatus(index, now)
  return {
    ...common,
    IndexStatus: status,
    ...(index.added && status === 'CREATING' && { Backfilling: true }),
    ProvisionedThroughput: throughput(units, now),
    ...(index.onDemand && { OnDemandThroughput: index.onDemand }),
    WarmThroughput: {
      ...warm({ ...record, ...(index.warm && { warm: index.warm }) }, units),
      Status: 'ACTIVE',
    },
  }
}

export function indexStatus({ gone, active, updated }: IndexSpec, now: number): string {
  if (gone !== undefined) return 'DELETING'
  if (active > now) return 'CREATING'
  return (updated ?? 0) > now ? 'UPDATING' : 'ACTIVE'
}

const streams = ({ stream, streamLabel, arn }: TableRecord): Output => ({
  ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
  ...(streamLabel && {
    LatestStreamLabel: streamLabel,
    LatestStreamArn: `${arn}/stream/${streamLabel}`,
  }),
})

const encryption = ({ encryption: kept }: TableRecord): Output =>
  kept === undefined
    ? {}
    : { SSEDescription: { Status: 'ENABLED', SSEType: kept.type, KMSMasterKeyArn: kept.key } }

const restored = ({ restored: from }: TableRecord): Output =>
  from === undefined
    ? {}
    : {
        RestoreSummary: {
          ...(from.backup && { SourceBackupArn: from.backup }),
          SourceTableArn: from.from,
          RestoreDateTime: seconds(from.at),
          RestoreInProgress: false,
        },
      }
