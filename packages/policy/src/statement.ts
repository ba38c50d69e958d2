/** One statement held against a request: action, principal, resource, condition, the cheapest question first. */
import { matchesArn } from './arn.ts'
import type { CompiledStatement, Matched } from './compile.ts'
import { conditionsHold } from './condition.ts'
import { type Grant, grantOf, leavesOut } from './principal.ts'
import { anyOf, isProblem, not } from './problem.ts'
import type { Asked } from './request.ts'
import type { Problem, Verdict } from './types.ts'
import { matches } from './wildcard.ts'

/** How closely the statement names who asks, where it applies; false where it does not. */
export function appliesTo(statement: CompiledStatement, asked: Asked): Grant | false | Problem {
  const { action, resource, principal, conditions } = statement
  const named = isNamed(action, pattern => matches(pattern, asked.action))
  if (named === false) return false
  const grant = principal === undefined ? 'itself' : grantFor(principal, statement.effect, asked)
  if (grant === false) return false
  const about =
    resource === undefined ||
    isNamed(resource, pattern => matchesArn(pattern, asked.arn, asked.lookup))
  if (about === false) return false
  const holds = conditionsHold(conditions, asked)
  if (holds === false) return false
  return [named, grant, about, holds].find(isProblem) ?? (grant as Grant)
}

function isNamed<Item>(
  { not: opposite, any }: Matched<Item>,
  test: (item: Exclude<Item, Problem>) => Verdict,
): Verdict {
  const verdict = anyOf(any, item =>
    isProblem(item) ? item : test(item as Exclude<Item, Problem>),
  )
  return opposite ? not(verdict) : verdict
}

function grantFor(
  { not: opposite, any }: NonNullable<CompiledStatement['principal']>,
  effect: 'Allow' | 'Deny',
  { asking }: Asked,
): Grant | false | Problem {
  if (!opposite) return grantOf(any, asking) ?? false
  const left = leavesOut(any, asking, effect)
  return isProblem(left) ? left : left ? false : 'anyone'
}
