/** SearchConditionExpression: equalities with what an index is searched by, joined by AND. */
import type { Output } from '../../server/types.ts'
import { withExpression } from '../checks/expressions.ts'
import { readCondition } from '../expressions/cache.ts'
import { checkCondition } from '../expressions/condition-check.ts'
import { ExpressionFault } from '../expressions/parser.ts'
import { type Scope, stepsOf } from '../expressions/scope.ts'
import type { Condition, Operand } from '../expressions/tree.ts'
import { invalid } from '../failures.ts'
import type { VectorIndexSpec } from '../store/types.ts'
import type { Tell } from '../values/check.ts'
import { equalItems } from '../values/compare.ts'
import type { Item, Value } from '../values/types.ts'
import { hashOf } from './view.ts'

export type Wanted = Readonly<Record<string, Value>>

/** The values that items are to have. */
export function wantedOf(input: Output, scope: Scope, tell: Tell): Wanted | undefined {
  const text = input.SearchConditionExpression
  if (text === undefined) return undefined
  return withExpression('SearchConditionExpression', String(text), tell, whole => {
    const { condition } = readCondition(whole)
    checkCondition(condition, scope)
    return Object.fromEntries(equalities(condition).map(one => wanted(one, scope)))
  })
}

const fault = (message: string): never => {
  throw new ExpressionFault(message)
}

type Equality = readonly [Operand, Operand]

function equalities(condition: Condition): readonly Equality[] {
  if (condition.kind === 'and')
    return [...equalities(condition.left), ...equalities(condition.right)]
  return condition.kind === 'compare' && condition.operator === '='
    ? [condition.operands as Equality]
    : fault('Invalid comparator used in SearchConditionExpression')
}

function wanted([left, right]: Equality, scope: Scope): readonly [string, Value] {
  const [path, value] = left.kind === 'path' ? [left, right] : [right, left]
  if (path.kind !== 'path' || value.kind !== 'value')
    return fault(
      'Invalid condition in SearchConditionExpression: an attribute and a value are needed',
    )
  return [String(stepsOf(path, scope)[0]), scope.values[value.name]!]
}

/** Refuses conditions that the index cannot be searched by, and none where it needs one. */
export function checkWanted(given: Wanted | undefined, index: VectorIndexSpec): void {
  const known = new Set(index.search.map(({ AttributeName }) => AttributeName))
  const stranger = Object.keys(given ?? {}).find(name => !known.has(name))
  if (stranger !== undefined)
    invalid(
      `SearchConditionExpression must not contain any attributes that is not in SearchSchema. Invalid attribute: ${stranger}`,
    )
  const hash = hashOf(index)
  if (hash !== undefined && given?.[hash] === undefined)
    invalid('SearchConditionExpression must be provided when SearchSchema has a HASH key')
}

export const fits = (item: Item, given: Wanted): boolean =>
  Object.entries(given).every(
    ([name, value]) => item[name] !== undefined && equalItems({ x: item[name] }, { x: value }),
  )
