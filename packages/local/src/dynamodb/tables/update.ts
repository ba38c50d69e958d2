/** UpdateTable: throughput, billing, indexes, stream, class, protection, encryption. */
import type { Change } from '../../rows/types.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, name, within } from '../checks/constraints.ts'
import { inUse, invalid, invalidParameter, refusing } from '../failures.ts'
import { compile, recordChange } from '../store/tables.ts'
import type {
  AttributeDefinition,
  OnDemand,
  TableRecord,
  Throughput,
  Warm,
} from '../store/types.ts'
import { endedStream, newStream } from '../streams/store.ts'
import { vectorIndex } from '../vectors/schema.ts'
import { updatedVectors, type VectorUpdate } from '../vectors/updates.ts'
import { checkStream, encryptionOf, streamOf, streamStart } from './create.ts'
import { day, description, knownTable, tableStatus } from './describe.ts'
import { filled } from './fill.ts'
import { type IndexUpdate, updatedIndexes } from './index-updates.ts'
import { attributeDefinitions, index, settings, tableName, throughput } from './members.ts'
import { checkUnits, throughputOf } from './schema.ts'
import type { Delays } from './times.ts'

const changing = [
  'ProvisionedThroughput',
  'BillingMode',
  'StreamSpecification',
  'SSESpecification',
  'TableClass',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
  'WarmThroughput',
] as const

export const updateTable = (delays: Delays): Handler =>
  refusing((input, context) => {
    checkMembers(input)
    checkVectorMembers(input)
    const updates = (input.GlobalSecondaryIndexUpdates ?? []) as readonly IndexUpdate[]
    const vectors = (input.VectorIndexUpdates ?? []) as readonly VectorUpdate[]
    if (
      updates.length + vectors.length === 0 &&
      changing.every(member => input[member] === undefined)
    )
      invalid(
        'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
      )
    checkStream(input)
    const { record } = knownTable(context, String(input.TableName))
    const now = context.edge.now()
    refuseBusy(record, now)
    const indexes = updatedIndexes(
      record,
      updates,
      (input.AttributeDefinitions ?? []) as readonly AttributeDefinition[],
      now,
      delays,
    )
    const online = updates.filter(({ Create, Delete }) => Create ?? Delete).length
    const changed = {
      ...record,
      ...indexes,
      ...updatedVectors(record, vectors, indexes.attributes, online, now, delays),
      updated: now + delays.update,
      ...billed(record, input, now),
      ...streamed(record, input, context),
      ...settled(record, input, context),
    }
    const table = compile(changed)
    const fresh = new Set(changed.indexes.slice(record.indexes.length).map(({ number }) => number))
    context.rows.batch([
      recordChange(context.rows, changed),
      ...(changed.stream === record.stream ? [] : streamRows(context, record, changed)),
      ...(fresh.size > 0 ? filled(context.rows, table, fresh) : []),
    ])
    const added = new Set(vectors.flatMap(({ Create }) => (Create ? [Create.IndexName] : [])))
    const begun = { status: 'UPDATING', fresh, vectors: added } as const
    return { TableDescription: description(context, table, begun) }
  })

function checkMembers(input: Output): void {
  constrain(tableName(input))
  const updates = (input.GlobalSecondaryIndexUpdates ?? []) as readonly Readonly<
    Record<string, Output | undefined>
  >[]
  constrain(
    attributeDefinitions(input.AttributeDefinitions),
    throughput(input.ProvisionedThroughput, 'provisionedThroughput'),
    settings(input),
    updates.flatMap(({ Create, Update, Delete }, place) => {
      const at = `globalSecondaryIndexUpdates.${place + 1}.member`
      return [
        ...(Create ? index(Create, `${at}.create`, mostKeyParts) : []),
        ...(Update
          ? [
              ...name(Update.IndexName, `${at}.update.indexName`),
              ...throughput(Update.ProvisionedThroughput, `${at}.update.provisionedThroughput`),
            ]
          : []),
        ...(Delete
          ? [within(Delete.IndexName, `${at}.delete.indexName`, { min: 3, max: 255 })]
          : []),
      ]
    }),
  )
}

const mostKeyParts = 8

function checkVectorMembers(input: Output): void {
  const updates = (input.VectorIndexUpdates ?? []) as readonly Readonly<Record<string, Output>>[]
  constrain(
    updates.flatMap(({ Create, Delete }, place) => {
      const at = `vectorIndexUpdates.${place + 1}.member`
      return [
        ...(Create ? vectorIndex(Create, `${at}.create`) : []),
        ...(Delete ? name(Delete.IndexName, `${at}.delete.indexName`) : []),
      ]
    }),
  )
}

/** A stream begins, or ends. */
function streamRows(
  { rows, edge }: Context,
  before: TableRecord,
  after: TableRecord,
): readonly Change[] {
  return after.stream === undefined
    ? endedStream(rows, before, edge.now())
    : newStream(rows, after, streamStart(after))
}

export function refuseBusy(record: TableRecord, now: number): void {
  const status = tableStatus(record, now)
  if (status === 'ACTIVE') return
  const how = { CREATING: 'created', UPDATING: 'updated', DELETING: 'deleted' }[status]
  inUse(`Attempt to change a resource which is still in use: Table is being ${how}: ${record.name}`)
}

type Billing = Partial<
  Pick<TableRecord, 'throughput' | 'billing' | 'payPerRequestSince' | 'indexes'>
>

function billed(record: TableRecord, input: Output, now: number): Billing {
  const { BillingMode: asked, ProvisionedThroughput: units } = input
  const mode = (asked ?? record.billing ?? 'PROVISIONED') as TableRecord['billing']
  if (mode === 'PAY_PER_REQUEST') {
    if (units !== undefined)
      invalidParameter(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      )
    return asked === undefined || record.billing === 'PAY_PER_REQUEST'
      ? {}
      : { billing: 'PAY_PER_REQUEST', payPerRequestSince: now, throughput: throughputOf({}) }
  }
  if (units === undefined)
    return asked === undefined
      ? {}
      : invalidParameter('ProvisionedThroughput must be specified when BillingMode is PROVISIONED')
  checkUnits(units as Output)
  const wanted = throughputOf(units)
  if (record.billing === 'PAY_PER_REQUEST') return { billing: 'PROVISIONED', throughput: wanted }
  refuseSame(record.throughput, wanted)
  return {
    throughput: changedUnits(record.throughput, wanted, now),
    ...(asked ? { billing: mode! } : {}),
  }
}

function refuseSame(current: Throughput, wanted: Throughput): void {
  if (current.read !== wanted.read || current.write !== wanted.write) return
  invalid(
    `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${current.read}. Requested ReadCapacityUnits: ${wanted.read}. Current WriteCapacityUnits provisioned for the table: ${current.write}. Requested WriteCapacityUnits: ${wanted.write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
  )
}

function changedUnits(current: Throughput, wanted: Throughput, now: number): Throughput {
  const more = wanted.read > current.read || wanted.write > current.write
  const less = wanted.read < current.read || wanted.write < current.write
  const sameDay = current.decreased !== undefined && day(current.decreased) === day(now)
  return {
    ...current,
    ...wanted,
    ...(more && { increased: now }),
    ...(less && { decreased: now, decreases: (sameDay ? (current.decreases ?? 0) : 0) + 1 }),
  }
}

function streamed(record: TableRecord, input: Output, context: Context): Partial<TableRecord> {
  if (input.StreamSpecification === undefined) return {}
  const { StreamEnabled, StreamViewType } = input.StreamSpecification as Output
  if (StreamEnabled === true) {
    if (record.stream !== undefined)
      inUse(`Table already has an enabled stream: TableName: ${record.name}`)
    return streamOf(StreamViewType, context, record)
  }
  if (record.stream === undefined)
    invalid(`Table is already without a stream: TableName: ${record.name}`)
  return { stream: undefined } as unknown as Partial<TableRecord>
}

function settled(record: TableRecord, input: Output, context: Context): Partial<TableRecord> {
  const { TableClass, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput } = input
  return {
    ...(TableClass !== undefined && {
      tableClass: { name: String(TableClass), updated: context.edge.now() },
    }),
    ...(DeletionProtectionEnabled !== undefined && {
      protected: DeletionProtectionEnabled === true,
    }),
    ...(OnDemandThroughput !== undefined && {
      onDemand: { ...record.onDemand, ...(OnDemandThroughput as OnDemand) },
    }),
    ...(WarmThroughput !== undefined && {
      warm: { ...record.warm, ...(WarmThroughput as Warm) },
    }),
    ...encryptionOf(input, context),
  }
}
