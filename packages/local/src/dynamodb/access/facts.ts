/**
 * What a request says of the items it is about: their partition keys (`dynamodb:LeadingKeys`), the attributes it names, what
 * it selects and wants returned. Expressions that cannot be read name nothing: the call itself refuses them.
 */
import type { Facts } from '../../access/types.ts'
import type { Context, Output } from '../../server/types.ts'
import { readCondition, readProjection, readUpdate } from '../expressions/cache.ts'
import { namesIn } from '../expressions/names.ts'
import { ExpressionFault } from '../expressions/parser.ts'
import { type Scope, stepsOf } from '../expressions/scope.ts'
import type { Condition, Operand } from '../expressions/tree.ts'
import { findTable } from '../store/tables.ts'
import type { Table } from '../store/types.ts'
import { namedBy } from '../tables/find.ts'
import type { Item, Value } from '../values/types.ts'

export function tableIfKnown(context: Context, nameOrArn: unknown): Table | undefined {
  const name = String(nameOrArn)
  if (name.startsWith('arn:') && !/:table\/[\w.-]{3,255}$/.test(name)) return undefined
  const { place, name: found } = namedBy(context, name)
  return findTable(context.rows, place, found)
}

const shown = ({ S, N, B }: Value): string => S ?? N ?? B ?? ''

/** The partition keys of items or keys. */
export function leadingKeys(table: Table | undefined, items: readonly unknown[]): Facts {
  const [hash] = table?.key.hash ?? []
  if (hash === undefined) return {}
  const values = items.flatMap(item => (item as Item | undefined)?.[hash.name] ?? [])
  return values.length === 0 ? {} : { 'dynamodb:LeadingKeys': [...new Set(values.map(shown))] }
}

/** Attributes that a request names, with those of `more`. */
export function attributes(input: Output, more: readonly string[] = []): Facts {
  const named = new Set([...more, ...olderNames(input), ...expressionNames(input)])
  return named.size === 0 ? {} : { 'dynamodb:Attributes': [...named] }
}

const olderMembers = [
  'Expected',
  'AttributeUpdates',
  'QueryFilter',
  'ScanFilter',
  'KeyConditions',
] as const

const olderNames = (input: Output): readonly string[] => [
  ...((input.AttributesToGet as readonly string[] | undefined) ?? []),
  ...olderMembers.flatMap(member => Object.keys((input[member] ?? {}) as object)),
]

const conditions = [
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'SearchConditionExpression',
] as const

function* expressionNames(input: Output): Iterable<string> {
  const scope: Scope = {
    names: (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>,
    values: {},
    used: { names: new Set(), values: new Set() },
  }
  for (const member of conditions)
    yield* read(input[member], text => [...namesIn(readCondition(text).condition, scope)])
  yield* read(input.ProjectionExpression, text =>
    readProjection(text).map(path => String(stepsOf(path, scope)[0])),
  )
  yield* read(input.UpdateExpression, text =>
    readUpdate(text).flatMap(action => [
      String(stepsOf(action.path, scope)[0]),
      ...(action.kind === 'SET' ? [...namesIn(action.operand as Operand, scope)] : []),
    ]),
  )
}

function read(text: unknown, names: (text: string) => readonly string[]): readonly string[] {
  if (typeof text !== 'string' || text === '') return []
  try {
    return names(text).filter(name => name !== 'undefined')
  } catch (thrown) {
    if (thrown instanceof ExpressionFault) return []
    throw thrown
  }
}

/** What is returned of items, and what is told of the cost. */
export const returned = (input: Output): Facts => ({
  'dynamodb:ReturnValues': String(input.ReturnValues ?? 'NONE'),
  ...capacity(input),
})

export const capacity = ({ ReturnConsumedCapacity: asked }: Output): Facts =>
  asked === undefined ? {} : { 'dynamodb:ReturnConsumedCapacity': String(asked) }

export function selected(input: Output): Facts {
  const { Select, ProjectionExpression, AttributesToGet, IndexName } = input
  const specific = ProjectionExpression !== undefined || AttributesToGet !== undefined
  const usual = specific
    ? 'SPECIFIC_ATTRIBUTES'
    : IndexName === undefined
      ? 'ALL_ATTRIBUTES'
      : 'ALL_PROJECTED_ATTRIBUTES'
  return { 'dynamodb:Select': String(Select ?? usual) }
}

/** Partition keys that a query asks for, in either form. */
export function queriedKeys(input: Output, table: Table | undefined): Facts {
  const index = table?.indexes.find(({ name }) => name === input.IndexName)
  const [hash] = (index ?? table)?.key.hash ?? []
  if (hash === undefined) return {}
  const older = input.KeyConditions as
    | Readonly<Record<string, { readonly AttributeValueList?: readonly Value[] }>>
    | undefined
  const values = older?.[hash.name]?.AttributeValueList ?? equalTo(input, hash.name)
  return values.length === 0 ? {} : { 'dynamodb:LeadingKeys': values.map(shown) }
}

function equalTo(input: Output, name: string): readonly Value[] {
  const values = (input.ExpressionAttributeValues ?? {}) as Item
  const names = (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>
  const scope: Scope = { names, values, used: { names: new Set(), values: new Set() } }
  const wanted = read(input.KeyConditionExpression, text => [
    ...comparedWith(readCondition(text).condition, name, scope),
  ])
  return wanted.flatMap(reference => values[reference] ?? [])
}

/** The values that an attribute is to equal. */
function* comparedWith(node: Condition, name: string, scope: Scope): Iterable<string> {
  if (node.kind === 'and') {
    yield* comparedWith(node.left, name, scope)
    yield* comparedWith(node.right, name, scope)
  }
  if (node.kind !== 'compare' || node.operator !== '=') return
  const path = node.operands.find(operand => operand.kind === 'path')
  const value = node.operands.find(operand => operand.kind === 'value')
  if (path && value && stepsOf(path, scope)[0] === name) yield value.name
}
