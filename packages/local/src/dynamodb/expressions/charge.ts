/**
 * What an update expression counts for by itself, whatever the item is: UpdateItem refuses a statement that is larger than
 * an item may be, though the item that it makes would not. In bytes, as AWS was seen to count in most of its regions.
 */
import { utf8Length, valueSize } from '../values/size.ts'
import { type Scope, type Steps, stepsOf } from './scope.ts'
import type { Action, Operand } from './tree.ts'

const whole = 3
const clause = { SET: 19, ADD: 19, REMOVE: 1, DELETE: 1 } as const
const step = { target: 4, operand: 14 }
const operators = { '+': 34, '-': 37 } as const
const functions: Readonly<Record<string, number>> = { if_not_exists: 39, list_append: 37 }

/** @example chargeOf(readUpdate('SET a = :v'), scope) */
export const chargeOf = (actions: readonly Action[], scope: Scope): number =>
  actions.reduce((sum, action) => sum + clauseCharge(action, scope), whole)

const clauseCharge = (action: Action, scope: Scope): number =>
  clause[action.kind] + targetCharge(stepsOf(action.path, scope)) + writtenCharge(action, scope)

function writtenCharge(action: Action, scope: Scope): number {
  if (action.kind === 'SET') return operandCharge(action.operand, scope)
  return action.kind === 'ADD' ? operandCharge(action.value, scope) : 0
}

/** Of a name its bytes, of a place in a list its digits. */
const elementSize = (element: string | number): number => utf8Length(String(element))

const targetCharge = ([first, ...rest]: Steps): number =>
  elementSize(first!) + rest.reduce<number>((sum, one) => sum + step.target + elementSize(one), 0)

/** What a path leads to is free; a value counts each time it stands somewhere. */
function operandCharge(operand: Operand, scope: Scope): number {
  if (operand.kind === 'value') return valueSize(scope.values[operand.name]!)
  if (operand.kind === 'path')
    return stepsOf(operand, scope).reduce<number>(
      (sum, one) => sum + step.operand + elementSize(one),
      1,
    )
  const own =
    operand.kind === 'arithmetic' ? operators[operand.operator] : (functions[operand.name] ?? 0)
  return operand.operands.reduce<number>((sum, one) => sum + operandCharge(one, scope), own)
}
