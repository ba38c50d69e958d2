/** GetItem. */

import type { Handler } from '../../server/types.ts'
import { broken, constrain } from '../checks/constraints.ts'
import { refuseMixing, refuseUnused, scopeOf } from '../checks/expressions.ts'
import { rules } from '../checks/members.ts'
import { refusing } from '../failures.ts'
import { readItem } from '../store/items.ts'
import { tableOf } from '../tables/find.ts'
import { checkedItem } from '../values/check.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { consumed, readUnits } from './capacity.ts'
import { checkKey } from './keys.ts'
import { reading } from './manner.ts'
import { duplicateAttributes, projectionFor } from './projected.ts'

export const getItem: Handler = refusing((input, context) => {
  const { AttributesToGet: names } = input
  constrain(
    rules.returnConsumedCapacity(input),
    Array.isArray(names) && names.length === 0
      ? broken(names, 'attributesToGet', 'Member must have length greater than or equal to 1')
      : undefined,
    rules.tableName(input),
    rules.key(input),
  )
  refuseMixing(input, ['AttributesToGet'], ['ProjectionExpression'], reading.tell)
  const key = checkedItem(input.Key as Item, reading.wording, reading.tell)
  duplicateAttributes(names)
  const scope = scopeOf(input, ['ProjectionExpression'], reading)
  const show = projectionFor(input, scope, reading.tell)
  refuseUnused(scope, reading.tell)
  const table = tableOf(context, String(input.TableName))
  checkKey(key, table)
  const item = readItem(context.rows, table, key)
  const units = readUnits(item === undefined ? 0 : itemSize(item), input.ConsistentRead)
  const ConsumedCapacity = consumed(input, table, { table: units })
  return {
    ...(item && { Item: show(item) }),
    ...(ConsumedCapacity && { ConsumedCapacity }),
  }
})
