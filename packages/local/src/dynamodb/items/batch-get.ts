/** BatchGetItem: items of several tables by their keys, as many as an answer holds. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { broken, constrain, isArn, namePattern, required } from '../checks/constraints.ts'
import { refuseMixing, refuseUnused, scopeOf } from '../checks/expressions.ts'
import { rules } from '../checks/members.ts'
import { invalid, refusing } from '../failures.ts'
import { readItem } from '../store/items.ts'
import type { Table } from '../store/types.ts'
import { tableOf } from '../tables/find.ts'
import { checkedItem } from '../values/check.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { consumed, readUnits } from './capacity.ts'
import { checkKey } from './keys.ts'
import { reading } from './manner.ts'
import { duplicateAttributes, projectionFor, type Show } from './projected.ts'

type Block = Output & { readonly Keys?: readonly Item[] }
type Blocks = Readonly<Record<string, Block>>

const mostKeys = 100
const mostBytes = 16 << 20
const { tell, wording } = reading

export const batchGetItem: Handler = refusing((input, context) => {
  checkMembers(input)
  const blocks = Object.entries(input.RequestItems as Blocks)
  refuseMixedTables(blocks.map(([, block]) => block))
  const wanted = blocks.map(([name, block]) => wantedOf(name, block))
  if (wanted.reduce((sum, { keys }) => sum + keys.length, 0) > mostKeys)
    invalid('Too many items requested for the BatchGetItem call')
  const found = wanted.map(one => ({ ...one, table: checkedTable(one, context) }))
  return read(found, input, context)
})

type Wanted = {
  readonly name: string
  readonly block: Block
  readonly keys: readonly Item[]
  readonly show: Show
}

function checkMembers(input: Output): void {
  const blocks = input.RequestItems as Blocks | undefined
  const names = Object.keys(blocks ?? {})
  constrain(
    blocks === undefined ? [] : tableNames(names, JSON.stringify(blocks)),
    rules.returnConsumedCapacity(input),
    required(blocks, 'requestItems'),
    Object.entries(blocks ?? {}).map(([name, { Keys }]) =>
      required(Keys, `requestItems.${name}.member.keys`),
    ),
  )
  constrain(
    names.length === 0
      ? "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1"
      : undefined,
    Object.entries(blocks ?? {}).map(([name, { Keys }]) => keyCount(name, Keys?.length ?? 0)),
  )
}

function keyCount(name: string, count: number): string | undefined {
  const at = `Value at 'RequestItems.${name}.member.Keys' failed to satisfy constraint:`
  if (count < 1) return `${at} Member must have length greater than or equal to 1`
  return count > mostKeys
    ? `${at} Member must have length less than or equal to ${mostKeys}`
    : undefined
}

/** Table names are the keys of a map, and told as such. */
export function tableNames(names: readonly string[], shown: string): readonly string[] {
  const fits = (name: string) => isArn(name) || /^[a-zA-Z0-9_.-]{3,255}$/.test(name)
  if (names.every(fits)) return []
  return [
    broken(
      shown,
      'requestItems',
      `Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: ${namePattern}]`,
    ),
  ]
}

function refuseMixedTables(blocks: readonly Block[]): void {
  const all = Object.assign({}, ...blocks) as Output
  refuseMixing(all, ['AttributesToGet'], ['ProjectionExpression'], tell)
}

function wantedOf(name: string, block: Block): Wanted {
  const keys = block.Keys!.map(key => checkedItem(key, wording, tell))
  refuseDuplicates(keys)
  duplicateAttributes(block.AttributesToGet)
  const scope = scopeOf(block, ['ProjectionExpression'], reading)
  const show = projectionFor(block, scope, tell)
  refuseUnused(scope, tell)
  return { name, block, keys, show }
}

/** Keys are told apart before their table is looked at. */
function refuseDuplicates(keys: readonly Item[]): void {
  const texts = keys.map(key => JSON.stringify(Object.entries(key).sort()))
  if (new Set(texts).size < texts.length) invalid('Provided list of item keys contains duplicates')
}

function checkedTable({ name, keys }: Wanted, context: Context): Table {
  const table = tableOf(context, name)
  for (const key of keys) checkKey(key, table)
  return table
}

function read(
  found: readonly (Wanted & { readonly table: Table })[],
  input: Output,
  { rows }: Context,
): Output {
  const Responses: Record<string, Item[]> = {}
  const UnprocessedKeys: Record<string, Output> = {}
  const capacity: Output[] = []
  let bytes = 0
  for (const { name, block, keys, show, table } of found) {
    const items: Item[] = []
    const left: Item[] = []
    let units = 0
    for (const key of keys) {
      const item = bytes > mostBytes ? undefined : readItem(rows, table, key)
      const size = item === undefined ? 0 : itemSize(item)
      bytes += size
      if (bytes > mostBytes) left.push(key)
      else {
        units += readUnits(size, block.ConsistentRead)
        if (item !== undefined) items.push(show(item))
      }
    }
    Responses[name] = items
    if (left.length > 0) UnprocessedKeys[name] = { ...block, Keys: left }
    const told = consumed(input, table, { table: units })
    if (told) capacity.push(told)
  }
  return { Responses, UnprocessedKeys, ...(capacity.length > 0 && { ConsumedCapacity: capacity }) }
}
