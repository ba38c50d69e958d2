/** The parameters of a method against its `validate` table: all problems at once, in one error. */
import type { Problem } from '@plainwire/wire'
import { raise } from './errors.ts'
import { isObject, isStream } from './objects.ts'
import type { Metadata, Rule, Validation } from './types.ts'

type Params = Readonly<Record<string, unknown>>

/** One problem, and what the plugin says of the parameter. */
type Finding = Problem & Pick<Rule, 'comment' | 'ref'>

/** Throws what is wrong, if anything is. */
export function checkParams(
  table: Validation | undefined,
  params: Params,
  metadata: Metadata,
): void {
  if (!table) return
  const problems = findings(table, params)
  if (problems.length === 0) return
  const lines = problems.map(problem => `- ${problem.message}${said(problem)}`)
  const message = `validation error${problems.length > 1 ? 's' : ''}\n${lines.join('\n')}`
  raise(
    { error: { message }, metadata: { ...metadata, problems } },
    {
      $anomaly: 'incorrect',
      message,
      retryable: false,
      code: 'INVALID_REQUEST',
      service: metadata.service,
      ...(metadata.name === undefined ? {} : { op: metadata.name }),
      problems,
    },
  )
}

/** What the plugin's author wrote about the parameter. */
function said({ comment, ref }: Finding): string {
  const words = [comment, ref && `see ${ref}`].filter(Boolean)
  return words.length === 0 ? '' : ` (${words.join('; ')})`
}

const aliases = ['payload', 'body', 'data', 'json']

function findings(table: Validation, params: Params): Finding[] {
  const bodies = Object.keys(params).filter(name => aliases.includes(name))
  const twice: Finding[] =
    bodies.length > 1
      ? [
          problem(
            'payload',
            'duplicate',
            `Found duplicate payload parameters: ${bodies.join(', ')}`,
          ),
        ]
      : []
  // Whatever name the body was given under, the rule is that of `payload`.
  const nameOf = (rule: string) => (rule === 'payload' ? (bodies[0] ?? rule) : rule)
  return Object.entries(table).reduce(
    (found, [name, rule]) => found.concat(checkParam(nameOf(name), rule, params, name)),
    twice,
  )
}

/** `listed` is the name in the table. */
function checkParam(name: string, rule: Rule | false, params: Params, listed: string): Finding[] {
  const value = params[name]
  if (rule === false)
    return value ? [problem(name, 'forbidden', `Parameter '${name}' must not be used`)] : []
  const { type, required, comment, ref } = rule ?? {}
  const told = { ...(comment && { comment }), ...(ref && { ref }) }
  if (value === undefined)
    return required
      ? [{ ...problem(name, 'required', `Missing required parameter: ${name}`), ...told }]
      : []
  if (!type)
    return [problem(name, 'rule', `Validator is missing required 'type' property: ${name}`)]
  if (typeof type !== 'string' && !Array.isArray(type))
    return [problem(name, 'rule', `Validator 'type' property must be a string or array: ${listed}`)]
  const types = [type].flat().map(one => (typeof one === 'string' ? one.toLowerCase() : one))
  const unknown = types.filter(one => !Object.hasOwn(kinds, one))
  if (unknown.length > 0)
    return unknown.map(one => problem(name, 'rule', `Invalid type found: ${name} (${one})`))
  if (types.some(one => kinds[one]!(value))) return []
  const wanted = `${types.length > 1 ? 'one of: ' : ''}${types.join(', ')}`
  const message = `Parameter '${name}' must be${types.length > 1 ? ' ' : ': '}${wanted}`
  return [{ ...problem(name, 'type', message), ...told }]
}

const problem = (name: string, rule: string, message: string): Problem => ({
  path: [name],
  rule,
  message,
})

/** Does a value have the type? */
const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  array: value => Array.isArray(value),
  boolean: value => typeof value === 'boolean',
  buffer: value => Buffer.isBuffer(value),
  number: value => Number.isInteger(value),
  object: isObject,
  stream: isStream,
  string: value => typeof value === 'string',
}
