/** A KeyConditionExpression as conditions on attributes, in the order in which they stand. */
import type { Output } from '../../server/types.ts'
import { withExpression } from '../checks/expressions.ts'
import { readCondition } from '../expressions/cache.ts'
import { checkCondition } from '../expressions/condition-check.ts'
import { ExpressionFault } from '../expressions/parser.ts'
import { type Scope, stepsOf } from '../expressions/scope.ts'
import type { Comparator, Condition, Operand } from '../expressions/tree.ts'
import type { Tell } from '../values/check.ts'
import type { Value } from '../values/types.ts'
import type { KeyCondition, KeyOperator } from './key-condition.ts'

export function keyExpression(
  input: Output,
  scope: Scope,
  tell: Tell,
): readonly KeyCondition[] | undefined {
  const text = input.KeyConditionExpression
  if (text === undefined) return undefined
  return withExpression('KeyConditionExpression', String(text), tell, whole => {
    const { condition } = readCondition(whole)
    checkCondition(condition, scope)
    refuseOtherForms(condition)
    const conditions = clausesOf(condition).map(clause => keyCondition(clause, scope))
    const names = conditions.map(({ name }) => name)
    if (new Set(names).size < names.length)
      fault('KeyConditionExpressions must only contain one condition per key')
    return conditions
  })
}

const fault = (message: string): never => {
  throw new ExpressionFault(message)
}

/** What conditions may say, and key conditions may not. */
function refuseOtherForms(condition: Condition): void {
  if (condition.kind === 'or' || condition.kind === 'not')
    wrongOperator(condition.kind.toUpperCase())
  else if (condition.kind === 'and') {
    refuseOtherForms(condition.left)
    refuseOtherForms(condition.right)
  } else if (condition.kind === 'call') {
    if (condition.name !== 'begins_with') wrongOperator(condition.name)
    refuseNested(condition.operands)
  } else {
    if (condition.operator === '<>' || condition.operator === 'IN')
      wrongOperator(condition.operator)
    refuseNested(condition.operands)
  }
}

const wrongOperator = (operator: string): never =>
  fault(`Invalid operator used in KeyConditionExpression: ${operator}`)

function refuseNested(operands: readonly Operand[]): void {
  if (operands.some(({ kind }) => kind === 'call'))
    fault('KeyConditionExpressions cannot contain nested operations')
}

type Clause = Extract<Condition, { kind: 'compare' | 'call' }>

const clausesOf = (condition: Condition): readonly Clause[] =>
  condition.kind === 'and'
    ? [...clausesOf(condition.left), ...clausesOf(condition.right)]
    : [condition as Clause]

const operators: Readonly<Record<string, KeyOperator>> = {
  '=': 'EQ',
  '<': 'LT',
  '<=': 'LE',
  '>': 'GT',
  '>=': 'GE',
  BETWEEN: 'BETWEEN',
  begins_with: 'BEGINS_WITH',
}

/** The same with the operands the other way round. */
const turned: Readonly<Record<Comparator, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

function keyCondition(clause: Clause, scope: Scope): KeyCondition {
  const [first, ...rest] = clause.operands as readonly Operand[]
  const written = clause.kind === 'call' ? clause.name : clause.operator
  const isTurned =
    first!.kind === 'value' && rest[0]?.kind === 'path' && Object.hasOwn(turned, written)
  const [path, values] = isTurned ? [rest[0]!, [first!]] : [first!, rest]
  if (path.kind !== 'path')
    return fault(
      written === 'begins_with'
        ? 'Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand'
        : 'Invalid condition in KeyConditionExpression: No key attribute specified',
    )
  const steps = stepsOf(path, scope)
  if (steps.length > 1) fault('KeyConditionExpressions cannot have conditions on nested attributes')
  return {
    name: String(steps[0]),
    operator: operators[isTurned ? turned[written as Comparator] : written]!,
    values: values.map(operand => comparedValue(operand, scope)),
  }
}

function comparedValue(operand: Operand, scope: Scope): Value {
  if (operand.kind === 'value') return scope.values[operand.name]!
  return fault(
    'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
  )
}
