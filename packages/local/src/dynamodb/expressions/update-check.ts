/** What an update means in one request: what is not defined, what cannot be, what meets. */
import { type Type, typeNames, typeOf } from '../values/types.ts'
import { checkOperand as checkSimple, type Known, wrongType } from './condition-check.ts'
import { refuseOverlaps } from './overlap.ts'
import { ExpressionFault } from './parser.ts'
import { checkedPath, checkedReference, type Scope, type Steps } from './scope.ts'
import type { Action, Call, Operand } from './tree.ts'

/**
 * Throws an `ExpressionFault` for the first thing that is wrong: names and values that are not defined, then paths that
 * meet, then operands; the paths that are changed otherwise.
 */
export function checkUpdate(actions: readonly Action[], scope: Scope): readonly Steps[] {
  const paths = actions.map(action => defined(action, scope))
  refuseOverlaps(paths)
  for (const action of actions)
    if (action.kind === 'ADD' || action.kind === 'DELETE')
      checkMember(action.kind, typeOf(checkedReference(action.value, scope)))
  for (const action of actions) if (action.kind === 'SET') checkSum(action.operand, scope)
  return paths
}

function defined(action: Action, scope: Scope): Steps {
  const steps = checkedPath(action.path, scope)
  if (action.kind === 'SET') definedOperand(action.operand, scope)
  else if (action.kind !== 'REMOVE') checkedReference(action.value, scope)
  return steps
}

function definedOperand(operand: Operand, scope: Scope): void {
  if (operand.kind === 'path') checkedPath(operand, scope)
  else if (operand.kind === 'value') checkedReference(operand, scope)
  else for (const inner of operand.operands) definedOperand(inner, scope)
}

const members: Readonly<Record<'ADD' | 'DELETE', ReadonlySet<Type>>> = {
  ADD: new Set(['N', 'SS', 'NS', 'BS']),
  DELETE: new Set(['SS', 'NS', 'BS']),
}

function checkMember(kind: 'ADD' | 'DELETE', type: Type): void {
  if (members[kind].has(type)) return
  throw new ExpressionFault(
    `Incorrect operand type for operator or function; operator: ${kind}, operand type: ${typeNames[type]}, typeSet: ALLOWED_FOR_${kind}_OPERAND`,
  )
}

function checkSum(operand: Operand, scope: Scope): Known {
  if (operand.kind === 'call') return checkCall(operand, scope)
  if (operand.kind !== 'arithmetic') return checkSimple(operand, scope)
  for (const inner of operand.operands) {
    const { type } = checkSum(inner, scope)
    if (type !== undefined && type !== 'N') wrongType(operand.operator, type)
  }
  return { type: 'N' }
}

function checkCall({ name, operands }: Call, scope: Scope): Known {
  const known = operands.map(operand => checkSum(operand, scope))
  if (known.length !== 2)
    throw new ExpressionFault(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${known.length}`,
    )
  if (name === 'if_not_exists') {
    if (known[0]!.path === undefined)
      throw new ExpressionFault(
        `Operator or function requires a document path; operator or function: ${name}`,
      )
    return {}
  }
  for (const { type } of known) if (type !== undefined && type !== 'L') wrongType(name, type)
  return { type: 'L' }
}
