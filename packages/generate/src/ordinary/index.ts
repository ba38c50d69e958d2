/**
 * The endpoints of an operation for a lean client, which is in one region, or is told where to go, and has no other
 * setting: the rules with all else decided beforehand, as code.
 */
import type { EndpointCondition, EndpointRules, Operation, Shape } from '@plainwire/wire'
import { type Code, codeOf } from './code.ts'
import { type Decision, decisions, maker } from './decision.ts'
import { asksForOther, type Known, knownSetting, otherBuckets, setTo } from './known.ts'
import { simplified } from './simplify.ts'

export const otherBucket =
  "This bucket is none of the region's own: take the operation from '/ops'."

/**
 * @example
 * const of = ordinaryEndpoints(service.endpoint)
 * const { text, functions, parameters } = of(operation, shapes)
 */
export function ordinaryEndpoints(
  rules: EndpointRules,
): (operation: Operation, shapes: Readonly<Record<string, Shape>>) => Code {
  const make = maker()
  const first = decisions(rules, make)
  const assigned = assignedNames(first)
  const asks = [...allConditions(first)].some(asksForOther)
  const done = new Map<string, Code>()
  return (operation, shapes) => {
    const known = knownOf(rules, operation, shapes)
    const key = JSON.stringify([[...known.values], [...known.given]])
    const code =
      done.get(key) ?? codeOf(simplified(first, known, make), assigned, guardOf(asks, known))
    done.set(key, code)
    return code
  }
}

/** Parameters that an operation does not feed keep their default. */
function knownOf(
  { parameters }: EndpointRules,
  { input, context = {} }: Operation,
  shapes: Readonly<Record<string, Shape>>,
): Known {
  const values = new Map<string, unknown>()
  const given = new Set(['Region'])
  const shape = shapes[input ?? '']
  const members = shape?.type === 'structure' ? Object.values(shape.members) : []
  for (const [name, parameter] of Object.entries(parameters)) {
    if (knownSetting(parameter.builtIn)) values.set(name, setTo(parameter))
    if (parameter.builtIn !== undefined) continue
    const source = context[name]
    const member = members.find(({ contextParam }) => contextParam === name)
    if (source !== undefined && 'static' in source) values.set(name, source.static)
    else if (source === undefined && member === undefined) values.set(name, parameter.default)
    else if (member?.required) given.add(name)
  }
  return { values, given }
}

/** A value is what a condition found, so a name is assigned before it is used. */
const assignedNames = (first: Decision): ReadonlyMap<string, EndpointCondition> =>
  new Map(
    [...allConditions(first)].flatMap(condition =>
      condition.assign === undefined ? [] : [[condition.assign, condition] as const],
    ),
  )

function allConditions(first: Decision): ReadonlySet<EndpointCondition> {
  const met = new Set<Decision>()
  const found = new Set<EndpointCondition>()
  const walk = (decision: Decision): void => {
    if (met.has(decision) || 'result' in decision) return
    met.add(decision)
    found.add(decision.condition)
    walk(decision.yes)
    walk(decision.no)
  }
  walk(first)
  return found
}

const guardOf = (asks: boolean, { values }: Known): string =>
  asks && !values.has('Bucket')
    ? `if(/${otherBuckets}/.test(p.Bucket))return ${JSON.stringify(otherBucket)};`
    : ''
