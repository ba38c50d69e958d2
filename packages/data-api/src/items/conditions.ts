/** What `find` asks of an attribute: that it equals a value, or one of the operators, `{ age: { gt: 3 } }`. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import {
  compareNumbers,
  isNumber,
  isObject,
  type Json,
  type JsonObject,
  sameJson,
} from '../json.ts'

export type Condition = {
  readonly name: string
  readonly holds: (value: Json | undefined) => boolean
}

/** @example conditionsOf({ state: 'open', age: { gt: 3 } }) */
export function conditionsOf(attributes: JsonObject): readonly Condition[] | Anomaly {
  const conditions: Condition[] = []
  for (const [name, wanted] of Object.entries(attributes)) {
    const holds = isObject(wanted)
      ? operators(name, wanted)
      : (value: Json | undefined) => sameJson(value, wanted)
    if (isAnomaly(holds)) return holds
    conditions.push({ name, holds })
  }
  return conditions
}

type Holds = Condition['holds']
type Operator = (operand: Json) => Holds | undefined

const compared =
  (fits: (order: number) => boolean): Operator =>
  operand =>
  value => {
    const order = orderOf(value, operand)
    return order !== undefined && fits(order)
  }

const byName: Readonly<Record<string, Operator>> = {
  eq: operand => value => sameJson(value, operand),
  ne: operand => value => !sameJson(value, operand),
  gt: compared(order => order > 0),
  ge: compared(order => order >= 0),
  lt: compared(order => order < 0),
  le: compared(order => order <= 0),
  begins_with: operand => value => typeof value === 'string' && value.startsWith(String(operand)),
  contains: operand => value =>
    Array.isArray(value)
      ? value.some(item => sameJson(item, operand))
      : typeof value === 'string' && value.includes(String(operand)),
  exists: operand => value => (value !== undefined) === (operand === true),
  in: operand =>
    Array.isArray(operand) ? value => operand.some(one => sameJson(value, one)) : undefined,
  between: operand =>
    Array.isArray(operand) && operand.length === 2
      ? value => (orderOf(value, operand[0]) ?? -1) >= 0 && (orderOf(value, operand[1]) ?? 1) <= 0
      : undefined,
}

function operators(name: string, wanted: JsonObject): Holds | Anomaly {
  const tests: Holds[] = []
  for (const [operator, operand] of Object.entries(wanted)) {
    const holds = Object.hasOwn(byName, operator) ? byName[operator]!(operand) : undefined
    if (holds === undefined)
      return invalid(
        `${name} is compared by ${Object.keys(byName).join(', ')}, not by '${operator}'; an object itself is asked for with {"eq": {...}}.`,
      )
    tests.push(holds)
  }
  return value => tests.every(holds => holds(value))
}

/** Numbers by size, texts by code units; anything else has no order. */
function orderOf(one: Json | undefined, other: Json | undefined): number | undefined {
  if (isNumber(one) && isNumber(other)) return compareNumbers(one, other)
  return typeof one === 'string' && typeof other === 'string'
    ? one < other
      ? -1
      : one > other
        ? 1
        : 0
    : undefined
}
