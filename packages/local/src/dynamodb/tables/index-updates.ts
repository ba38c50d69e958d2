/** Global indexes that are added to a table, changed, or taken away. */
import type { Output } from '../../server/types.ts'
import { failure, invalid, invalidParameter, notFound, refuse } from '../failures.ts'
import type { AttributeDefinition, IndexSpec, TableRecord } from '../store/types.ts'
import { newIndex } from './create.ts'
import {
  checkDefined,
  checkKeySchema,
  checkProjection,
  checkUnits,
  type IndexGiven,
  mostGlobal,
  throughputOf,
} from './schema.ts'
import type { Delays } from './times.ts'

export type IndexUpdate = {
  readonly Create?: IndexGiven
  readonly Update?: Output & { readonly IndexName: string }
  readonly Delete?: { readonly IndexName: string }
}

type Changed = Pick<TableRecord, 'indexes' | 'attributes' | 'nextIndex'>

export function updatedIndexes(
  record: TableRecord,
  updates: readonly IndexUpdate[],
  definitions: readonly AttributeDefinition[],
  now: number,
  delays: Delays,
): Changed {
  refuseSeveral(updates)
  const attributes = mergedDefinitions(record, definitions)
  return updates.reduce<Changed>(
    (changed, update) => {
      if (update.Create) return created(record, changed, update.Create, now + delays.create)
      if (update.Delete) return deleted(changed, update.Delete.IndexName, now + delays.delete)
      return changedUnits(changed, update.Update!, now + delays.update)
    },
    { indexes: record.indexes, nextIndex: record.nextIndex, attributes },
  )
}

function refuseSeveral(updates: readonly IndexUpdate[]): void {
  const names = updates.map(({ Create, Update, Delete }) => {
    const one = Create ?? Update ?? Delete
    return one === undefined
      ? invalidParameter(
          'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
        )
      : one.IndexName
  })
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined)
    invalidParameter(
      `Only one global secondary index update per index is allowed simultaneously. Index: ${twice}`,
    )
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length > 1)
    refuse(
      failure(
        'LimitExceededException',
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      ),
    )
}

function mergedDefinitions(
  { attributes }: TableRecord,
  more: readonly AttributeDefinition[],
): readonly AttributeDefinition[] {
  const known = new Map(attributes.map(one => [one.AttributeName, one]))
  for (const one of more) {
    const before = known.get(one.AttributeName)
    if (before !== undefined && before.AttributeType !== one.AttributeType)
      invalidParameter(`Cannot redefine attribute '${one.AttributeName}'`)
    known.set(one.AttributeName, one)
  }
  return [...known.values()]
}

function created(
  { billing }: TableRecord,
  { indexes, attributes, nextIndex }: Changed,
  given: IndexGiven,
  active: number,
): Changed {
  checkKeySchema(given.KeySchema, true)
  checkDefined(
    given.KeySchema,
    attributes.map(({ AttributeName }) => AttributeName),
  )
  checkProjection(given.Projection)
  const units = given.ProvisionedThroughput
  if (billing === 'PAY_PER_REQUEST') {
    if (units !== undefined)
      invalidParameter(
        `ProvisionedThroughput should not be specified for index: ${given.IndexName} when BillingMode is PAY_PER_REQUEST`,
      )
  } else if (units === undefined)
    invalidParameter(`ProvisionedThroughput must be specified for index: ${given.IndexName}`)
  else checkUnits(units, ` for index ${given.IndexName}`)
  if (indexes.some(({ name }) => name === given.IndexName))
    invalid('Attempting to create an index which already exists')
  if (indexes.filter(({ kind }) => kind === 'global').length >= mostGlobal)
    refuse(
      failure(
        'LimitExceededException',
        `GlobalSecondaryIndex count exceeds the per-table limit of ${mostGlobal}`,
      ),
    )
  const index: IndexSpec = { ...newIndex('global', given, nextIndex, active), added: true }
  return { attributes, indexes: [...indexes, index], nextIndex: nextIndex + 1 }
}

function globalIndex(indexes: readonly IndexSpec[], name: string): IndexSpec {
  const found = indexes.find(index => index.kind === 'global' && index.name === name)
  return found === undefined || found.gone !== undefined ? notFound() : found
}

function deleted({ indexes, ...rest }: Changed, name: string, gone: number): Changed {
  const index = globalIndex(indexes, name)
  return { ...rest, indexes: indexes.map(one => (one === index ? { ...one, gone } : one)) }
}

function changedUnits({ indexes, ...rest }: Changed, given: Output, updated: number): Changed {
  const index = globalIndex(indexes, String(given.IndexName))
  const { ProvisionedThroughput: units, OnDemandThroughput, WarmThroughput } = given
  if (units !== undefined) checkUnits(units as Output, ` for index ${index.name}`)
  const changed: IndexSpec = {
    ...index,
    updated,
    ...(units !== undefined && { throughput: throughputOf(units) }),
    ...(OnDemandThroughput !== undefined && { onDemand: OnDemandThroughput as object }),
    ...(WarmThroughput !== undefined && { warm: WarmThroughput as object }),
  }
  return { ...rest, indexes: indexes.map(one => (one === index ? changed : one)) }
}
