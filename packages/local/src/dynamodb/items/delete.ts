/** DeleteItem. */
import type { Handler } from '../../server/types.ts'
import { refuseMixing, refuseUnused, scopeOf } from '../checks/expressions.ts'
import { constrainItemRequest, isReadInOlderWay } from '../checks/members.ts'
import { invalid, refusing } from '../failures.ts'
import { readItem } from '../store/items.ts'
import { tableOf } from '../tables/find.ts'
import { refuseLocked } from '../transactions/locks.ts'
import { checkedItem } from '../values/check.ts'
import type { Item } from '../values/types.ts'
import { checkKey } from './keys.ts'
import { writing } from './manner.ts'
import { conditionFor, expectedOf, refuseUnlessHolds, write } from './written.ts'

const members = [
  'returnConsumedCapacity',
  'tableName',
  'returnValues',
  'returnItemCollectionMetrics',
  'key',
  'conditionalOperator',
  'expected',
  'onFailure',
] as const

export const deleteItem: Handler = refusing((input, context) => {
  constrainItemRequest(input, members, { needed: 'Key' })
  const { tell } = writing
  refuseMixing(input, ['Expected'], ['ConditionExpression'], tell)
  const key = checkedItem(input.Key as Item, writing.wording, tell)
  const { ReturnValues = 'NONE' } = input
  if (ReturnValues !== 'ALL_OLD' && ReturnValues !== 'NONE')
    (isReadInOlderWay(input) ? invalid : tell)('ReturnValues can only be ALL_OLD or NONE')
  const expected = expectedOf(input)
  const scope = scopeOf(input, ['ConditionExpression'], writing)
  const holds = conditionFor(input, scope, expected)
  refuseUnused(scope, tell)
  const table = tableOf(context, String(input.TableName))
  checkKey(key, table)
  refuseLocked(context, table, key)
  const before = readItem(context.rows, table, key)
  refuseUnlessHolds(input, holds, before)
  return {
    ...(ReturnValues === 'ALL_OLD' && before && { Attributes: before }),
    ...write(context, input, { table, key, ...(before && { before }) }),
  }
})
