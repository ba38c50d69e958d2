/** Updates carried out: every operand is read from the item as it was, then all changes are made. */
import { invalid } from '../failures.ts'
import { numberFaults } from '../values/check.ts'
import { addNumbers } from '../values/number.ts'
import {
  attribute,
  type Item,
  type Value,
  withAttribute,
  withoutAttribute,
} from '../values/types.ts'
import { valueAt } from './paths.ts'
import { type Scope, type Steps, stepsOf } from './scope.ts'
import type { Action, Call, Operand } from './tree.ts'

type Put = { readonly steps: Steps; readonly value: Value | undefined }

/** The item as the actions make it. Refuses what does not fit the item. */
export function applyUpdate(item: Item, actions: readonly Action[], scope: Scope): Item {
  const puts = actions.map(action => putOf(item, action, scope))
  const kept = puts.filter(({ value }) => value !== undefined).sort(byPlace)
  const gone = puts.filter(({ value }) => value === undefined).sort((a, b) => byPlace(b, a))
  return [...kept, ...gone].reduce<Item>((changed, { steps, value }) => {
    const result = placed({ M: changed }, steps, value)
    return result.M!
  }, item)
}

/** Elements of lists go in, and later out, by their places. */
function byPlace(a: Put, b: Put): number {
  const [left, right] = [a.steps.at(-1)!, b.steps.at(-1)!]
  return typeof left === 'number' && typeof right === 'number' ? left - right : 0
}

const wrongData = (): never =>
  invalid('An operand in the update expression has an incorrect data type')
const wrongPath = (): never =>
  invalid('The document path provided in the update expression is invalid for update')

function putOf(item: Item, action: Action, scope: Scope): Put {
  const steps = stepsOf(action.path, scope)
  if (action.kind === 'SET') return { steps, value: evaluate(item, action.operand, scope) }
  if (action.kind === 'REMOVE') return { steps, value: undefined }
  const before = valueAt(item, steps)
  const operand = scope.values[action.value.name]!
  return {
    steps,
    value: action.kind === 'ADD' ? added(before, operand) : removed(before, operand),
  }
}

function evaluate(item: Item, operand: Operand, scope: Scope): Value {
  if (operand.kind === 'value') return scope.values[operand.name]!
  if (operand.kind === 'path')
    return (
      valueAt(item, stepsOf(operand, scope)) ??
      invalid('The provided expression refers to an attribute that does not exist in the item')
    )
  if (operand.kind === 'call') return functions[operand.name]!(item, operand, scope)
  const [left, right] = operand.operands.map(inner => evaluate(item, inner, scope))
  if (left?.N === undefined || right?.N === undefined) return wrongData()
  return sum(left.N, right.N, operand.operator === '-')
}

const functions: Readonly<Record<string, (item: Item, call: Call, scope: Scope) => Value>> = {
  if_not_exists(item, { operands: [path, otherwise] }, scope) {
    const found = path?.kind === 'path' ? valueAt(item, stepsOf(path, scope)) : undefined
    return found ?? evaluate(item, otherwise!, scope)
  },
  list_append(item, { operands }, scope) {
    const [left, right] = operands.map(operand => evaluate(item, operand, scope))
    if (left?.L === undefined || right?.L === undefined) return wrongData()
    return { L: [...left.L, ...right.L] }
  },
}

export function sum(a: string, b: string, subtract = false): Value {
  const result = addNumbers(a, b, subtract)
  if (typeof result === 'string') return { N: result }
  return result.fault === 'unconvertible' ? wrongData() : invalid(numberFaults[result.fault])
}

const setTypes = ['SS', 'NS', 'BS'] as const

export function added(before: Value | undefined, operand: Value): Value {
  if (before === undefined) return operand
  if (before.N !== undefined && operand.N !== undefined) return sum(before.N, operand.N)
  for (const type of setTypes) {
    const [members, more] = [before[type], operand[type]]
    if (members !== undefined && more !== undefined)
      return { [type]: [...new Set([...members, ...more])] }
  }
  return wrongData()
}

/** An empty set is no value: the attribute goes with its last member. */
export function removed(before: Value | undefined, operand: Value): Value | undefined {
  if (before === undefined) return undefined
  for (const type of setTypes) {
    const [members, fewer] = [before[type], operand[type]]
    if (members === undefined || fewer === undefined) continue
    const left = members.filter(member => !fewer.includes(member))
    return left.length === 0 ? undefined : { [type]: left }
  }
  return wrongData()
}

/** The value with another one, or none, where the steps lead. */
function placed(value: Value, [step, ...rest]: Steps, put: Value | undefined): Value {
  if (typeof step === 'number') return placedInList(value, step, rest, put)
  if (value.M === undefined || step === undefined) return wrongPath()
  const inner = attribute(value.M, step)
  if (rest.length > 0)
    return inner === undefined
      ? wrongPath()
      : { M: withAttribute(value.M, step, placed(inner, rest, put)) }
  return {
    M: put === undefined ? withoutAttribute(value.M, step) : withAttribute(value.M, step, put),
  }
}

function placedInList(value: Value, at: number, rest: Steps, put: Value | undefined): Value {
  if (value.L === undefined) return wrongPath()
  const inner = value.L[at]
  if (rest.length > 0)
    return inner === undefined ? wrongPath() : { L: value.L.with(at, placed(inner, rest, put)) }
  if (put === undefined) return { L: value.L.filter((_, index) => index !== at) }
  return { L: inner === undefined ? [...value.L, put] : value.L.with(at, put) }
}
