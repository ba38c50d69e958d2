/**
 * Key conditions of queries: an equality for each hash part, and for the range parts equalities in a row, of which the
 * last may be a range instead. Out of them comes the stretch of rows that a query reads.
 */
import { invalid, invalidParameter } from '../failures.ts'
import { ordered, partitionOf, successor, unfinished } from '../keys/order.ts'
import { type Key, partsOf } from '../keys/schema.ts'
import type { LegacyConditions, Operator } from '../legacy/conditions.ts'
import { typeOf, type Value } from '../values/types.ts'

export type KeyOperator = 'EQ' | 'LT' | 'LE' | 'GT' | 'GE' | 'BETWEEN' | 'BEGINS_WITH'

export type KeyCondition = {
  readonly name: string
  readonly operator: KeyOperator
  readonly values: readonly Value[]
}

/** From `from` on, up to `to` and without it. */
export type Stretch = { readonly from: string; readonly to: string }

const indexable: ReadonlySet<Operator> = new Set([
  'EQ',
  'LT',
  'LE',
  'GT',
  'GE',
  'BETWEEN',
  'BEGINS_WITH',
])

/** The older KeyConditions. */
export function legacyKeyConditions(conditions: LegacyConditions): readonly KeyCondition[] {
  if (conditions.size < 1 || conditions.size > 2) invalid('Conditions can be of length 1 or 2 only')
  return [...conditions].map(([name, { operator, values }]) => {
    if (!indexable.has(operator))
      invalid('Attempted conditional constraint is not an indexable operation')
    return { name, operator: operator as KeyOperator, values }
  })
}

/** The stretch of a table's or index's rows, without what all of its rows begin with. */
export function stretchOf(conditions: readonly KeyCondition[], key: Key): Stretch {
  checkConditions(conditions, key)
  const of = (name: string) => conditions.find(condition => condition.name === name)
  const partition = partitionOf(key.hash.map(({ name }) => of(name)!.values[0]!))
  const ranges = key.range.map(({ name }) => of(name)).filter(condition => condition !== undefined)
  const last = ranges.at(-1)
  if (last === undefined) return startingWith(partition)
  const before = ranges.slice(0, -1).map(({ values }) => ordered(values[0]!))
  return bounds[last.operator](partition + before.join(''), last.values)
}

const startingWith = (prefix: string): Stretch => ({ from: prefix, to: successor(prefix) })

type Bound = (prefix: string, values: readonly Value[]) => Stretch

const bounds: Readonly<Record<KeyOperator, Bound>> = {
  EQ: (prefix, [value]) => startingWith(prefix + ordered(value!)),
  LT: (prefix, [value]) => ({ from: prefix, to: prefix + ordered(value!) }),
  LE: (prefix, [value]) => ({ from: prefix, to: successor(prefix + ordered(value!)) }),
  GT: (prefix, [value]) => ({
    from: successor(prefix + ordered(value!)),
    to: successor(prefix),
  }),
  GE: (prefix, [value]) => ({ from: prefix + ordered(value!), to: successor(prefix) }),
  BETWEEN: (prefix, [lower, upper]) => ({
    from: prefix + ordered(lower!),
    to: successor(prefix + ordered(upper!)),
  }),
  BEGINS_WITH: (prefix, [value]) => startingWith(prefix + unfinished(value!)),
}

function checkConditions(conditions: readonly KeyCondition[], key: Key): void {
  const parts = partsOf(key)
  if (conditions.length > parts.length)
    invalid(
      `The number of query conditions (${conditions.length}) exceeds the number of key attributes defined in the schema (${parts.length})`,
    )
  const given = new Map(conditions.map(condition => [condition.name, condition]))
  for (const { name } of key.hash)
    if (!given.has(name)) invalid(`Query condition missed key schema element: ${name}`)
  const stranger = conditions.find(({ name }) => parts.every(part => part.name !== name))
  if (stranger !== undefined) missedRange(key, given)
  for (const { name } of key.hash)
    if (given.get(name)!.operator !== 'EQ') invalid('Query key condition not supported')
  checkRow(key, given)
  for (const { name, type } of parts)
    for (const value of given.get(name)?.values ?? []) checkValue(name, type, value)
}

/** A condition on what is no key: the key attribute that it could have been on is missed. */
function missedRange({ range }: Key, given: ReadonlyMap<string, KeyCondition>): never {
  const missed = range.find(({ name }) => !given.has(name))
  return invalid(
    missed === undefined
      ? 'Query key condition not supported'
      : `Query condition missed key schema element: ${missed.name}`,
  )
}

/** Range parts are given in a row from the first, and all but the last are equalities. */
function checkRow({ range }: Key, given: ReadonlyMap<string, KeyCondition>): void {
  const last = range.findLastIndex(({ name }) => given.has(name))
  const lacking = range
    .slice(0, Math.max(0, last))
    .filter(({ name }) => given.get(name)?.operator !== 'EQ')
  if (lacking.length > 0)
    invalid(
      `RANGE key attributes ${lacking.map(({ name }) => name).join(', ')} must have equality conditions specified in the query because a condition is present on key attribute ${range[last]!.name}`,
    )
}

function checkValue(name: string, type: string, value: Value): void {
  if (typeOf(value) !== type)
    invalidParameter('Condition parameter type does not match schema type')
  const empty = value.S === '' ? 'string' : value.B === '' ? 'binary' : undefined
  if (empty !== undefined)
    invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${empty} value. Key: ${name}`,
    )
}
