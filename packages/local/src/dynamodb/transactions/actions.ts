/** The actions of a write transaction, each checked by itself, before any table is looked at. */
import type { Output } from '../../server/types.ts'
import {
  type BoundUpdate,
  conditionOf,
  refuseUnused,
  scopeOf,
  updateOf,
} from '../checks/expressions.ts'
import type { Scope } from '../expressions/scope.ts'
import { invalid } from '../failures.ts'
import { older } from '../items/manner.ts'
import { refuseLarge } from '../items/put.ts'
import type { Holds } from '../items/written.ts'
import { checkedItem } from '../values/check.ts'
import type { Item } from '../values/types.ts'

export type ActionKind = 'ConditionCheck' | 'Put' | 'Delete' | 'Update'

export type Action = {
  readonly kind: ActionKind
  readonly input: Output
  readonly tableName: string
  readonly item?: Item
  readonly given: Item
  readonly holds?: Holds
  /** What it is called where the condition does not hold, if not a failed condition. */
  readonly failure?: { readonly Code: string; readonly Message: string }
  readonly update?: BoundUpdate
  readonly scope: Scope
}

export const actionKinds: readonly ActionKind[] = ['ConditionCheck', 'Put', 'Delete', 'Update']

/** The one action that an element of a request has. */
export function actionOf(element: Output): Action {
  const [kind, ...more] = actionKinds.filter(name => element[name] !== undefined)
  if (kind === undefined || more.length > 0)
    return invalid('TransactItems can only contain one of Check, Put, Update or Delete')
  return checkedAction(kind, element[kind] as Output)
}

const expressions = ['UpdateExpression', 'ConditionExpression'] as const
const { tell, wording } = older

/** Items to put are looked at before the expressions, keys after them. */
function checkedAction(kind: ActionKind, input: Output): Action {
  const item = kind === 'Put' ? checkedItem(input.Item as Item, wording, tell) : undefined
  if (item !== undefined) refuseLarge(item)
  const scope = scopeOf(input, kind === 'Update' ? expressions : ['ConditionExpression'], older)
  const update = kind === 'Update' ? updateOf(input, scope, tell) : undefined
  const holds = conditionOf(input, 'ConditionExpression', scope, tell)?.holds
  refuseUnused(scope, tell)
  const given = item ?? checkedItem(input.Key as Item, wording, tell)
  return {
    kind,
    input,
    tableName: String(input.TableName),
    given,
    scope,
    ...(item && { item }),
    ...(holds && { holds }),
    ...(update && { update }),
  }
}
