/**
 * Checks a request against its shapes: all problems at once, each with its path. Types and required members come with
 * the section; length, range, pattern and values are `constraints`, where the caller has them.
 */
import type { Problem } from './anomaly.ts'
import { shapeNamed } from './model/lookup.ts'
import type {
  Constraint,
  Constraints,
  Member,
  Section,
  Shape,
  SimpleType,
  StructureShape,
  UnionShape,
} from './model/types.ts'

type Path = readonly (string | number)[]
type Walk = {
  readonly section: Section
  readonly constraints: Constraints
  readonly problems: Problem[]
  readonly suggest: (wrong: string, names: readonly string[]) => string | undefined
}

const maxDepth = 200

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
  if (input === undefined) return []
  const walk: Walk = { section, constraints, problems: [], suggest }
  shapeValue(walk, shapeNamed(section, input), input, request, [])
  return walk.problems
}

function shapeValue(walk: Walk, shape: Shape, name: string, value: unknown, path: Path): void {
  if (path.length > maxDepth) return report(walk, path, 'depth', `nested more than ${maxDepth} levels deep`)
  if (shape.type === 'structure') return structure(walk, shape, name, value, path)
  if (shape.type === 'union') return union(walk, shape, name, value, path)
  if (shape.type === 'list') {
    if (!Array.isArray(value) && !(value instanceof Set)) return wrongType(walk, path, 'an array', value)
    const items = [...value]
    items.forEach((item, index) => {
      if (item === null && shape.sparse) return
      memberValue(walk, shape.member, `${name}$member`, item, [...path, index])
    })
    return
  }
  if (!isRecord(value)) return wrongType(walk, path, 'an object', value)
  for (const [key, item] of Object.entries(value)) {
    constrained(walk, `${name}$key`, key, [...path, key])
    if (item === null && shape.sparse) continue
    memberValue(walk, shape.value, `${name}$value`, item, [...path, key])
  }
}

function structure(walk: Walk, shape: StructureShape | UnionShape, name: string, value: unknown, path: Path): void {
  if (!isRecord(value)) return wrongType(walk, path, 'an object', value)
  const names = Object.keys(shape.members)
  for (const [key, member] of Object.entries(shape.members)) {
    const part = value[key]
    if (part === undefined || part === null) {
      if (member.required && !member.token) report(walk, [...path, key], 'required', 'is required')
      continue
    }
    memberValue(walk, member, `${name}$${key}`, part, [...path, key])
  }
  for (const key of Object.keys(value)) {
    if (key in shape.members || value[key] === undefined) continue
    const suggestion = walk.suggest(key, names)
    const hint = suggestion === undefined ? '' : `; did you mean '${suggestion}'?`
    report(walk, [...path, key], 'unknown', `is not a member of ${name}${hint}`, suggestion)
  }
}

function union(walk: Walk, shape: UnionShape, name: string, value: unknown, path: Path): void {
  if (isRecord(value)) {
    const set = Object.keys(value).filter(key => value[key] !== undefined && value[key] !== null)
    if (set.length !== 1)
      report(walk, path, 'union', `needs exactly one of ${Object.keys(shape.members).join(', ')}; ${set.length} are set`)
  }
  structure(walk, shape, name, value, path)
}

function memberValue(walk: Walk, member: Member, name: string, value: unknown, path: Path): void {
  if (member.shape !== undefined) {
    constrained(walk, name, value, path)
    return shapeValue(walk, shapeNamed(walk.section, member.shape), member.shape, value, path)
  }
  const type = member.type ?? 'string'
  const fits = types[type]
  if (fits !== undefined && !(member.streaming && isSource(value)) && !fits.test(value))
    return wrongType(walk, path, fits.expected, value)
  if (member.in === 'label' && value === '')
    report(walk, path, 'length', 'may not be empty: it is part of the path')
  constrained(walk, name, value, path)
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
  test: value => number.test(value) || (typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)),
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
    test: value => typeof value === 'string' || ArrayBuffer.isView(value) || value instanceof ArrayBuffer,
  },
  timestamp: {
    expected: 'an instant (a Date, milliseconds or ISO text)',
    test: value =>
      (value instanceof Date || typeof value === 'number' || typeof value === 'string') &&
      !Number.isNaN(new Date(value).getTime()),
  },
}

/** A streaming body may be any of the forms `serialize/body.ts` takes. */
const isSource = (value: unknown): boolean => typeof value === 'object' && value !== null

function constrained(walk: Walk, name: string, value: unknown, path: Path): void {
  const constraint = walk.constraints[name]
  if (constraint === undefined) return
  for (const message of broken(constraint, value)) report(walk, path, message.rule, message.text)
}

function broken(constraint: Constraint, value: unknown): { rule: string; text: string }[] {
  const found: { rule: string; text: string }[] = []
  const { min, max, pattern, values, unique } = constraint
  const size = sizeOf(value)
  const rule = typeof value === 'number' || typeof value === 'bigint' ? 'range' : 'length'
  if (size !== undefined && min !== undefined && size < min)
    found.push({ rule, text: `must be at least ${min}${rule === 'length' ? ' long' : ''}, is ${size}` })
  if (size !== undefined && max !== undefined && size > max)
    found.push({ rule, text: `must be at most ${max}${rule === 'length' ? ' long' : ''}, is ${size}` })
  if (pattern !== undefined && typeof value === 'string' && patternOf(pattern)?.test(value) === false)
    found.push({ rule: 'pattern', text: `must match ${pattern}` })
  if (values !== undefined && !values.includes(value as string))
    found.push({ rule: 'enum', text: `must be one of ${values.slice(0, 20).join(', ')}` })
  if (unique && Array.isArray(value) && new Set(value.map(item => JSON.stringify(item))).size < value.length)
    found.push({ rule: 'unique', text: 'holds the same value twice' })
  return found
}

/** Length in Unicode characters for text, items for lists and maps, the value itself for numbers. */
function sizeOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'string') return [...value].length
  if (Array.isArray(value)) return value.length
  if (value instanceof Uint8Array) return value.byteLength
  return isRecord(value) && !(value instanceof Date) ? Object.keys(value).length : undefined
}

const patterns = new Map<string, RegExp | undefined>()

/** Patterns are written for other engines; one that this engine cannot read is not applied. */
function patternOf(text: string): RegExp | undefined {
  if (!patterns.has(text)) patterns.set(text, compilePattern(text))
  return patterns.get(text)
}

function compilePattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text, 'u')
  } catch {
    return undefined
  }
}

const wrongType = (walk: Walk, path: Path, expected: string, value: unknown): void =>
  report(walk, path, 'type', `must be ${expected}, is ${kindOf(value)}`)

function report(walk: Walk, path: Path, rule: string, message: string, suggestion?: string): void {
  const at = path.join('.') || 'The request'
  walk.problems.push({ path, rule, message: `${at} ${message}`, ...(suggestion === undefined ? {} : { suggestion }) })
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : value instanceof Date ? 'a Date' : `a ${typeof value}`

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
