/** TransactWriteItems: up to a hundred writes and checks, of which all happen or none. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { applyUpdate } from '../expressions/update.ts'
import { attempt, invalid, refuse, refusing } from '../failures.ts'
import { addUnits, consumed, readUnits, type Units, unitsOf } from '../items/capacity.ts'
import { checkIndexKeys, checkItemKey, checkKey } from '../items/keys.ts'
import { checkUpdated, refuseKeyUpdates } from '../items/update.ts'
import { collectionMetrics, conditionFailed } from '../items/written.ts'
import { keyOf } from '../keys/schema.ts'
import { commit } from '../store/commit.ts'
import { type Effects, type ItemChange, writeUnits } from '../store/effects.ts'
import { readItem } from '../store/items.ts'
import type { Table } from '../store/types.ts'
import { tableOf } from '../tables/find.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { type Action, actionOf } from './actions.ts'
import { fine, type Reason, reasonOf, refuseCancelled } from './cancelled.ts'
import { refuseTwice } from './get.ts'
import { conflict, holding, isLocked } from './locks.ts'
import { constrainTransaction } from './members.ts'
import { remembered, wasDone } from './tokens.ts'

const needed = {
  ConditionCheck: ['TableName', 'Key', 'ConditionExpression'],
  Put: ['TableName', 'Item'],
  Delete: ['TableName', 'Key'],
  Update: ['TableName', 'Key', 'UpdateExpression'],
}

export const transactWriteItems: Handler = refusing(async (input, context) => {
  constrainTransaction(input, needed)
  const elements = input.TransactItems as readonly Output[]
  const actions = elements.map(actionOf)
  refuseTooMuch(actions)
  const { ClientRequestToken: token } = input
  if (wasDone(context, token, elements)) return doneBefore(input, context, actions)
  return transacted(input, context, actions, done => remembered(context, token, done), elements)
})

const mostBytes = 4 << 20

function refuseTooMuch(actions: readonly Action[]): void {
  const bytes = actions.reduce(
    (sum, { item }) => sum + (item === undefined ? 0 : itemSize(item)),
    0,
  )
  if (bytes > mostBytes) invalid('The aggregate size of the items in the transaction exceeded 4 MB')
}

type Remember = (request: unknown) => ReturnType<typeof remembered>

/** Runs checked actions, as a transaction of either kind does. */
export async function transacted(
  input: Output,
  context: Context,
  actions: readonly Action[],
  remember: Remember,
  request: unknown,
): Promise<Output> {
  const targets = targetsOf(actions, context)
  return holding(context, targets, () => {
    const planned = actions.map((action, index) => plan(action, targets[index]!.key, context))
    refuseCancelled(planned.map(({ reason }) => reason))
    const changes = planned.flatMap(({ change }) => (change && isChange(change) ? [change] : []))
    const effects = commit(context, changes, remember(request))
    return answer(input, planned, effects)
  })
}

type Target = { readonly table: Table; readonly key: Item }

/** Tables and keys of all actions; what is wrong with a key cancels, an empty one and two of a kind are refused. */
function targetsOf(actions: readonly Action[], context: Context): readonly Target[] {
  const tables = actions.map(({ tableName }) => tableOf(context, tableName))
  const checked = actions.map((action, index) => attempt(() => keyFor(action, tables[index]!)))
  const reasons = checked.map((result): Reason => {
    if (!('refused' in result)) return fine
    if (result.refused.message.includes('cannot contain an empty')) refuse(result.refused)
    return reasonOf(result.refused)
  })
  refuseCancelled(reasons)
  const targets = checked.map((result, index) => ({
    table: tables[index]!,
    key: (result as { done: Item }).done,
  }))
  refuseTwice(targets)
  refuseCancelled(
    targets.map(({ table, key }) =>
      isLocked(context, table, key) ? { Code: 'TransactionConflict', Message: conflict } : fine,
    ),
  )
  return targets
}

function keyFor({ item, given, update }: Action, table: Table): Item {
  if (item !== undefined) {
    checkItemKey(item, table)
    checkIndexKeys(item, table)
    return keyOf(item, table.key)
  }
  if (update !== undefined) refuseKeyUpdates(update.paths, table)
  checkKey(given, table)
  return given
}

type Planned = {
  readonly table: Table
  readonly key: Item
  readonly reason: Reason
  readonly before: Item | undefined
  readonly change?: ItemChange
}

function plan(action: Action, key: Item, context: Context): Planned {
  const table = tableOf(context, action.tableName)
  const before = readItem(context.rows, table, key)
  const common = { table, key, before }
  if (action.holds !== undefined && !action.holds(before ?? {}))
    return { ...common, reason: action.failure ?? failedCondition(action.input, before) }
  if (action.kind === 'ConditionCheck') return { ...common, reason: fine }
  const result = attempt(() => afterOf(action, before ?? key, table))
  return 'refused' in result
    ? { ...common, reason: reasonOf(result.refused) }
    : { ...common, reason: fine, change: { table, key, before, after: result.done } }
}

function failedCondition(
  { ReturnValuesOnConditionCheckFailure: wanted }: Output,
  before: Item | undefined,
): Reason {
  return {
    Code: 'ConditionalCheckFailed',
    Message: conditionFailed,
    ...(wanted === 'ALL_OLD' && before && { Item: before }),
  }
}

function afterOf({ item, update, scope }: Action, from: Item, table: Table): Item | undefined {
  if (update === undefined) return item
  const after = applyUpdate(from, update.actions, scope)
  checkUpdated(after, table)
  return after
}

const isChange = ({ before, after }: ItemChange): boolean =>
  before !== undefined || after !== undefined

/** Twice what single writes cost; a check costs what a write of the item would. */
function answer(input: Output, planned: readonly Planned[], effects: readonly Effects[]): Output {
  const tables = [...new Map(planned.map(({ table }) => [table.record.number, table])).values()]
  const capacity = tables.flatMap(table => {
    const of = (one: Table) => one.record.number === table.record.number
    const written = unitsOf(
      effects.filter(({ change }) => of(change.table)),
      2,
    )
    const idle = planned
      .filter(({ table: own, change }) => of(own) && !(change && isChange(change)))
      .reduce((sum, { before }) => sum + 2 * writeUnits(before ? itemSize(before) : 0), 0)
    const units: Units = addUnits(written, { table: idle })
    return consumed(input, table, units, 'Write') ?? []
  })
  const metrics = tables.flatMap(table => {
    const told = planned
      .filter(({ table: own, change }) => own.record.number === table.record.number && change)
      .flatMap(({ key }) => collectionMetrics(input, table, key) ?? [])
    return told.length === 0 ? [] : [[table.record.name, told] as const]
  })
  return {
    ...(capacity.length > 0 && { ConsumedCapacity: capacity }),
    ...(metrics.length > 0 && { ItemCollectionMetrics: Object.fromEntries(metrics) }),
  }
}

/** A request that was done under its token is answered as if it were read: it costs what reading its items does. */
function doneBefore(input: Output, context: Context, actions: readonly Action[]): Output {
  const units = new Map<Table, number>()
  for (const action of actions) {
    const table = tableOf(context, action.tableName)
    const item = readItem(context.rows, table, action.given)
    const cost = 2 * readUnits(item === undefined ? 0 : itemSize(item), true)
    units.set(table, (units.get(table) ?? 0) + cost)
  }
  const capacity = [...units].flatMap(
    ([table, read]) => consumed(input, table, { table: read }, 'Read') ?? [],
  )
  return capacity.length > 0 ? { ConsumedCapacity: capacity } : {}
}
