/**
 * Constraints checked as Smithy's reference servers check them: every failure at once, in their words, as a
 * ValidationException. Values are known to fit their types; what is missing or out of bounds is found here.
 */
import { type Anomaly, anomaly, type Problem } from '../anomaly.ts'
import { shapeNamed } from '../model/lookup.ts'
import type { Constraint, Constraints, Reference, Section, Shape } from '../model/types.ts'
import { patternMatcher } from './pattern.ts'

type Failure = { readonly path: string; readonly rule: string; readonly message: string }
type Walk = { readonly section: Section; readonly constraints: Constraints }
type Failures = Generator<Failure, void>

/** Compiles the check of an operation's input. */
export function validation(
  section: Section,
  constraints: Constraints,
): (input: Readonly<Record<string, unknown>>) => Anomaly | undefined {
  const { input: name } = section.operation
  if (name === undefined) return () => undefined
  const walk: Walk = { section, constraints }
  return input => {
    const failures = [...shapeFailures(walk, name, input, '')]
    return failures.length === 0 ? undefined : validationException(section, failures)
  }
}

function validationException(section: Section, failures: readonly Failure[]): Anomaly {
  const count = `${failures.length} validation error${failures.length === 1 ? '' : 's'} detected. `
  const message = count + failures.map(failure => failure.message).join('; ')
  return anomaly('incorrect', message, {
    code: 'ValidationException',
    status: 400,
    op: section.operation.name,
    data: { message, fieldList: failures.map(({ path, message }) => ({ path, message })) },
    problems: failures.map(problemOf),
  })
}

const problemOf = ({ path, rule, message }: Failure): Problem => ({
  path: path.split('/').slice(1),
  rule,
  message,
})

function* shapeFailures(walk: Walk, name: string, value: unknown, path: string): Failures {
  const shape = shapeNamed(walk.section, name)
  yield* kinds[shape.type](walk, shape as never, name, value as never, path)
}

type Fields = Readonly<Record<string, unknown>>
type Kind<S, V> = (walk: Walk, shape: S, name: string, value: V, path: string) => Failures

const structure: Kind<Extract<Shape, { type: 'structure' | 'union' }>, Fields> = function* (
  walk,
  shape,
  name,
  value,
  path,
) {
  for (const [key, member] of Object.entries(shape.members)) {
    const part = value[key]
    if (part !== undefined && part !== null)
      yield* memberFailures(walk, member, `${name}$${key}`, part, `${path}/${key}`)
    else if (member.required && member.default === undefined)
      yield failure(`${path}/${key}`, 'required', 'must not be null')
  }
}

const list: Kind<Extract<Shape, { type: 'list' }>, readonly unknown[]> = function* (
  walk,
  shape,
  name,
  value,
  path,
) {
  for (const [index, item] of value.entries())
    if (item !== null)
      yield* memberFailures(walk, shape.member, `${name}$member`, item, `${path}/${index}`)
}

/** A key has no path of its own: what is wrong with it is told of the map. */
const map: Kind<Extract<Shape, { type: 'map' }>, Fields> = function* (
  walk,
  shape,
  name,
  value,
  path,
) {
  for (const [key, item] of Object.entries(value)) {
    yield* constraintFailures(walk.constraints[`${name}$key`], key, path)
    if (item !== null)
      yield* memberFailures(walk, shape.value, `${name}$value`, item, `${path}/${key}`)
  }
}

const kinds = { structure, union: structure, list, map }

function* memberFailures(
  walk: Walk,
  reference: Reference,
  name: string,
  value: unknown,
  path: string,
): Failures {
  yield* constraintFailures(walk.constraints[name], value, path)
  if (reference.shape !== undefined && !isStreaming(walk, reference.shape))
    yield* shapeFailures(walk, reference.shape, value, path)
}

const isStreaming = ({ section }: Walk, name: string): boolean => {
  const shape = shapeNamed(section, name)
  return shape.type === 'union' && shape.streaming === true
}

function* constraintFailures(
  constraint: Constraint | undefined,
  value: unknown,
  path: string,
): Failures {
  if (constraint === undefined) return
  const { pattern, values, internal = [], unique } = constraint
  yield* boundFailures(constraint, value, path)
  if (pattern !== undefined && typeof value === 'string' && !patternMatcher(pattern)(value))
    yield failure(path, 'pattern', `must satisfy regular expression pattern: ${pattern}`)
  if (values !== undefined && !values.includes(value as string)) {
    const told = values.filter(one => !internal.includes(one)).join(', ')
    yield failure(path, 'enum', `must satisfy enum value set: [${told}]`)
  }
  if (unique && Array.isArray(value) && holdsTwice(value))
    yield failure(path, 'unique', 'must have unique values')
}

/** Bounds count a number's value, and the length of all else. */
function* boundFailures(constraint: Constraint, value: unknown, path: string): Failures {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = constraint
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (value < min || value > max) yield failure(path, 'range', `must be ${bounds(constraint)}`)
    return
  }
  const length = lengthOf(value)
  if (length !== undefined && (length < min || length > max))
    yield failure(
      path,
      'length',
      `must have length ${bounds(constraint)}`,
      ` with length ${length}`,
    )
}

function bounds({ min, max }: Constraint): string {
  if (max === undefined) return `greater than or equal to ${min}`
  return min === undefined ? `less than or equal to ${max}` : `between ${min} and ${max}, inclusive`
}

const failure = (path: string, rule: string, demand: string, seen = ''): Failure => ({
  path,
  rule,
  message: `Value${seen} at '${path}' failed to satisfy constraint: Member ${demand}`,
})

/** Characters, bytes, items, entries. */
function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return [...value].length
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length
  const isMap = typeof value === 'object' && value !== null && !(value instanceof Date)
  return isMap ? Object.keys(value).length : undefined
}

const holdsTwice = (items: readonly unknown[]): boolean =>
  new Set(items.map(canonical)).size < items.length

/** One text for equal values. */
function canonical(value: unknown): string {
  if (value instanceof Uint8Array) return `b${value.join()}`
  if (value instanceof Date) return `t${value.getTime()}`
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`)
      .sort()
      .join()}}`
  return typeof value === 'string' ? JSON.stringify(value) : `${value}`
}
