/** INSERT, UPDATE, DELETE and EXISTS as the actions that transactions know, for one statement and for many. */
import type { Context, Output } from '../../server/types.ts'
import { projector } from '../expressions/projection.ts'
import type { Scope, Steps } from '../expressions/scope.ts'
import { checkUpdate } from '../expressions/update-check.ts'
import { invalid } from '../failures.ts'
import { refuseLarge } from '../items/put.ts'
import { tableOf } from '../tables/find.ts'
import type { Action } from '../transactions/actions.ts'
import { checkedItem } from '../values/check.ts'
import type { Item } from '../values/types.ts'
import { boundWhere, keyIn, scopeOf, telling } from './bind.ts'
import type { Delete, Exists, Insert, Returning, Update } from './tree.ts'

export type Write = Insert | Update | Delete
export const duplicate = {
  Code: 'DuplicateItem',
  Message: 'Duplicate primary key exists in table',
}

const noKey = 'Where clause does not contain a mandatory equality on all key attributes'

export function actionOf(statement: Write | Exists, input: Output, context: Context): Action {
  const scope = scopeOf(statement.values)
  const tableName = statement.source.table
  if (statement.source.index !== undefined)
    invalid('Writes are made to tables, and not to their indexes')
  if (statement.kind === 'insert') {
    const item = checkedItem(statement.item, 'older')
    refuseLarge(item)
    const holds = (before: Item): boolean => Object.keys(before).length === 0
    return { kind: 'Put', input, tableName, item, given: item, holds, failure: duplicate, scope }
  }
  const paths = statement.kind === 'update' ? updatePaths(statement, scope) : undefined
  const test = boundWhere(statement.where, scope)
  const table = tableOf(context, tableName)
  const found = keyIn(statement.where, scope, table.key) ?? invalid(noKey)
  const common = { input, tableName, given: found.key, scope }
  const holds = (before: Item): boolean => test!(before, scope)
  if (statement.kind === 'exists') {
    if (!found.more) invalid('EXISTS() must contain a single item read with additional condition')
    return { ...common, kind: 'ConditionCheck', holds }
  }
  if (statement.kind === 'delete')
    return { ...common, kind: 'Delete', ...(found.more && { holds }) }
  return {
    ...common,
    kind: 'Update',
    holds,
    update: { actions: statement.actions, paths: paths! },
  }
}

const updatePaths = ({ actions }: Update, scope: Scope): readonly Steps[] =>
  telling(() => checkUpdate(actions, scope))

/** What RETURNING shows of an item before and after. */
export function returned(
  { which, when }: Returning,
  paths: readonly Steps[],
  before: Item | undefined,
  after: Item | undefined,
): readonly Item[] {
  const item = when === 'OLD' ? before : after
  if (item === undefined) return []
  const part = which === 'ALL' ? item : projector(paths)(item)
  return Object.keys(part).length === 0 ? [] : [part]
}
