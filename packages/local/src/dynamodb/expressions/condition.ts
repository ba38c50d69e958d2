/** Conditions as closures: made once for a text, asked for every item. */
import { compare, equal } from '../values/compare.ts'
import { binaryLength, utf8Length } from '../values/size.ts'
import type { Item, Value } from '../values/types.ts'
import { valueAt } from './paths.ts'
import { type Scope, stepsOf } from './scope.ts'
import type { Call, Comparator, Condition, Operand } from './tree.ts'

export type Test = (item: Item, scope: Scope) => boolean
type Get = (item: Item, scope: Scope) => Value | undefined

/** @example compileCondition(parseCondition('a = :a'))(item, scope) */
export function compileCondition(condition: Condition): Test {
  if (condition.kind === 'call') return compileCall(condition)
  if (condition.kind === 'compare')
    return compileComparison(condition.operator, condition.operands.map(compileOperand))
  if (condition.kind === 'not') {
    const test = compileCondition(condition.condition)
    return (item, scope) => !test(item, scope)
  }
  const left = compileCondition(condition.left)
  const right = compileCondition(condition.right)
  return condition.kind === 'and'
    ? (item, scope) => left(item, scope) && right(item, scope)
    : (item, scope) => left(item, scope) || right(item, scope)
}

function compileOperand(operand: Operand): Get {
  if (operand.kind === 'value') return (_item, { values }) => values[operand.name]
  if (operand.kind === 'path') return (item, scope) => valueAt(item, stepsOf(operand, scope))
  if (operand.kind === 'arithmetic') throw new Error('Conditions hold no sums.')
  const measured = compileOperand(operand.operands[0]!)
  return (item, scope) => {
    const size = sizeOf(measured(item, scope))
    return size === undefined ? undefined : { N: String(size) }
  }
}

/** What `size` says: bytes, or members. */
export function sizeOf(value: Value | undefined): number | undefined {
  if (value?.S !== undefined) return utf8Length(value.S)
  if (value?.B !== undefined) return binaryLength(value.B)
  if (value?.M !== undefined) return Object.keys(value.M).length
  return (value?.L ?? value?.SS ?? value?.NS ?? value?.BS)?.length
}

export type Relation = (a: Value | undefined, b: Value | undefined) => boolean

const ordering =
  (fits: (order: number) => boolean): Relation =>
  (a, b) => {
    const order = a && b && compare(a, b)
    return order !== undefined && fits(order)
  }

const same: Relation = (a, b) => a !== undefined && b !== undefined && equal(a, b)

export const relations: Readonly<Record<Comparator, Relation>> = {
  '=': same,
  '<>': (a, b) => !same(a, b),
  '<': ordering(order => order < 0),
  '<=': ordering(order => order <= 0),
  '>': ordering(order => order > 0),
  '>=': ordering(order => order >= 0),
}

function compileComparison(
  operator: Comparator | 'BETWEEN' | 'IN',
  operands: readonly Get[],
): Test {
  const [first, second, third] = operands as [Get, Get, Get]
  if (operator === 'IN') {
    const listed = operands.slice(1)
    return (item, scope) => {
      const value = first(item, scope)
      return listed.some(get => same(value, get(item, scope)))
    }
  }
  if (operator === 'BETWEEN')
    return (item, scope) => {
      const value = first(item, scope)
      return (
        relations['>='](value, second(item, scope)) && relations['<='](value, third(item, scope))
      )
    }
  const relation = relations[operator]
  return (item, scope) => relation(first(item, scope), second(item, scope))
}

/** Functions of the values of their operands. */
export const functions: Readonly<Record<string, Relation>> = {
  attribute_exists: value => value !== undefined,
  attribute_not_exists: value => value === undefined,
  attribute_type: (value, type) => value !== undefined && Object.hasOwn(value, type?.S ?? ''),
  begins_with: (value, start) =>
    value?.S !== undefined && start?.S !== undefined
      ? value.S.startsWith(start.S)
      : value?.B !== undefined && start?.B !== undefined && bytesBegin(value.B, start.B),
  contains,
}

const bytesBegin = (base64: string, start: string): boolean => {
  const prefix = Buffer.from(start, 'base64')
  return Buffer.from(base64, 'base64').subarray(0, prefix.length).equals(prefix)
}

function contains(value: Value | undefined, part: Value | undefined): boolean {
  if (value === undefined || part === undefined) return false
  if (value.L !== undefined) return value.L.some(member => equal(member, part))
  if (part.S !== undefined) return (value.S ?? value.SS ?? []).includes(part.S)
  if (part.N !== undefined) return (value.NS ?? []).includes(part.N)
  if (part.B === undefined) return false
  if (value.BS !== undefined) return value.BS.includes(part.B)
  return (
    value.B !== undefined && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'))
  )
}

function compileCall({ name, operands }: Call): Test {
  const test = functions[name]!
  const [first, second] = operands.map(compileOperand) as [Get, Get | undefined]
  return (item, scope) => test(first(item, scope), second?.(item, scope))
}
