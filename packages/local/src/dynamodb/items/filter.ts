/** The filter of a query or scan, newer or older. */
import type { Output } from '../../server/types.ts'
import type { Manner } from '../checks/expressions.ts'
import { conditionOf } from '../checks/expressions.ts'
import { namesIn } from '../expressions/names.ts'
import type { Scope } from '../expressions/scope.ts'
import { legacyConditions, legacyTest } from '../legacy/conditions.ts'
import type { Item } from '../values/types.ts'

export type Filter = {
  readonly holds: (item: Item) => boolean
  /** Attributes it looks at. */
  readonly names: readonly string[]
  readonly parameter: 'FilterExpression' | 'QueryFilter' | 'ScanFilter'
}

export function olderFilter(
  input: Output,
  parameter: 'QueryFilter' | 'ScanFilter',
  manner: Manner,
): Filter | undefined {
  const conditions = legacyConditions(input[parameter], manner)
  return (
    conditions && {
      parameter,
      holds: legacyTest(conditions, input.ConditionalOperator),
      names: [...conditions.keys()],
    }
  )
}

export function newerFilter(input: Output, scope: Scope, { tell }: Manner): Filter | undefined {
  const bound = conditionOf(input, 'FilterExpression', scope, tell)
  return (
    bound && {
      parameter: 'FilterExpression',
      holds: bound.holds,
      names: [...namesIn(bound.condition, scope)],
    }
  )
}
