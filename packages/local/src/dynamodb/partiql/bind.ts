/** Statements as the rest of DynamoDB takes them: conditions checked and compiled, keys found in WHERE clauses. */
import { compileCondition, type Test } from '../expressions/condition.ts'
import { checkCondition } from '../expressions/condition-check.ts'
import { ExpressionFault } from '../expressions/parser.ts'
import type { Scope } from '../expressions/scope.ts'
import type { Condition } from '../expressions/tree.ts'
import { invalid } from '../failures.ts'
import { type Key, partsOf } from '../keys/schema.ts'
import type { Item, Value } from '../values/types.ts'

export const scopeOf = (values: Item): Scope => ({
  names: {},
  values,
  used: { names: new Set(), values: new Set() },
})

/** Faults of expressions are told as they are: no parameter of a request is to be named. */
export function telling<T>(step: () => T): T {
  try {
    return step()
  } catch (thrown) {
    if (thrown instanceof ExpressionFault) return invalid(thrown.message)
    throw thrown
  }
}

export function boundWhere(where: Condition | undefined, scope: Scope): Test | undefined {
  if (where === undefined) return undefined
  telling(() => checkCondition(where, scope))
  return compileCondition(where)
}

/** Conditions that all must hold. */
export const conjuncts = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition]

export const disjuncts = (condition: Condition): readonly Condition[] =>
  condition.kind === 'or'
    ? [...disjuncts(condition.left), ...disjuncts(condition.right)]
    : [condition]

export type Compared = {
  readonly name: string
  readonly operator: string
  readonly values: readonly Value[]
}

const turned: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** A comparison of an attribute with values; undefined for anything else. */
export function comparedIn(condition: Condition, { values }: Scope): Compared | undefined {
  if (condition.kind !== 'compare' && condition.kind !== 'call') return undefined
  const [first, ...rest] = condition.operands
  const operator = condition.kind === 'call' ? condition.name : condition.operator
  const isTurned = first?.kind === 'value' && rest[0]?.kind === 'path' && rest.length === 1
  const [path, given] = isTurned ? [rest[0], [first]] : [first, rest]
  const [step] = path?.kind === 'path' && path.steps.length === 1 ? path.steps : []
  if (step === undefined || !('name' in step)) return undefined
  const known = given.flatMap(operand => (operand?.kind === 'value' ? [values[operand.name]!] : []))
  if (known.length !== given.length) return undefined
  return {
    name: step.name,
    operator: isTurned ? (turned[operator] ?? operator) : operator,
    values: known,
  }
}

export type KeyAndRest = {
  readonly key: Item
  /** Is there more to hold than that it is this item? */
  readonly more: boolean
}

/** The key that a WHERE clause names by equalities; undefined where it does not name all of it. */
export function keyIn(
  where: Condition | undefined,
  scope: Scope,
  schema: Key,
): KeyAndRest | undefined {
  const conditions = where === undefined ? [] : conjuncts(where)
  const equal = conditions.flatMap(condition => {
    const compared = comparedIn(condition, scope)
    return compared?.operator === '=' ? [compared] : []
  })
  const parts = partsOf(schema)
  const found = parts.flatMap(({ name }) => equal.find(compared => compared.name === name) ?? [])
  if (found.length < parts.length) return undefined
  return {
    key: Object.fromEntries(found.map(({ name, values }) => [name, values[0]!])),
    more: conditions.length > parts.length,
  }
}
