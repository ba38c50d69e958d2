/** The older way to say conditions: Expected, QueryFilter, ScanFilter and KeyConditions, by attribute. */
import type { Output } from '../../server/types.ts'
import { functions, type Relation, relations } from '../expressions/condition.ts'
import { checkedValue, type Tell, type Wording } from '../values/check.ts'
import { compare } from '../values/compare.ts'
import { attribute, type Item, type Type, typeOf, type Value } from '../values/types.ts'

export type Operator =
  | 'EQ'
  | 'NE'
  | 'LE'
  | 'LT'
  | 'GE'
  | 'GT'
  | 'NOT_NULL'
  | 'NULL'
  | 'CONTAINS'
  | 'NOT_CONTAINS'
  | 'BEGINS_WITH'
  | 'IN'
  | 'BETWEEN'

export type LegacyCondition = {
  readonly operator: Operator
  readonly values: readonly Value[]
}

export type LegacyConditions = ReadonlyMap<string, LegacyCondition>

/** As it came: Expected has the first two, and what filters have. */
type Given = {
  readonly Value?: Value
  readonly Exists?: boolean
  readonly ComparisonOperator?: Operator
  readonly AttributeValueList?: readonly Value[]
}

const parameter = 'One or more parameter values were invalid:'
type Way = { readonly wording: Wording; readonly tell: Tell }

/** Checks conditions. Those of Expected may say only what the value is, or that there is none. */
export function legacyConditions(given: unknown, way: Way): LegacyConditions | undefined {
  if (given === undefined) return undefined
  const conditions = Object.entries(given as Readonly<Record<string, Given>>)
  for (const [, { Value, AttributeValueList }] of conditions) {
    if (Value !== undefined) checkedValue(Value, way.wording, way.tell)
    for (const value of AttributeValueList ?? []) checkedValue(value, way.wording, way.tell)
  }
  return new Map(conditions.map(([name, condition]) => [name, checked(name, condition, way)]))
}

function checked(name: string, given: Given, { wording, tell }: Way): LegacyCondition {
  const wrong = misuse(given)
  if (wrong !== undefined) tell(`${parameter} ${wrong} for Attribute: ${name}`)
  const { Value, Exists, ComparisonOperator, AttributeValueList } = given
  if (ComparisonOperator === undefined)
    return Exists === false
      ? { operator: 'NULL', values: [] }
      : { operator: 'EQ', values: [checkedValue(Value!, wording, tell)] }
  const values = (AttributeValueList ?? (Value === undefined ? [] : [Value])).map(value =>
    checkedValue(value, wording, tell),
  )
  checkArguments(ComparisonOperator, values, tell)
  return { operator: ComparisonOperator, values }
}

/** What cannot stand together, as AWS tells it before the attribute's name. */
function misuse(given: Given): string | undefined {
  const { Value, Exists, ComparisonOperator, AttributeValueList } = given
  if (Value !== undefined && AttributeValueList !== undefined)
    return 'Value and AttributeValueList cannot be used together'
  if (ComparisonOperator === undefined) {
    if (AttributeValueList !== undefined)
      return 'AttributeValueList can only be used with a ComparisonOperator'
    if (Exists === false)
      return Value === undefined ? undefined : 'Value cannot be used when Exists is false'
    return Value === undefined
      ? `Value must be provided when Exists is ${Exists === undefined ? 'null' : 'true'}`
      : undefined
  }
  return Exists === undefined ? undefined : 'Exists and ComparisonOperator cannot be used together'
}

/** Of Expected: an operator that lacks what it compares with. */
export function refuseMissingValues(given: unknown, tell: Tell): void {
  for (const [name, condition] of Object.entries(
    (given ?? {}) as Readonly<Record<string, Given>>,
  )) {
    const { Value, ComparisonOperator: operator, AttributeValueList } = condition
    if (operator === undefined || operator === 'NULL' || operator === 'NOT_NULL') continue
    if (Value === undefined && AttributeValueList === undefined)
      tell(
        `${parameter} Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${name}`,
      )
  }
}

const counts: Readonly<Record<Operator, readonly [least: number, most: number]>> = {
  EQ: [1, 1],
  NE: [1, 1],
  LE: [1, 1],
  LT: [1, 1],
  GE: [1, 1],
  GT: [1, 1],
  NOT_NULL: [0, 0],
  NULL: [0, 0],
  CONTAINS: [1, 1],
  NOT_CONTAINS: [1, 1],
  BEGINS_WITH: [1, 1],
  IN: [1, Number.POSITIVE_INFINITY],
  BETWEEN: [2, 2],
}

const scalars: ReadonlySet<Type> = new Set(['S', 'N', 'B'])
const members: ReadonlySet<Type> = new Set(['S', 'N', 'B', 'BOOL', 'NULL'])
const fitting: Readonly<Partial<Record<Operator, ReadonlySet<Type>>>> = {
  LE: scalars,
  LT: scalars,
  GE: scalars,
  GT: scalars,
  BETWEEN: scalars,
  IN: scalars,
  BEGINS_WITH: new Set(['S', 'B']),
  CONTAINS: members,
  NOT_CONTAINS: members,
}

function checkArguments(operator: Operator, values: readonly Value[], tell: Tell): void {
  const [least, most] = counts[operator]
  if (values.length < least || values.length > most)
    tell(`${parameter} Invalid number of argument(s) for the ${operator} ComparisonOperator`)
  const types = values.map(typeOf)
  if (new Set(types).size > 1)
    tell(`${parameter} AttributeValues inside AttributeValueList must be of same type`)
  const misfit = types.find(type => fitting[operator]?.has(type) === false)
  if (misfit !== undefined)
    tell(
      `${parameter} ComparisonOperator ${operator} is not valid for ${misfit} AttributeValue type`,
    )
  if (operator === 'BETWEEN' && (compare(values[0]!, values[1]!) ?? 0) > 0)
    tell(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    )
}

/** Refuses a ConditionalOperator that has nothing to join. */
export function checkConditionalOperator(
  input: Output,
  conditions: readonly string[],
  tell: Tell,
): void {
  if (input.ConditionalOperator === undefined) return
  const given = conditions.map(name => input[name]).find(value => value !== undefined)
  if (given === undefined) tell('ConditionalOperator cannot be used without Filter or Expected')
  else if (Object.keys(given as object).length < 2)
    tell('ConditionalOperator can only be used when Filter or Expected has two or more elements')
}

type Many = (value: Value | undefined, values: readonly Value[]) => boolean

const one =
  (relation: Relation): Many =>
  (value, [operand]) =>
    relation(value, operand)

const tests: Readonly<Record<Operator, Many>> = {
  EQ: one(relations['=']),
  NE: one(relations['<>']),
  LE: one(relations['<=']),
  LT: one(relations['<']),
  GE: one(relations['>=']),
  GT: one(relations['>']),
  NOT_NULL: value => value !== undefined,
  NULL: value => value === undefined,
  CONTAINS: one(functions.contains!),
  NOT_CONTAINS: (value, [part]) => value !== undefined && !functions.contains!(value, part),
  BEGINS_WITH: one(functions.begins_with!),
  IN: (value, values) => values.some(operand => relations['='](value, operand)),
  BETWEEN: (value, [lower, upper]) =>
    relations['>='](value, lower) && relations['<='](value, upper),
}

/** All of the conditions, or any of them. */
export function legacyTest(
  conditions: LegacyConditions,
  conditionalOperator: unknown,
): (item: Item) => boolean {
  const each = [...conditions].map(
    ([name, { operator, values }]) =>
      (item: Item) =>
        tests[operator](attribute(item, name), values),
  )
  return conditionalOperator === 'OR'
    ? item => each.some(test => test(item))
    : item => each.every(test => test(item))
}
