/**
 * Checks a request against its shapes: all problems at once, each with its path. Types and required members come with
 * the section; length, range, pattern and values are `constraints`, where the caller has them.
 */
import type { Problem } from './anomaly.ts'
import { shapeNamed } from './model/lookup.ts'
import type {
  Constraint,
  Constraints,
  ListShape,
  MapShape,
  Member,
  Section,
  SimpleType,
  StructureShape,
  UnionShape,
} from './model/types.ts'
import { patternMatcher } from './receive/pattern.ts'
import { isRecord } from './record.ts'

type Path = readonly (string | number)[]
type Walk = {
  readonly section: Section
  readonly constraints: Constraints
  readonly suggest: (wrong: string, names: readonly string[]) => string | undefined
  /** Values that hold the one that is looked at. */
  readonly above: Set<unknown>
}
type Problems = Generator<Problem, void>

const maxDepth = 200
const maxProblems = 1000

/**
 * The problems of a request; none means it fits.
 *
 * @example
 * validate(section, { TableName: 7 }) // [{ path: ['TableName'], rule: 'type', ... }, { path: ['Key'], rule: 'required', ... }]
 */
export function validate(
  section: Section,
  request: unknown,
  constraints: Constraints = {},
  suggest: Walk['suggest'] = () => undefined,
): readonly Problem[] {
  const { input } = section.operation
  return input === undefined
    ? []
    : validateShape(section, input, request ?? {}, constraints, suggest)
}

/**
 * The problems of a value of any shape of a section: an output, say.
 *
 * @example
 * validateShape(section, section.operation.output, recorded)
 */
export function validateShape(
  section: Section,
  shape: string,
  value: unknown,
  constraints: Constraints = {},
  suggest: Walk['suggest'] = () => undefined,
): readonly Problem[] {
  const walk: Walk = { section, constraints, suggest, above: new Set() }
  const problems: Problem[] = []
  for (const one of shapeValue(walk, shape, value, [])) {
    if (problems.length === maxProblems) {
      const words = `has more than ${maxProblems} problems; the rest is not told`
      return [...problems, problem([], 'limit', words)]
    }
    problems.push(one)
  }
  return problems
}

function* shapeValue(walk: Walk, name: string, value: unknown, path: Path): Problems {
  if (walk.above.has(value)) {
    yield problem(path, 'cycle', 'holds itself')
    return
  }
  if (typeof value === 'object' && value !== null) walk.above.add(value)
  yield* partsOf(walk, name, value, path)
  walk.above.delete(value)
}

function* partsOf(walk: Walk, name: string, value: unknown, path: Path): Problems {
  const shape = shapeNamed(walk.section, name)
  if (path.length > maxDepth) yield problem(path, 'depth', `is nested more than ${maxDepth} deep`)
  else if (shape.type === 'structure') yield* structure(walk, shape, name, value, path)
  else if (shape.type === 'union') yield* union(walk, shape, name, value, path)
  else if (shape.type === 'list') yield* list(walk, shape, name, value, path)
  else yield* map(walk, shape, name, value, path)
}

function* list(walk: Walk, shape: ListShape, name: string, value: unknown, path: Path): Problems {
  if (!Array.isArray(value) && !(value instanceof Set)) {
    yield wrongType(path, 'an array', value)
    return
  }
  for (const [index, item] of [...value].entries())
    if (item !== null || !shape.sparse)
      yield* memberValue(walk, shape.member, `${name}$member`, item, [...path, index])
}

function* map(walk: Walk, shape: MapShape, name: string, value: unknown, path: Path): Problems {
  const entries =
    value instanceof Map ? [...value] : isFields(value) ? Object.entries(value) : value
  if (!Array.isArray(entries) || Array.isArray(value)) {
    yield wrongType(path, 'an object', value)
    return
  }
  for (const [key, item] of entries as [string, unknown][]) {
    yield* constrained(walk, `${name}$key`, key, [...path, key])
    if (item !== null || !shape.sparse)
      yield* memberValue(walk, shape.value, `${name}$value`, item, [...path, key])
  }
}

function* structure(
  walk: Walk,
  shape: StructureShape | UnionShape,
  name: string,
  value: unknown,
  path: Path,
): Problems {
  if (!isFields(value)) {
    yield wrongType(path, 'an object', value)
    return
  }
  for (const [key, member] of Object.entries(shape.members)) {
    const part = value[key]
    const at = [...path, key]
    if (isStream(walk, member)) {
      if (!isSource(part) && part !== undefined) yield wrongType(at, 'an iterable of events', part)
    } else if (part !== undefined && part !== null)
      yield* memberValue(walk, member, `${name}$${key}`, part, at)
    else if (member.required && !member.token) yield problem(at, 'required', 'is required')
  }
  for (const key of Object.keys(value))
    if (!Object.hasOwn(shape.members, key) && value[key] !== undefined)
      yield unknownMember(walk, shape, name, [...path, key], key)
}

function unknownMember(
  walk: Walk,
  shape: StructureShape | UnionShape,
  name: string,
  path: Path,
  key: string,
): Problem {
  const suggestion = walk.suggest(key, Object.keys(shape.members))
  const hint = suggestion === undefined ? '' : `; did you mean '${suggestion}'?`
  return problem(path, 'unknown', `is not a member of ${name}${hint}`, suggestion)
}

function* union(walk: Walk, shape: UnionShape, name: string, value: unknown, path: Path): Problems {
  if (isFields(value)) {
    const set = Object.keys(value).filter(key => value[key] !== undefined && value[key] !== null)
    if (set.length !== 1) {
      const names = Object.keys(shape.members).join(', ')
      yield problem(path, 'union', `needs exactly one of ${names}; ${set.length} are set`)
    }
  }
  yield* structure(walk, shape, name, value, path)
}

function* memberValue(
  walk: Walk,
  member: Member,
  name: string,
  value: unknown,
  path: Path,
): Problems {
  if (member.shape !== undefined) {
    yield* constrained(walk, name, value, path)
    yield* shapeValue(walk, member.shape, value, path)
    return
  }
  const fits = types[member.type ?? 'string']
  if (fits !== undefined && !(member.streaming && isSource(value)) && !fits.test(value)) {
    yield wrongType(path, fits.expected, value)
    return
  }
  if (member.in === 'label' && value === '')
    yield problem(path, 'length', 'may not be empty: it is part of the path')
  yield* constrained(walk, name, value, path)
}

type Fit = { readonly expected: string; readonly test: (value: unknown) => boolean }

const whole = (bits: number): Fit => ({
  expected: `a whole number of ${bits} bits`,
  test: value =>
    (typeof value === 'bigint' || Number.isInteger(value)) &&
    BigInt(value as number) >= -(2n ** BigInt(bits - 1)) &&
    BigInt(value as number) < 2n ** BigInt(bits - 1),
})
const number: Fit = {
  expected: 'a number',
  test: value => typeof value === 'number' || typeof value === 'bigint',
}
const big: Fit = {
  expected: 'a number, a bigint or decimal text',
  test: value =>
    number.test(value) ||
    (typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)),
}

const types: Readonly<Partial<Record<SimpleType, Fit>>> = {
  string: { expected: 'a string', test: value => typeof value === 'string' },
  boolean: { expected: 'true or false', test: value => typeof value === 'boolean' },
  byte: whole(8),
  short: whole(16),
  integer: whole(32),
  long: whole(64),
  float: number,
  double: number,
  number,
  bigInteger: big,
  bigDecimal: big,
  blob: {
    expected: 'bytes or text',
    test: value =>
      typeof value === 'string' || ArrayBuffer.isView(value) || value instanceof ArrayBuffer,
  },
  timestamp: {
    expected: 'an instant (a Date, milliseconds or ISO text)',
    test: value =>
      (value instanceof Date || typeof value === 'number' || typeof value === 'string') &&
      !Number.isNaN(new Date(value).getTime()),
  },
}

/** Events are looked at one by one, when they are sent. */
const isStream = ({ section }: Walk, { shape }: Member): boolean => {
  const union = shape === undefined ? undefined : section.shapes[shape]
  return union?.type === 'union' && union.streaming === true
}

/** An object of fields, and none of JavaScript's own kinds. */
const isFields = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) &&
  !(value instanceof Date || value instanceof Map || value instanceof Set) &&
  !ArrayBuffer.isView(value)

/** A streaming body may be any of the forms `serialize/body.ts` takes. */
const isSource = (value: unknown): boolean => typeof value === 'object' && value !== null

function* constrained(walk: Walk, name: string, value: unknown, path: Path): Problems {
  const constraint = walk.constraints[name]
  if (constraint === undefined) return
  for (const { rule, text } of broken(constraint, value)) yield problem(path, rule, text)
}

function* broken(
  constraint: Constraint,
  value: unknown,
): Generator<{ rule: string; text: string }> {
  const { min, max, pattern, values, unique } = constraint
  const size = sizeOf(value)
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  const [rule, unit] = isNumber ? ['range', ''] : ['length', ' long']
  if (size !== undefined && min !== undefined && size < min)
    yield { rule, text: `must be at least ${min}${unit}, is ${size}` }
  if (size !== undefined && max !== undefined && size > max)
    yield { rule, text: `must be at most ${max}${unit}, is ${size}` }
  if (typeof value === 'string' && pattern !== undefined && !patternMatcher(pattern)(value))
    yield { rule: 'pattern', text: `must match ${pattern}` }
  if (values !== undefined && !values.includes(value as string))
    yield { rule: 'enum', text: `must be one of ${values.slice(0, 20).join(', ')}` }
  if (unique && Array.isArray(value) && holdsTwice(value))
    yield { rule: 'unique', text: 'holds the same value twice' }
}

const holdsTwice = (items: readonly unknown[]): boolean =>
  new Set(items.map(item => JSON.stringify(item))).size < items.length

/** Length in Unicode characters for text, bytes, items for lists and maps, the value itself for numbers. */
function sizeOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'string') return [...value].length
  if (Array.isArray(value)) return value.length
  if (value instanceof Set || value instanceof Map) return value.size
  if (value instanceof Uint8Array) return value.byteLength
  return isRecord(value) && !(value instanceof Date) ? Object.keys(value).length : undefined
}

const wrongType = (path: Path, expected: string, value: unknown): Problem =>
  problem(path, 'type', `must be ${expected}, is ${kindOf(value)}`)

function problem(path: Path, rule: string, words: string, suggestion?: string): Problem {
  const message = `${path.join('.') || 'The request'} ${words}`
  return { path, rule, message, ...(suggestion === undefined ? {} : { suggestion }) }
}

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'an array'
      : value instanceof Date
        ? 'a Date'
        : `a ${typeof value}`
