/**
 * What bounds the work that a stranger's schema makes: every step of a validation is counted, and a schema that asks for
 * too much at one place is refused beforehand. An item is not large, but ways through a schema multiply.
 */
import type { Anomaly } from '@plainwire/wire'
import { invalid } from './failures.ts'

/** Schemas met while one value is validated. */
const steps = 200_000
const mostEnum = 1000
const mostPatterns = 50

/** What is counted stands under this name in every schema within the schema. */
export const counter = 'x-plainwire-step'

export class TooMuch extends Error {}

type Schema = { readonly [keyword: string]: unknown }
type Keyword = {
  readonly keyword: string
  readonly type?: string
  readonly validate: (schema: unknown, data: never) => boolean
}

/** Keywords of one engine: the count begins with each validation. @example const { begin, keywords } = counting() */
export function counting(): { begin(): void; readonly keywords: readonly Keyword[] } {
  let left = steps
  return {
    begin() {
      left = steps
    },
    keywords: [
      {
        keyword: counter,
        validate() {
          if (--left < 0) throw new TooMuch(`The schema takes more than ${steps} steps.`)
          return true
        },
      },
      // The engine's own compares each with each.
      { keyword: 'uniqueItems', type: 'array', validate: distinct },
    ],
  }
}

const distinct = (asked: unknown, items: readonly unknown[]): boolean =>
  asked !== true || new Set(items.map(canonical)).size === items.length

/** The same text for the same JSON, whatever the order of members. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`
}

const single = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]
const listed = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']
const named = [
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
]

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema with a counter in each schema within it, or why it asks too much. */
export function counted(schema: Schema): Schema | Anomaly {
  const wrong = excess(schema)
  if (wrong !== undefined) return invalid(wrong)
  const made: Record<string, unknown> = { ...schema, [counter]: true }
  for (const [name, within] of inner(schema)) {
    const next = within(counted)
    if ('$anomaly' in next) return next as unknown as Anomaly
    made[name] = next.value
  }
  return made
}

function excess({ enum: values, patternProperties }: Schema): string | undefined {
  if (Array.isArray(values) && values.length > mostEnum)
    return `An enum of a schema has at most ${mostEnum} values.`
  return isSchema(patternProperties) && Object.keys(patternProperties).length > mostPatterns
    ? `A schema has at most ${mostPatterns} patterns of names.`
    : undefined
}

type Step = (schema: Schema) => Schema | Anomaly
type Within = (step: Step) => { readonly value: unknown } | Anomaly

/** Members that hold schemas, each with a way to make new ones of them. */
function* inner(schema: Schema): Generator<readonly [name: string, within: Within]> {
  for (const name of single)
    if (isSchema(schema[name])) yield [name, step => wrapped(step(schema[name] as Schema))]
  for (const name of listed)
    if (Array.isArray(schema[name]))
      yield [name, step => all(Object.entries(schema[name] as unknown[]), step, Object.values)]
  for (const name of named)
    if (isSchema(schema[name]))
      yield [name, step => all(Object.entries(schema[name] as Schema), step, one => one)]
}

const wrapped = (made: Schema | Anomaly) =>
  '$anomaly' in made ? (made as unknown as Anomaly) : { value: made }

function all(
  entries: readonly (readonly [string, unknown])[],
  step: Step,
  as: (made: Readonly<Record<string, unknown>>) => unknown,
): { readonly value: unknown } | Anomaly {
  const made: [string, unknown][] = []
  for (const [name, one] of entries) {
    const next = isSchema(one) ? step(one) : one
    if (isSchema(next) && '$anomaly' in next) return next as unknown as Anomaly
    made.push([name, next])
  }
  return { value: as(Object.fromEntries(made)) }
}
