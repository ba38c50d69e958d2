/**
 * Holds the body of an answer against the description, before a parser has made the best of it: members nobody knows, and
 * values of another kind. For bodies that are JSON, where the kinds can be seen.
 */
import type { Member, Problem, Section, SimpleType } from '@plainwire/wire'

type Path = readonly (string | number)[]

/** @example answerProblems(section, { TableNames: 'a' }) // [{ path: ['TableNames'], rule: 'type', ... }] */
export function answerProblems(section: Section, json: unknown): readonly Problem[] {
  const { output } = section.operation
  const shape = output === undefined ? undefined : section.shapes[output]
  if (output === undefined || shape?.type !== 'structure') return []
  const payload = Object.values(shape.members).find(({ in: place }) => place === 'payload')
  if (payload !== undefined) return [...member(section, payload, json, [])]
  return [...named(section, output, json, [])]
}

function* named(section: Section, name: string, value: unknown, path: Path): Generator<Problem> {
  const shape = section.shapes[name]
  if (shape === undefined || value === null) return
  if (shape.type === 'list') {
    if (!Array.isArray(value)) yield kind(path, 'a list', value)
    else
      for (const [index, item] of value.entries())
        yield* member(section, shape.member, item, [...path, index])
    return
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    yield kind(path, 'an object', value)
    return
  }
  for (const [key, part] of Object.entries(value as object)) {
    const at = [...path, key]
    const found = shape.type === 'map' ? shape.value : memberCalled(shape.members, key)
    if (found !== undefined) yield* member(section, found, part, at)
    else if (!/^__type$/.test(key))
      yield { path: at, rule: 'unknown', message: `${at.join('.')} is not in the description` }
  }
}

const memberCalled = (
  members: Readonly<Record<string, Member>>,
  key: string,
): Member | undefined =>
  Object.hasOwn(members, key)
    ? members[key]
    : Object.values(members).find(({ jsonName }) => jsonName === key)

function* member(
  section: Section,
  reference: Member,
  value: unknown,
  path: Path,
): Generator<Problem> {
  if (value === null) return
  if (reference.shape !== undefined) {
    yield* named(section, reference.shape, value, path)
    return
  }
  const kinds = json[reference.type ?? 'string']
  if (kinds !== undefined && !kinds.includes(typeof value))
    yield kind(path, kinds.join(' or '), value)
}

const number = ['number', 'string']

/** As JSON has them; numbers may be texts where they are no numbers to JSON. */
const json: Readonly<Partial<Record<SimpleType, readonly string[]>>> = {
  string: ['string'],
  boolean: ['boolean'],
  byte: ['number'],
  short: ['number'],
  integer: ['number'],
  long: ['number'],
  number,
  float: number,
  double: number,
  bigInteger: number,
  bigDecimal: number,
  blob: ['string'],
  timestamp: number,
}

const kind = (path: Path, wanted: string, value: unknown): Problem => ({
  path,
  rule: 'type',
  message: `${path.join('.') || 'The answer'} is ${Array.isArray(value) ? 'a list' : `of type ${typeof value}`}, not ${wanted}`,
})
