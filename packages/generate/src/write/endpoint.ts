/** The endpoint rules of a service with the functions they call, which its file imports beside its protocol. */
import type { EndpointRules } from '@plainwire/wire'

/** What every evaluation brings along. */
const basic = new Set(['isSet', 'booleanEquals', 'stringEquals', 'coalesce', 'getAttr'])

/** By the names of the rules, what each is exported as. */
export function functionsOf(rules: EndpointRules | undefined): ReadonlyMap<string, string> {
  const called = new Set<string>()
  collect(rules, called)
  const names = [...called].filter(name => !basic.has(name)).sort()
  return new Map(names.map(name => [name, name.replace(/^aws\./, '')]))
}

/** The region table without the columns that these rules never ask for. */
export function leanPartitions({
  partitions,
  ...rules
}: EndpointRules): EndpointRules['partitions'] {
  const text = JSON.stringify(rules)
  const kept = ['name', 'regionRegex', 'regions']
  const isKept = ([column]: [string, unknown]) => kept.includes(column) || text.includes(column)
  return partitions.map(
    row => Object.fromEntries(Object.entries(row).filter(isKept)) as (typeof partitions)[number],
  )
}

/** Calls are `{fn, argv}`; a diagram's conditions begin with the name of one. */
function collect(value: unknown, called: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  const { fn, conditions } = value as { fn?: unknown; conditions?: unknown }
  if (typeof fn === 'string') called.add(fn)
  if (Array.isArray(conditions))
    for (const condition of conditions) if (Array.isArray(condition)) called.add(condition[0])
  for (const inner of Object.values(value)) collect(inner, called)
}
