/** One statement held against a request: action, principal, resource, condition, the cheapest question first. */
import { matchesArn } from './arn.ts'
import type { CompiledStatement, Matched } from './compile.ts'
import { conditionsHold } from './condition.ts'
import { type Grant, grantOf, leavesOut, type Named } from './principal.ts'
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
  const settled = named === true && about === true && holds === true && typeof grant === 'string'
  return settled ? grant : [named, grant, about, holds].find(isProblem)!
}

function isNamed<Item>(
  { not: opposite, any, problems }: Matched<Item>,
  test: (item: Item) => Verdict,
) {
  let verdict = anyOf(any, test)
  if (verdict === false) verdict = problems[0] ?? false
  return opposite ? not(verdict) : verdict
}

function grantFor(
  { not: opposite, any, problems }: Matched<Named>,
  effect: 'Allow' | 'Deny',
  { asking, bounded }: Asked,
): Grant | false | Problem {
  if (!opposite) return grantOf(any, asking) ?? problems[0] ?? false
  // The guide: a NotPrincipal that denies always denies who has a permissions boundary, whomever it names.
  const leftOut = leavesOut(any, asking, effect) && !(bounded && effect === 'Deny')
  return problems[0] ?? (leftOut ? false : 'anyone')
}
