/**
 * What a condition means in one request: names and values that are not defined, and operands that cannot be, in the order
 * in which they stand.
 */
import { compare } from '../values/compare.ts'
import { type Type, typeOf, type Value } from '../values/types.ts'
import { ExpressionFault } from './parser.ts'
import {
  checkedPath,
  checkedReference,
  type Scope,
  type Steps,
  shownPath,
  shownValue,
} from './scope.ts'
import type { Call, Condition, Operand } from './tree.ts'

const fault = (message: string): never => {
  throw new ExpressionFault(message)
}

/** Throws an `ExpressionFault` for the first thing that is wrong. */
export function checkCondition(condition: Condition, scope: Scope): void {
  if (condition.kind === 'and' || condition.kind === 'or') {
    checkCondition(condition.left, scope)
    checkCondition(condition.right, scope)
  } else if (condition.kind === 'not') checkCondition(condition.condition, scope)
  else if (condition.kind === 'call') checkCall(condition, scope)
  else checkComparison(condition.operator, condition.operands, scope)
}

/** An operand as far as it is known before there is an item. */
export type Known = {
  readonly path?: Steps
  readonly value?: Value
  readonly type?: Type
  /** Messages name the type of a value. */
  readonly call?: string
}

export function checkOperand(operand: Operand, scope: Scope): Known {
  if (operand.kind === 'path') return { path: checkedPath(operand, scope) }
  if (operand.kind === 'value') {
    const value = checkedReference(operand, scope)
    return { value, type: typeOf(value) }
  }
  if (operand.kind === 'call') checkCall(operand, scope)
  return { type: 'N', ...(operand.kind === 'call' && { call: operand.name }) }
}

const ordered: ReadonlySet<Type> = new Set(['S', 'N', 'B'])
const measured: ReadonlySet<Type> = new Set(['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'])
const texts: ReadonlySet<Type> = new Set(['S', 'B'])
const mostListed = 100

function wrongCount(operator: string, count: number): never {
  return fault(
    `Incorrect number of operands for operator or function; operator or function: ${operator}, number of operands: ${count}`,
  )
}

export function wrongType(operator: string, type: string): never {
  return fault(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
  )
}

function checkComparison(operator: string, operands: readonly Operand[], scope: Scope): void {
  const known = operands.map(operand => checkOperand(operand, scope))
  if (operator === 'IN' && known.length - 1 > mostListed) wrongCount('IN', known.length - 1)
  if (operator !== '=' && operator !== '<>' && operator !== 'IN')
    for (const { type } of known)
      if (type !== undefined && !ordered.has(type)) wrongType(operator, type)
  if (operator === 'BETWEEN') checkBounds(known[1]!, known[2]!)
  else checkDistinct(operator, known)
}

function checkBounds({ value: lower }: Known, { value: upper }: Known): void {
  if (lower === undefined || upper === undefined) return
  const shown = `lower bound operand: AttributeValue: ${shownValue(lower)}, upper bound operand: AttributeValue: ${shownValue(upper)}`
  const order = compare(lower, upper)
  if (order === undefined)
    fault(`The BETWEEN operator requires same data type for lower and upper bounds; ${shown}`)
  else if (order > 0)
    fault(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${shown}`,
    )
}

function checkDistinct(operator: string, [first, ...rest]: readonly Known[]): void {
  if (first?.path === undefined) return
  const shown = shownPath(first.path)
  if (rest.some(({ path }) => path !== undefined && shownPath(path) === shown))
    fault(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${shown}`,
    )
}

type CallCheck = (name: string, operands: readonly Known[]) => void

function requirePath(name: string, { path }: Known): void {
  if (path === undefined)
    fault(`Operator or function requires a document path; operator or function: ${name}`)
}

const attributeTypes = 'B,NULL,SS,BOOL,L,BS,N,NS,S,M'

const calls: Readonly<Record<string, { readonly count: number; readonly check: CallCheck }>> = {
  attribute_exists: { count: 1, check: (name, [path]) => requirePath(name, path!) },
  attribute_not_exists: { count: 1, check: (name, [path]) => requirePath(name, path!) },
  attribute_type: { count: 2, check: checkAttributeType },
  begins_with: {
    count: 2,
    check(name, operands) {
      for (const { type } of operands)
        if (type !== undefined && !texts.has(type)) wrongType(name, type)
      checkDistinct(name, operands)
    },
  },
  contains: { count: 2, check: checkDistinct },
  size: {
    count: 1,
    check(name, [operand]) {
      const type = operand?.type
      if (type !== undefined && !measured.has(type)) wrongType(name, type)
    },
  },
}

function checkAttributeType(name: string, [, wanted]: readonly Known[]): void {
  const value = wanted?.value ?? wrongType(name, '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}')
  const S = value.S ?? wrongType(name, typeOf(value))
  if (!attributeTypes.split(',').includes(S))
    fault(`Invalid attribute type name found; type: ${S}, valid types: {${attributeTypes}}`)
}

function checkCall({ name, operands }: Call, scope: Scope): void {
  const { count, check } = calls[name]!
  const known = operands.map(operand => checkOperand(operand, scope))
  if (known.length !== count) wrongCount(name, known.length)
  check(name, known)
}
