/** BatchWriteItem: puts and deletions in several tables, all of which are done. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { broken, constrain, required } from '../checks/constraints.ts'
import { rules } from '../checks/members.ts'
import { attempt, invalid, refuse, refusing } from '../failures.ts'
import { keyOf, rowOf } from '../keys/schema.ts'
import { commit } from '../store/commit.ts'
import type { Effects, ItemChange } from '../store/effects.ts'
import { readItem } from '../store/items.ts'
import type { Table } from '../store/types.ts'
import { tableOf } from '../tables/find.ts'
import { refuseLocked } from '../transactions/locks.ts'
import { checkedItem } from '../values/check.ts'
import type { Item } from '../values/types.ts'
import { tableNames } from './batch-get.ts'
import { addUnits, consumed, noWrite, type Units, unitsOf } from './capacity.ts'
import { checkIndexKeys, checkItemKey, checkKey } from './keys.ts'
import { older } from './manner.ts'
import { refuseLarge } from './put.ts'
import { collectionMetrics } from './written.ts'

type Request = {
  readonly PutRequest?: { readonly Item?: Item }
  readonly DeleteRequest?: { readonly Key?: Item }
}
type Requests = Readonly<Record<string, readonly Request[]>>

const most = 25

export const batchWriteItem: Handler = refusing((input, context) => {
  checkMembers(input)
  const requests = Object.entries(input.RequestItems as Requests)
  if (requests.reduce((sum, [, list]) => sum + list.length, 0) > most)
    invalid('Too many items requested for the BatchWriteItem call')
  const wanted = requests.map(([name, list]) => ({ name, writes: list.map(checkedWrite) }))
  const tables = wanted.map(one => ({ ...one, table: tableOf(context, one.name) }))
  const changes = tables.flatMap(({ table, writes }) => changesOf(table, writes, context))
  const effects = commit(context, changes.filter(isChange))
  return answer(input, tables, changes, effects)
})

function checkMembers(input: Output): void {
  const requests = input.RequestItems as Requests | undefined
  const names = Object.keys(requests ?? {})
  constrain(
    rules.returnConsumedCapacity(input),
    rules.returnItemCollectionMetrics(input),
    required(requests, 'requestItems'),
  )
  constrain(
    names.length === 0
      ? "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1"
      : undefined,
    tableNames(names, shown(requests!)),
    Object.entries(requests!).map(([name, { length }]) => {
      if (length > most)
        return `Value at 'RequestItems.${name}.member' failed to satisfy constraint: Member must have length less than or equal to ${most}`
      return length > 0
        ? undefined
        : broken(
            shown({ [name]: [] }),
            'requestItems',
            `Map value must satisfy constraint: [Member must have length less than or equal to ${most}, Member must have length greater than or equal to 1]`,
          )
    }),
  )
}

/** Requests as Java shows them. */
function shown(requests: Requests): string {
  const entries = Object.entries(requests).map(
    ([name, list]) => `${name}=[${list.map(shownRequest).join(', ')}]`,
  )
  return `{${entries.join(', ')}}`
}

const shownRequest = ({ PutRequest, DeleteRequest }: Request): string =>
  PutRequest === undefined
    ? `WriteRequest(deleteRequest=DeleteRequest(key=${shownItem(DeleteRequest?.Key ?? {})}))`
    : `WriteRequest(putRequest=PutRequest(item=${shownItem(PutRequest.Item ?? {})}))`

const shownItem = (item: Item): string =>
  `{${Object.entries(item)
    .map(([name, value]) => {
      const [[type, part] = ['', '']] = Object.entries(value)
      return `${name}=AttributeValue(${type.toLowerCase()}=${JSON.stringify(part)})`
    })
    .join(', ')}}`

type Write = { readonly put?: Item; readonly remove?: Item }

function checkedWrite({ PutRequest, DeleteRequest }: Request): Write {
  const set = [PutRequest, DeleteRequest].filter(one => one !== undefined).length
  if (set !== 1)
    invalid(
      `Supplied AttributeValue ${set === 0 ? 'is empty' : 'has more than one datatypes set'}, must contain exactly one of the supported datatypes`,
    )
  if (PutRequest !== undefined) {
    const put = checkedItem(PutRequest.Item ?? {}, older.wording, older.tell)
    refuseLarge(put)
    return { put }
  }
  return { remove: checkedItem(DeleteRequest!.Key ?? {}, older.wording, older.tell) }
}

const isChange = ({ before, after }: ItemChange): boolean =>
  before !== undefined || after !== undefined

function changesOf(
  table: Table,
  writes: readonly Write[],
  context: Context,
): readonly ItemChange[] {
  const keys = writes.map(write => checkedKey(write, table))
  const places = keys.map(key => rowOf(key, table.key))
  if (new Set(places).size < places.length)
    invalid('Provided list of item keys contains duplicates')
  return writes.map(({ put }, index) => {
    const key = keys[index]!
    refuseLocked(context, table, key)
    return { table, key, before: readItem(context.rows, table, key), after: put }
  })
}

/** Keys of items to put are told as keys are: what they hold besides makes no difference. */
function checkedKey({ put, remove }: Write, table: Table): Item {
  if (remove !== undefined) {
    checkKey(remove, table)
    return remove
  }
  const checked = attempt(() => checkItemKey(put!, table))
  if ('refused' in checked)
    refuse(
      /Missing the key|Type mismatch/.test(checked.refused.message)
        ? { ...checked.refused, message: 'The provided key element does not match the schema' }
        : checked.refused,
    )
  checkIndexKeys(put!, table)
  return keyOf(put!, table.key)
}

function answer(
  input: Output,
  tables: readonly { readonly name: string; readonly table: Table }[],
  changes: readonly ItemChange[],
  effects: readonly Effects[],
): Output {
  const capacity = tables.flatMap(({ table }) => {
    const idle = changes.filter(change => change.table === table && !isChange(change)).length
    const units = unitsOf(effects.filter(({ change }) => change.table === table))
    const all = Array.from({ length: idle }, () => noWrite()).reduce<Units>(addUnits, units)
    return consumed(input, table, all) ?? []
  })
  const metrics = tables.flatMap(({ name, table }) => {
    const told = changes
      .filter(change => change.table === table)
      .flatMap(({ key }) => collectionMetrics(input, table, key) ?? [])
    return told.length === 0 ? [] : [[name, told] as const]
  })
  return {
    UnprocessedItems: {},
    ...(metrics.length > 0 && { ItemCollectionMetrics: Object.fromEntries(metrics) }),
    ...(capacity.length > 0 && { ConsumedCapacity: capacity }),
  }
}
