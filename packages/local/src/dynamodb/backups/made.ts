/** A table is made of what another was: its items, keys and indexes, and what the request would rather have. */
import type { Context, Output } from '../../server/types.ts'
import { type Broken, enums, oneOf } from '../checks/constraints.ts'
import { failure, invalidParameter, refuse } from '../failures.ts'
import { decodeItem } from '../store/items.ts'
import { compile, countsChange, itemsAt, nextNumber, recordChange } from '../store/tables.ts'
import type { IndexSpec, KeyElement, OnDemand, TableRecord } from '../store/types.ts'
import { encryptionOf, newRecord } from '../tables/create.ts'
import { description } from '../tables/describe.ts'
import { filled } from '../tables/fill.ts'
import { namedBy, tableIfAny } from '../tables/find.ts'
import { indexes, throughput } from '../tables/members.ts'
import { checkBilling, type IndexGiven, throughputOf } from '../tables/schema.ts'
import type { Delays } from '../tables/times.ts'
import { writtenSize } from '../vectors/view.ts'
import { inChunks } from './chunks.ts'

export type ItemRow = readonly [row: string, value: Uint8Array]

export type Source = {
  readonly table: TableRecord
  readonly items: readonly ItemRow[]
  readonly restored: NonNullable<TableRecord['restored']>
}

export const overrides = (input: Output): readonly Broken[] => [
  oneOf(input.BillingModeOverride, 'billingModeOverride', enums.billingMode),
  ...throughput(input.ProvisionedThroughputOverride, 'provisionedThroughputOverride'),
  ...indexes(input.GlobalSecondaryIndexOverride, 'globalSecondaryIndexOverride', 8),
  ...indexes(input.LocalSecondaryIndexOverride, 'localSecondaryIndexOverride', 2),
]

/** The answer of the restore; the table is there then. */
export function made(input: Output, context: Context, delays: Delays, source: Source): Output {
  const { rows, edge } = context
  const { name } = namedBy(context, String(input.TargetTableName))
  if (tableIfAny(context, name) !== undefined)
    refuse(failure('TableAlreadyExistsException', `Table already exists: ${name}`))
  const active = edge.now() + delays.create
  const { number, change } = nextNumber(rows)
  const record: TableRecord = {
    ...newRecord(context, name, number, active),
    ...kept(source.table),
    ...billing(input, source.table, edge.now()),
    ...encryptionOf({ SSESpecification: input.SSESpecificationOverride }, context),
    indexes: indexesOf(input, source.table, active),
    restored: source.restored,
  }
  const table = compile(record)
  const bytes = source.items.reduce(
    (sum, [, value]) => sum + writtenSize(decodeItem(value), table),
    0,
  )
  const counts = { items: source.items.length, bytes, changes: 0, indexes: {} }
  rows.batch([change, countsChange(rows, number, counts)])
  const at = itemsAt(record)
  inChunks(
    rows,
    source.items.map(([row, value]) => ({ put: at + row, value })),
  )
  inChunks(rows, filled(rows, table, new Set(record.indexes.map(index => index.number))))
  rows.batch([recordChange(rows, record)])
  return { TableDescription: begun(description(context, table, { status: 'CREATING' })) }
}

const begun = ({ RestoreSummary, ...told }: Output): Output => ({
  ...told,
  RestoreSummary: { ...(RestoreSummary as Output), RestoreInProgress: true },
})

type Kept = 'attributes' | 'schema' | 'nextIndex' | 'tags' | 'tableClass' | 'encryption' | 'vectors'

/** What goes over to the new table; tags, streams, time to live, recovery and protection do not. */
const kept = ({
  tableClass,
  encryption,
  vectors,
  ...table
}: TableRecord): Pick<TableRecord, Kept> => ({
  attributes: table.attributes,
  schema: table.schema,
  nextIndex: table.nextIndex,
  tags: [],
  ...(tableClass && { tableClass }),
  ...(encryption && { encryption }),
  ...(vectors && { vectors: vectors.filter(({ gone }) => gone === undefined) }),
})

type Billing = 'throughput' | 'billing' | 'payPerRequestSince' | 'onDemand'

function billing(input: Output, before: TableRecord, now: number): Pick<TableRecord, Billing> {
  const { read, write } = before.throughput
  const mode = (input.BillingModeOverride ?? before.billing ?? 'PROVISIONED') as
    | 'PROVISIONED'
    | 'PAY_PER_REQUEST'
  const byRequest = mode === 'PAY_PER_REQUEST'
  const same =
    byRequest || read === 0 ? undefined : { ReadCapacityUnits: read, WriteCapacityUnits: write }
  const given = input.ProvisionedThroughputOverride ?? same
  checkBilling(
    { BillingMode: mode, ...(given !== undefined && { ProvisionedThroughput: given }) },
    [],
  )
  const onDemand = (input.OnDemandThroughputOverride ?? before.onDemand) as OnDemand | undefined
  return {
    billing: mode,
    throughput: throughputOf(given),
    ...(byRequest && { payPerRequestSince: now }),
    ...(onDemand && { onDemand }),
  }
}

/** All indexes of the source, or those that the overrides name. */
function indexesOf(input: Output, table: TableRecord, active: number): readonly IndexSpec[] {
  const of = (kind: IndexSpec['kind'], given: unknown): readonly IndexSpec[] => {
    const all = table.indexes.filter(index => index.kind === kind && index.gone === undefined)
    return (given as readonly IndexGiven[] | undefined)?.map(one => overridden(one, all)) ?? all
  }
  return [
    ...of('local', input.LocalSecondaryIndexOverride),
    ...of('global', input.GlobalSecondaryIndexOverride),
  ].map(({ added: _, updated: __, ...index }) => ({ ...index, active }))
}

function overridden(given: IndexGiven, all: readonly IndexSpec[]): IndexSpec {
  const found = all.find(({ name }) => name === given.IndexName)
  if (found === undefined || shown(found.schema) !== shown(given.KeySchema))
    return invalidParameter(
      `Index ${given.IndexName} is not an index of the source table, or has another key`,
    )
  const { ProvisionedThroughput: units } = given
  return { ...found, ...(units && { throughput: throughputOf(units) }) }
}

const shown = (schema: readonly KeyElement[]): string =>
  schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join()
