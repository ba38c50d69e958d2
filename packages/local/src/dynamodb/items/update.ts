/** UpdateItem. */
import type { Handler, Output } from '../../server/types.ts'
import {
  type BoundUpdate,
  refuseMixing,
  refuseUnused,
  scopeOf,
  updateOf,
} from '../checks/expressions.ts'
import { constrainItemRequest } from '../checks/members.ts'
import { chargeOf } from '../expressions/charge.ts'
import { projector } from '../expressions/projection.ts'
import type { Scope, Steps } from '../expressions/scope.ts'
import { applyUpdate } from '../expressions/update.ts'
import { invalid, invalidParameter, refusing } from '../failures.ts'
import { partsOf } from '../keys/schema.ts'
import {
  type AttributeUpdates,
  applyAttributeUpdates,
  attributeUpdates,
} from '../legacy/updates.ts'
import { readItem } from '../store/items.ts'
import type { Table } from '../store/types.ts'
import { tableOf } from '../tables/find.ts'
import { refuseLocked } from '../transactions/locks.ts'
import { checkDepths, checkedItem } from '../values/check.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { checkIndexKeys, checkKey } from './keys.ts'
import { writing } from './manner.ts'
import { mostBytes } from './put.ts'
import { conditionFor, expectedOf, refuseUnlessHolds, write } from './written.ts'

const members = [
  'returnConsumedCapacity',
  'tableName',
  'returnItemCollectionMetrics',
  'returnValues',
  'key',
  'conditionalOperator',
  'expected',
  'onFailure',
] as const

const older = ['AttributeUpdates', 'Expected'] as const
const expressions = ['UpdateExpression', 'ConditionExpression'] as const

export const updateItem: Handler = refusing((input, context) => {
  constrainItemRequest(input, members, { needed: 'Key', single: true })
  const { tell } = writing
  refuseMixing(input, older, expressions, tell)
  const key = checkedItem(input.Key as Item, writing.wording, tell)
  const updates = attributeUpdates(input.AttributeUpdates, writing)
  const expected = expectedOf(input)
  const scope = scopeOf(input, expressions, writing)
  const update = updateOf(input, scope, tell)
  const holds = conditionFor(input, scope, expected)
  refuseUnused(scope, tell)
  const table = tableOf(context, String(input.TableName))
  const paths = update?.paths ?? [...(updates?.keys() ?? [])].map(name => [name])
  refuseKeyUpdates(paths, table)
  checkKey(key, table)
  if (update !== undefined && chargeOf(update.actions, scope) > mostBytes) refuseLarge()
  refuseLocked(context, table, key)
  const before = readItem(context.rows, table, key)
  refuseUnlessHolds(input, holds, before)
  const after = updated(before ?? key, update, updates, scope)
  checkUpdated(after, table)
  return {
    ...attributesOf(input, paths, before, after),
    ...write(context, input, { table, key, after, ...(before && { before }) }),
  }
})

/** Refuses updates of the key: it says which item it is. */
export function refuseKeyUpdates(paths: readonly Steps[], { key }: Table): void {
  const names = new Set(partsOf(key).map(({ name }) => name))
  const [name] = paths.map(([first]) => String(first)).filter(first => names.has(first))
  if (name !== undefined)
    invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`)
}

export function updated(
  item: Item,
  update: BoundUpdate | undefined,
  updates: AttributeUpdates | undefined,
  scope: Scope,
): Item {
  if (update !== undefined) return applyUpdate(item, update.actions, scope)
  return updates === undefined ? item : applyAttributeUpdates(item, updates)
}

/** Refuses an item that an update made too deep, too large, or unfit for an index. */
export function checkUpdated(after: Item, table: Table): void {
  checkDepths(after)
  checkIndexKeys(after, table)
  if (itemSize(after) > mostBytes) refuseLarge()
}

const refuseLarge = (): never =>
  invalid('Item size to update has exceeded the maximum allowed size')

function attributesOf(
  { ReturnValues }: Output,
  paths: readonly Steps[],
  before: Item | undefined,
  after: Item,
): Output {
  const told = wantedOf(ReturnValues, paths, before, after)
  return told === undefined ? {} : { Attributes: told }
}

function wantedOf(
  wanted: unknown,
  paths: readonly Steps[],
  before: Item | undefined,
  after: Item,
): Item | undefined {
  if (wanted === 'ALL_NEW') return after
  if (wanted === 'ALL_OLD') return before
  if (wanted !== 'UPDATED_NEW' && wanted !== 'UPDATED_OLD') return undefined
  const shown = wanted === 'UPDATED_NEW' ? after : before
  const part = shown && projector(paths)(shown)
  return part !== undefined && Object.keys(part).length > 0 ? part : undefined
}
