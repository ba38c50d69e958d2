/**
 * Schemas of a namespace: JSON Schema 04, 06, 07 and 2020-12 through one validator, loaded when the first schema is. A
 * compiled schema is known by its text, so a new one holds from the next write on. Patterns run in linear time.
 */
import { type Anomaly, anomaly, patternMatcher } from '@plainwire/wire'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { invalid } from './failures.ts'
import { approximate, type JsonObject, writeLine } from './json.ts'
import type { Namespace, Part } from './namespace.ts'
import { counted, counting, TooMuch } from './schema-limits.ts'

export type Validate = (part: Part, value: JsonObject) => Anomaly | undefined

type Ajv = {
  compile(schema: object): ValidateFunction
  addKeyword(keyword: object): unknown
  removeKeyword(name: string): unknown
}

const largest = 256 * 1024
const kept = 200
const compiled = new Map<string, ValidateFunction>()

/** @example const validate = await validatorOf(namespace); validate('Resource', { a: 1 }) */
export async function validatorOf({
  schemas,
}: Pick<Namespace, 'schemas'>): Promise<Validate | Anomaly> {
  const validators = new Map<Part, ValidateFunction>()
  for (const [part, schema] of Object.entries(schemas) as [Part, JsonObject][]) {
    const validator = await compileSchema(schema)
    if (!(typeof validator === 'function')) return validator
    validators.set(part, validator)
  }
  return (part, value) => {
    const validator = validators.get(part)
    if (validator === undefined) return undefined
    try {
      return validator(approximate(value)) ? undefined : failures(part, validator.errors ?? [])
    } catch (cause) {
      if (!(cause instanceof TooMuch || cause instanceof RangeError)) throw cause
      return invalid(`${part} cannot be held against its schema: ${cause.message}`)
    }
  }
}

/** A schema made ready, or what is wrong with it. */
export async function compileSchema(schema: JsonObject): Promise<ValidateFunction | Anomaly> {
  const text = writeLine(schema)
  if (text.length > largest)
    return invalid(`A schema has at most ${largest} characters; this one has ${text.length}.`)
  const known = compiled.get(text)
  if (known) return known
  const ajv = await engineOf(schema)
  if (!('compile' in ajv)) return ajv
  try {
    const { $schema: _, ...rest } = approximate(schema) as Record<string, unknown>
    // As it was sent, it must be one; with its counters, it is the one that is used.
    ajv.compile(rest)
    const limited = counted(rest)
    if ('$anomaly' in limited) return limited as unknown as Anomaly
    const made = bounded((await engineOf(schema)) as Ajv, limited)
    // A schema that is nothing but a circle never ends, whatever it is asked.
    made({})
    if (compiled.size >= kept) compiled.delete(compiled.keys().next().value as string)
    compiled.set(text, made)
    return made
  } catch (cause) {
    return invalid(
      `The schema is not valid: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
}

/** Ends with a failure where it would not end in time. */
function bounded(ajv: Ajv, schema: object): ValidateFunction {
  const { begin, keywords } = counting()
  ajv.removeKeyword('uniqueItems')
  for (const keyword of keywords) ajv.addKeyword(keyword)
  const validate = ajv.compile(schema)
  const limited = (value: unknown) => {
    begin()
    const fits = validate(value)
    limited.errors = validate.errors ?? null
    return fits
  }
  limited.errors = null as ValidateFunction['errors']
  return limited as unknown as ValidateFunction
}

const options = {
  allErrors: true,
  strict: false,
  validateFormats: false,
  // Every pattern is the stranger's own.
  code: { regExp: Object.assign((source: string) => expression(source), { code: 'patterns' }) },
}

function expression(source: string): RegExp {
  const checked = new RegExp(source, 'u')
  return { test: patternMatcher(source), source: checked.source } as unknown as RegExp
}

async function engineOf({ $schema }: JsonObject): Promise<Ajv | Anomaly> {
  const named = String($schema ?? '')
  if (/draft-0?4/.test(named)) return made((await import('ajv-draft-04')).default)
  if (named === '' || /draft-0?7/.test(named)) return made((await import('ajv')).default)
  if (/draft-0?6/.test(named)) return made((await import('ajv')).default)
  if (/2020-12/.test(named)) return made((await import('ajv/dist/2020.js')).default)
  return invalid(`$schema ${named} is not known here; draft-04, 06, 07 and 2020-12 are.`)
}

/** A fresh engine each time: `$id`s of one schema are nothing to another. */
const made = (Engine: unknown): Ajv => {
  const found = (Engine as { default?: unknown }).default ?? Engine
  return new (found as new (options: object) => Ajv)(options)
}

const failures = (part: Part, errors: readonly ErrorObject[]): Anomaly => {
  const problems = errors
    .slice(0, 50)
    .map(({ instancePath, message = 'is not valid', keyword, params }) => ({
      path: [
        part,
        ...instancePath.split('/').slice(1),
        ...('missingProperty' in params ? [String(params.missingProperty)] : []),
      ],
      rule: keyword,
      message,
    }))
  return anomaly(
    'incorrect',
    `${part} does not fit its schema: ${problems.map(({ path, message }) => `${path.slice(1).join('.') || 'it'} ${message}`).join('; ')}`,
    { code: 'BadRequestError', status: 400, problems },
  )
}
