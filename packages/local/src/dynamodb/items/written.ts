/** What PutItem, DeleteItem and UpdateItem have in common: their condition, and what they tell afterwards. */
import type { Context, Output } from '../../server/types.ts'
import { conditionOf } from '../checks/expressions.ts'
import type { Scope } from '../expressions/scope.ts'
import { failure, refuse } from '../failures.ts'
import { keyOf } from '../keys/schema.ts'
import {
  checkConditionalOperator,
  type LegacyConditions,
  legacyConditions,
  legacyTest,
  refuseMissingValues,
} from '../legacy/conditions.ts'
import { commit } from '../store/commit.ts'
import type { Table } from '../store/types.ts'
import type { Item } from '../values/types.ts'
import { consumed, noWrite, type Units, unitsOf } from './capacity.ts'
import { writing } from './manner.ts'

export type Holds = (item: Item) => boolean

export function expectedOf(input: Output): LegacyConditions | undefined {
  checkConditionalOperator(input, ['Expected'], writing.tell)
  refuseMissingValues(input.Expected, writing.tell)
  return legacyConditions(input.Expected, writing)
}

/** The condition of a request, in its newer or its older form. */
export function conditionFor(
  input: Output,
  scope: Scope,
  expected: LegacyConditions | undefined,
): Holds | undefined {
  return (
    conditionOf(input, 'ConditionExpression', scope, writing.tell)?.holds ??
    (expected && legacyTest(expected, input.ConditionalOperator))
  )
}

export const conditionFailed = 'The conditional request failed'

export function refuseUnlessHolds(
  input: Output,
  holds: Holds | undefined,
  before: Item | undefined,
): void {
  if (holds === undefined || holds(before ?? {})) return
  const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined
  refuse(
    failure(
      'ConditionalCheckFailedException',
      conditionFailed,
      shown && { Item: shown },
      'conflict',
    ),
  )
}

/** Writes a change and says what it consumed. A deletion of what is not there changes nothing, and costs a unit. */
export function write(
  context: Context,
  input: Output,
  change: {
    readonly table: Table
    readonly key: Item
    readonly before?: Item
    readonly after?: Item
  },
): Output {
  const { table, before, after } = change
  const effects =
    before === undefined && after === undefined
      ? []
      : commit(context, [{ before: undefined, after: undefined, ...change }])
  const units: Units = effects.length === 0 ? noWrite() : unitsOf(effects)
  const ConsumedCapacity = consumed(input, table, units)
  const ItemCollectionMetrics = collectionMetrics(input, table, change.key)
  return {
    ...(ConsumedCapacity && { ConsumedCapacity }),
    ...(ItemCollectionMetrics && { ItemCollectionMetrics }),
  }
}

/** The partition of an item, where the table has local indexes; its size is told in gigabytes, from 0 to 1. */
export function collectionMetrics(input: Output, table: Table, key: Item): Output | undefined {
  if (input.ReturnItemCollectionMetrics !== 'SIZE') return undefined
  if (!table.indexes.some(({ kind }) => kind === 'local')) return undefined
  return {
    ItemCollectionKey: keyOf(key, { hash: table.key.hash, range: [] }),
    SizeEstimateRangeGB: [0, 1],
  }
}
