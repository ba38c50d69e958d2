/**
 * A configuration file as values: read, spelled, held against its schema, and every problem of it told at once with its
 * path. The first service's `config.json` is one; comments are allowed, which it did not.
 */
import { type Anomaly, anomaly, type Problem } from '@plainwire/wire'
import type { z } from 'zod'
import { accepted, type Environment } from './accept.ts'
import { fileSchema } from './schema.ts'
import { spelled } from './spelling.ts'
import type { Config } from './types.ts'

export type Loaded = {
  readonly config: Config
  /** Keys that nothing here knows, as paths. */
  readonly unknown: readonly string[]
}

const most = 1 << 20

/** @example const read = readConfig(await readFile('config/config.json', 'utf8'), process.env) */
export function readConfig(text: string, environment: Environment = {}): Loaded | Anomaly {
  if (text.length > most) return refused([problem([], `is larger than ${most} bytes`)])
  let given: unknown
  try {
    given = JSON.parse(withoutComments(text.replace(/^\uFEFF/, '')))
  } catch (cause) {
    return refused([problem([], `is not JSON: ${(cause as SyntaxError).message}`)])
  }
  const { value, unknown } = spelled(fileSchema, given)
  const parsed = fileSchema.safeParse(value)
  if (!parsed.success) return refused(parsed.error.issues.map(issueAsProblem))
  const { config, problems } = accepted(parsed.data, environment)
  return problems.length > 0 ? refused(problems) : { config, unknown }
}

/** Blanks of the same length, so that places in messages stay true. */
export const withoutComments = (text: string): string =>
  text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found, quoted) =>
    quoted === undefined ? found.replace(/[^\n]/g, ' ') : found,
  )

export const problem = (path: Problem['path'], message: string): Problem => ({
  path,
  rule: 'config',
  message,
})

const issueAsProblem = ({ path, message, code }: z.core.$ZodIssue): Problem => ({
  path: path.map(step => (typeof step === 'number' ? step : String(step))),
  rule: code,
  message: message.endsWith('received undefined') ? 'is missing' : message,
})

const refused = (problems: readonly Problem[]): Anomaly =>
  anomaly(
    'incorrect',
    `The configuration has ${count(problems)}:\n${problems.map(said).join('\n')}`,
    {
      code: 'BAD_CONFIG',
      problems,
    },
  )

const count = ({ length }: readonly unknown[]) =>
  length === 1 ? 'a problem' : `${length} problems`

const said = ({ path, message }: Problem) =>
  `  ${path.length === 0 ? 'the file' : path.join('.')}: ${message}`
