/**
 * Member constraints of the operations on single items. AWS has two generations of these checks: where a required member
 * is missing, all faults are told by the older one; otherwise the newer one speaks, which stops at an empty table name and
 * does not repeat the values of some members.
 */
import type { Output } from '../../server/types.ts'
import { type Broken, constrain, enums, name, oneOf, required } from './constraints.ts'

type Rule = (input: Output) => Broken | readonly Broken[]

export type MemberName =
  | 'returnConsumedCapacity'
  | 'returnItemCollectionMetrics'
  | 'returnValues'
  | 'onFailure'
  | 'conditionalOperator'
  | 'tableName'
  | 'item'
  | 'key'
  | 'expected'

export const rules: Readonly<Record<MemberName, Rule>> = {
  returnConsumedCapacity: input =>
    oneOf(input.ReturnConsumedCapacity, 'returnConsumedCapacity', enums.returnConsumedCapacity),
  returnItemCollectionMetrics: input =>
    oneOf(
      input.ReturnItemCollectionMetrics,
      'returnItemCollectionMetrics',
      enums.returnItemCollectionMetrics,
    ),
  returnValues: input => oneOf(input.ReturnValues, 'returnValues', enums.returnValues),
  onFailure: input =>
    oneOf(
      input.ReturnValuesOnConditionCheckFailure,
      'returnValuesOnConditionCheckFailure',
      enums.returnValuesOnConditionCheckFailure,
    ),
  conditionalOperator: input =>
    oneOf(input.ConditionalOperator, 'conditionalOperator', enums.conditionalOperator),
  tableName: input => [
    required(input.TableName, 'tableName'),
    ...name(input.TableName, 'tableName'),
  ],
  item: input => required(input.Item, 'item'),
  key: input => required(input.Key, 'key'),
  expected: input => comparisons(input.Expected, 'expected', false),
}

/** Operators of conditions by attribute. */
export function comparisons(given: unknown, at: string, needed: boolean): readonly Broken[] {
  return Object.entries((given ?? {}) as Readonly<Record<string, Output>>).flatMap(
    ([attribute, { ComparisonOperator }]) => {
      const where = `${at}.${attribute}.member.comparisonOperator`
      return [
        needed ? required(ComparisonOperator, where) : undefined,
        oneOf(ComparisonOperator, where, enums.comparisonOperator),
      ]
    },
  )
}

const newer: Readonly<Record<string, Rule>> = {
  returnItemCollectionMetrics: input =>
    generic(
      input.ReturnItemCollectionMetrics,
      enums.returnItemCollectionMetrics,
      "Value at 'ReturnItemCollectionMetrics' failed",
    ),
  returnValues: input =>
    generic(input.ReturnValues, enums.returnValues, 'Failed', [
      'ALL_OLD',
      'UPDATED_OLD',
      'ALL_NEW',
      'UPDATE_NEW',
      'NONE',
    ]),
  conditionalOperator: input =>
    generic(input.ConditionalOperator, enums.conditionalOperator, 'Failed', ['ALL', 'OR']),
}

const generic = (
  value: unknown,
  values: readonly string[],
  how: string,
  told: readonly string[] = values,
): Broken =>
  value === undefined || values.includes(value as string)
    ? undefined
    : `${how} to satisfy constraint: Member must satisfy enum value set: [${told.join(', ')}]`

/** Past this depth AWS reads single-item requests in its older way. */
const deep = 62

export const isReadInOlderWay = (input: Output): boolean => isDeep(input, deep)

/** `order`: AWS's order of members; `single`: the newer generation tells only the first fault. */
export function constrainItemRequest(
  input: Output,
  order: readonly MemberName[],
  { needed, single = false }: { readonly needed: 'Item' | 'Key'; readonly single?: boolean },
): void {
  const older =
    input.TableName === undefined || input[needed] === undefined || isReadInOlderWay(input)
  if (older) constrain(...order.map(member => rules[member](input)))
  if (input.TableName === '')
    constrain(
      "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  const broken = [...order]
    .sort((a, b) => Number(b === 'returnValues' && single) - Number(a === 'returnValues' && single))
    .flatMap(member => (newer[member] ?? rules[member])(input))
    .filter(told => told !== undefined)
  constrain(...(single ? broken.slice(0, 1) : broken))
}

/** Are there values within values to this depth? Wide requests are not walked twice: only nested ones have more levels. */
export function isDeep(input: Output, limit: number): boolean {
  let level: readonly unknown[] = [
    ...Object.values((input.Item ?? {}) as object),
    ...Object.values((input.Key ?? {}) as object),
    ...Object.values((input.ExpressionAttributeValues ?? {}) as object),
    ...Object.values((input.Expected ?? {}) as Readonly<Record<string, Output>>).map(
      ({ Value }) => Value,
    ),
  ]
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap(within)
    if (level.length === 0) return false
  }
  return true
}

function within(value: unknown): readonly unknown[] {
  const { L, M } = (value ?? {}) as { L?: readonly unknown[]; M?: object }
  return [...(L ?? []), ...(M === undefined ? [] : Object.values(M))]
}
