/** All functions of the JMESPath specification, for whoever takes expressions from users. */
import { malformed } from './codec/malformed.ts'
import { commonFunctions, expected, type JmespathFunctions } from './jmespath.ts'

/**
 * @example
 * searchJmespath(expression, data, standardFunctions)
 */
export const standardFunctions: JmespathFunctions = {
  ...commonFunctions,
  abs: (value: unknown) => Math.abs(number(value)),
  avg: (values: unknown) => (list(values).length === 0 ? null : sum(values) / list(values).length),
  ceil: (value: unknown) => Math.ceil(number(value)),
  ends_with: (subject: unknown, suffix: unknown) => text(subject).endsWith(text(suffix)),
  floor: (value: unknown) => Math.floor(number(value)),
  join: (glue: unknown, parts: unknown) => list(parts).map(text).join(text(glue)),
  map: (of: unknown, values: unknown) => list(values).map(value => reference(of)(value) ?? null),
  max: (values: unknown) => sorted(values).at(-1) ?? null,
  max_by: (values: unknown, by: unknown) => extreme(values, by, (a, b) => a > b),
  merge: (...objects: unknown[]) => Object.assign({}, ...objects.map(object)),
  min: (values: unknown) => sorted(values)[0] ?? null,
  min_by: (values: unknown, by: unknown) => extreme(values, by, (a, b) => a < b),
  not_null: (...values: unknown[]) => values.find(value => value !== null) ?? null,
  reverse: (value: unknown) =>
    typeof value === 'string' ? Array.from(value).reverse().join('') : [...list(value)].reverse(),
  sort: (values: unknown) => sorted(values),
  sort_by: sortBy,
  starts_with: (subject: unknown, prefix: unknown) => text(subject).startsWith(text(prefix)),
  sum,
  to_array: (value: unknown) => (Array.isArray(value) ? value : [value]),
  to_number: toNumber,
  to_string: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
  type: (value: unknown) =>
    value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value,
  values: (value: unknown) => Object.values(object(value)),
}

type Key = string | number

const number = (value: unknown): number => expected(value, one => typeof one === 'number', 'number')
const text = (value: unknown): string => expected(value, one => typeof one === 'string', 'string')
const list = (value: unknown): readonly unknown[] => expected(value, Array.isArray, 'array')
const object = (value: unknown): object =>
  expected(value, one => typeof one === 'object' && one !== null && !Array.isArray(one), 'object')
const reference = (value: unknown): ((value: unknown) => unknown) =>
  expected(value, one => typeof one === 'function', 'expression')

function sum(values: unknown): number {
  let total = 0
  for (const value of list(values)) total += number(value)
  return total
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : null
}

/** Numbers only, or texts only. */
function keys(values: readonly unknown[]): readonly Key[] {
  const [first] = values
  if (values.length > 0 && typeof first !== 'number' && typeof first !== 'string') {
    malformed('jmespath', 'invalid-type: expected numbers or strings')
  }
  return values.map(value => expected(value, one => typeof one === typeof first, typeof first))
}

const sorted = (values: unknown): readonly Key[] => [...keys(list(values))].sort(compare)

const compare = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0)

function sortBy(values: unknown, by: unknown): readonly unknown[] {
  const keyOf = reference(by)
  const all = list(values)
  const order = keys(all.map(keyOf))
  return all
    .map((_, index) => index)
    .sort((a, b) => compare(order[a]!, order[b]!))
    .map(index => all[index])
}

/** The first of those that no other is better than. */
function extreme(values: unknown, by: unknown, isBetter: (a: Key, b: Key) => boolean): unknown {
  const all = list(values)
  const order = keys(all.map(reference(by)))
  let best = 0
  for (let at = 1; at < all.length; at++) if (isBetter(order[at]!, order[best]!)) best = at
  return all[best] ?? null
}
