/** ExecuteStatement. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, required, within } from '../checks/constraints.ts'
import { rules } from '../checks/members.ts'
import { applyUpdate } from '../expressions/update.ts'
import { failure, invalid, refuse, refusing } from '../failures.ts'
import { checkIndexKeys, checkItemKey, checkKey } from '../items/keys.ts'
import { checkUpdated, refuseKeyUpdates } from '../items/update.ts'
import { refuseUnlessHolds, write } from '../items/written.ts'
import { keyOf } from '../keys/schema.ts'
import { readItem } from '../store/items.ts'
import { tableOf } from '../tables/find.ts'
import { refuseLocked } from '../transactions/locks.ts'
import type { Item, Value } from '../values/types.ts'
import { actionOf, returned, type Write } from './action.ts'
import { select } from './select.ts'
import { parseStatement } from './statement.ts'

const longest = 8192

export const executeStatement: Handler = refusing((input, context) => {
  constrain(
    required(input.Statement, 'statement'),
    within(input.Statement, 'statement', { min: 1, max: longest }),
    within(input.Parameters, 'parameters', { min: 1 }),
    rules.returnConsumedCapacity(input),
    within(input.Limit, 'limit', { min: 1 }),
    rules.onFailure(input),
  )
  const statement = parseStatement(
    String(input.Statement),
    (input.Parameters ?? []) as readonly Value[],
  )
  if (statement.kind === 'exists')
    return invalid('EXISTS() is only supported within ExecuteTransaction')
  // All that was given is looked at: writes are just not concerned with some of it.
  const request = { ...input }
  return statement.kind === 'select'
    ? select(statement, request, context)
    : written(statement, request, context)
})

/** A single write, and what it returns. */
export function written(statement: Write, input: Output, context: Context): Output {
  const action = actionOf(statement, input, context)
  const { item, given, update, holds, scope } = action
  const table = tableOf(context, action.tableName)
  if (item === undefined) {
    if (update !== undefined) refuseKeyUpdates(update.paths, table)
    checkKey(given, table)
  } else {
    checkItemKey(item, table)
    checkIndexKeys(item, table)
  }
  const key = keyOf(given, table.key)
  refuseLocked(context, table, key)
  const before = readItem(context.rows, table, key)
  if (action.failure !== undefined && before !== undefined)
    refuse(failure('DuplicateItemException', action.failure.Message, undefined, 'conflict'))
  refuseUnlessHolds(input, action.failure === undefined ? holds : undefined, before)
  const after = update === undefined ? item : applyUpdate(before ?? key, update.actions, scope)
  if (update !== undefined && after !== undefined) checkUpdated(after, table)
  const told = write(context, input, {
    table,
    key,
    ...(before && { before }),
    ...(after && { after }),
  })
  return { Items: itemsFor(statement, update?.paths ?? [], before, after), ...told }
}

function itemsFor(
  statement: Write,
  paths: Parameters<typeof returned>[1],
  before: Item | undefined,
  after: Item | undefined,
): readonly Item[] {
  return statement.kind === 'insert' || statement.returning === undefined
    ? []
    : returned(statement.returning, paths, before, after)
}
