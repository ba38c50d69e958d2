/** PutItem. */
import type { Handler } from '../../server/types.ts'
import { refuseMixing, refuseUnused, scopeOf } from '../checks/expressions.ts'
import { constrainItemRequest } from '../checks/members.ts'
import { invalid, refusing } from '../failures.ts'
import { keyOf } from '../keys/schema.ts'
import { readItem } from '../store/items.ts'
import { tableOf } from '../tables/find.ts'
import { refuseLocked } from '../transactions/locks.ts'
import { checkedItem } from '../values/check.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { checkIndexKeys, checkItemKey } from './keys.ts'
import { writing } from './manner.ts'
import { conditionFor, expectedOf, refuseUnlessHolds, write } from './written.ts'

const members = [
  'returnConsumedCapacity',
  'tableName',
  'item',
  'conditionalOperator',
  'expected',
  'returnValues',
  'returnItemCollectionMetrics',
  'onFailure',
] as const

/** 400 KB. */
export const mostBytes = 409_600

export function refuseLarge(item: Item): void {
  if (itemSize(item) > mostBytes) invalid('Item size has exceeded the maximum allowed size')
}

export const putItem: Handler = refusing((input, context) => {
  constrainItemRequest(input, members, { needed: 'Item' })
  const { tell } = writing
  refuseMixing(input, ['Expected'], ['ConditionExpression'], tell)
  const item = checkedItem(input.Item as Item, writing.wording, tell)
  const { ReturnValues = 'NONE' } = input
  if (ReturnValues !== 'ALL_OLD' && ReturnValues !== 'NONE')
    tell('ReturnValues can only be ALL_OLD or NONE')
  const expected = expectedOf(input)
  const scope = scopeOf(input, ['ConditionExpression'], writing)
  refuseLarge(item)
  const holds = conditionFor(input, scope, expected)
  refuseUnused(scope, tell)
  const table = tableOf(context, String(input.TableName))
  checkItemKey(item, table)
  checkIndexKeys(item, table)
  const key = keyOf(item, table.key)
  refuseLocked(context, table, key)
  const before = readItem(context.rows, table, key)
  refuseUnlessHolds(input, holds, before)
  return {
    ...(ReturnValues === 'ALL_OLD' && before && { Attributes: before }),
    ...write(context, input, { table, key, after: item, ...(before && { before }) }),
  }
})
