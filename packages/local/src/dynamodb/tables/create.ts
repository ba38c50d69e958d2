/** CreateTable. */
import { requestId } from '../../server/ids.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, required } from '../checks/constraints.ts'
import { inUse, invalid, refusing } from '../failures.ts'
import { arnOf, compile, nextNumber, recordChange } from '../store/tables.ts'
import type {
  IndexSpec,
  OnDemand,
  StreamView,
  TableRecord,
  Tag,
  Throughput,
  Warm,
} from '../store/types.ts'
import { newStream } from '../streams/store.ts'
import { checkVectors, newVectorIndex, type VectorGiven, vectorIndexes } from '../vectors/schema.ts'
import { description } from './describe.ts'
import { namedBy, tableIfAny } from './find.ts'
import {
  attributeDefinitions,
  indexes,
  keySchema,
  settings,
  tableName,
  throughput,
} from './members.ts'
import { policyOf } from './policies.ts'
import {
  checkBilling,
  checkSchema,
  type IndexGiven,
  type SchemaGiven,
  throughputOf,
} from './schema.ts'
import { checkTags } from './tags.ts'
import type { Delays } from './times.ts'

export const createTable = (delays: Delays): Handler =>
  refusing((input, context) => {
    checkMembers(input)
    const given = input as unknown as SchemaGiven
    const { LocalSecondaryIndexes: local = [], GlobalSecondaryIndexes: global = [] } = given
    checkStream(input)
    checkBilling(input, global)
    checkSchema(given)
    const vectors = (input.VectorIndexes ?? []) as readonly VectorGiven[]
    checkVectors(vectors, given.AttributeDefinitions, input.BillingMode)
    const tags = (input.Tags ?? []) as readonly Tag[]
    checkTags(tags)
    const { name } = namedBy(context, String(input.TableName))
    if (tableIfAny(context, name) !== undefined) inUse(`Table already exists: ${name}`)
    const { number, change } = nextNumber(context.rows)
    const now = context.edge.now()
    const record: TableRecord = {
      ...newRecord(context, name, number, now + delays.create),
      attributes: given.AttributeDefinitions,
      schema: given.KeySchema,
      ...billingOf(input, now),
      indexes: newIndexes(local, global, now + delays.create),
      nextIndex: local.length + global.length,
      ...(vectors.length > 0 && {
        vectors: vectors.map(one => newVectorIndex(one, now + delays.create)),
      }),
      ...settingsOf(input, context),
      tags,
      ...(input.ResourcePolicy !== undefined && {
        policy: policyOf(context, input.ResourcePolicy),
      }),
    }
    context.rows.batch([
      change,
      recordChange(context.rows, record),
      ...newStream(context.rows, record, streamStart(record)),
    ])
    return { TableDescription: description(context, compile(record), { status: 'CREATING' }) }
  })

const mostKeyParts = 8

function checkMembers(input: Output): void {
  constrain(tableName(input))
  constrain(
    attributeDefinitions(input.AttributeDefinitions),
    required(input.AttributeDefinitions, 'attributeDefinitions'),
    settings(input),
    throughput(input.ProvisionedThroughput, 'provisionedThroughput'),
    keySchema(input.KeySchema, 'keySchema', 2),
    indexes(input.GlobalSecondaryIndexes, 'globalSecondaryIndexes', mostKeyParts),
    indexes(input.LocalSecondaryIndexes, 'localSecondaryIndexes', 2),
    vectorIndexes(input.VectorIndexes, 'vectorIndexes'),
  )
}

/** A stream that is off has no view, one that is on needs one. */
export function checkStream({ StreamSpecification }: Output): void {
  if (StreamSpecification === undefined) return
  const { StreamEnabled, StreamViewType } = StreamSpecification as Output
  if (StreamEnabled === true && StreamViewType === undefined)
    invalid(
      'One or more parameter values were invalid: StreamViewType must be specified when StreamEnabled is true',
    )
  if (StreamEnabled === false && StreamViewType !== undefined)
    invalid(
      'One or more parameter values were invalid: StreamViewType can only be specified when StreamEnabled is true',
    )
}

/** A table that nothing is yet known of but its name. */
export const newRecord = (
  context: Context,
  name: string,
  number: number,
  active: number,
): Pick<TableRecord, 'name' | 'arn' | 'id' | 'number' | 'created' | 'active' | 'protected'> => ({
  name,
  arn: arnOf(context, name),
  id: requestId(context.edge),
  number,
  created: context.edge.now(),
  active,
  protected: false,
})

export function billingOf(
  input: Output,
  now: number,
): Pick<TableRecord, 'throughput' | 'billing' | 'payPerRequestSince'> {
  const mode = input.BillingMode as TableRecord['billing']
  return {
    throughput: throughputOf(input.ProvisionedThroughput),
    ...(mode && { billing: mode }),
    ...(mode === 'PAY_PER_REQUEST' && { payPerRequestSince: now }),
  }
}

const newIndexes = (
  local: readonly IndexGiven[],
  global: readonly IndexGiven[],
  active: number,
): readonly IndexSpec[] =>
  [
    ...local.map(given => ({ kind: 'local' as const, given })),
    ...global.map(given => ({ kind: 'global' as const, given })),
  ].map(({ kind, given }, number) => newIndex(kind, given, number, active))

export function newIndex(
  kind: IndexSpec['kind'],
  given: IndexGiven,
  number: number,
  active: number,
): IndexSpec {
  const units: Throughput = throughputOf(given.ProvisionedThroughput)
  return {
    kind,
    number,
    name: given.IndexName,
    schema: given.KeySchema,
    projection: given.Projection,
    active,
    ...(kind === 'global' && { throughput: units }),
    ...(given.OnDemandThroughput && { onDemand: given.OnDemandThroughput }),
    ...(given.WarmThroughput && { warm: given.WarmThroughput }),
  }
}

function settingsOf(input: Output, context: Context): Partial<TableRecord> {
  const stream = (input.StreamSpecification ?? {}) as Output
  const { TableClass, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput } = input
  return {
    ...(stream.StreamEnabled === true && streamOf(stream.StreamViewType, context)),
    ...(TableClass !== undefined && { tableClass: { name: String(TableClass) } }),
    ...(DeletionProtectionEnabled === true && { protected: true }),
    ...(OnDemandThroughput !== undefined && { onDemand: OnDemandThroughput as OnDemand }),
    ...(WarmThroughput !== undefined && { warm: WarmThroughput as Warm }),
    ...encryptionOf(input, context),
  }
}

/** A stream is named by the moment it began, and no two of a table by the same. */
export function streamOf(
  view: unknown,
  { edge }: Pick<Context, 'edge'>,
  before?: TableRecord,
): Pick<TableRecord, 'stream' | 'streamLabel'> {
  const last = before?.streamLabel === undefined ? 0 : streamStart(before)
  const label = new Date(Math.max(edge.now(), last + 1)).toISOString().replace('Z', '')
  return { stream: view as StreamView, streamLabel: label }
}

/** Its label is when a stream began. */
export const streamStart = ({ streamLabel = '' }: TableRecord): number =>
  Date.parse(`${streamLabel}Z`)

/** Only a key of KMS is told of: what AWS encrypts by itself is not. */
export function encryptionOf(
  { SSESpecification }: Output,
  { region, account }: Context,
): Pick<TableRecord, 'encryption'> {
  const { Enabled, KMSMasterKeyId } = (SSESpecification ?? {}) as Output
  if (Enabled !== true) return {}
  const key = String(KMSMasterKeyId ?? 'alias/aws/dynamodb')
  return {
    encryption: {
      type: 'KMS',
      key: key.startsWith('arn:')
        ? key
        : `arn:aws:kms:${region}:${account}:${key.startsWith('alias/') ? key : `key/${key}`}`,
    },
  }
}
