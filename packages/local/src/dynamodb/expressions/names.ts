/** The attributes that an expression looks at. */
import { type Scope, stepsOf } from './scope.ts'
import type { Condition, Operand } from './tree.ts'

export function* namesIn(node: Condition | Operand, scope: Scope): Iterable<string> {
  if (node.kind === 'path') yield String(stepsOf(node, scope)[0])
  else if (node.kind === 'and' || node.kind === 'or') {
    yield* namesIn(node.left, scope)
    yield* namesIn(node.right, scope)
  } else if (node.kind === 'not') yield* namesIn(node.condition, scope)
  else if (node.kind !== 'value')
    for (const operand of node.operands) yield* namesIn(operand, scope)
}
