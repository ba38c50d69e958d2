/** Request validation on a client: off by default, loaded when it is first switched on. */
import { type Anomaly, anomaly, type Problem, validate } from '@plainwire/wire'
import type { FullCatalogue } from './catalogue.ts'
import { nearest } from './nearest.ts'
import type { Ready } from './operation.ts'

/** What becomes of a broken rule: it refuses the call, is told in `meta(result).warnings`, or passes. */
export type Severity = 'error' | 'warning' | 'off'

/** By rule: `required`, `type`, `unknown`, `union`, `enum`, `length`, `range`, `pattern`, `unique`. */
export type Severities = Readonly<Record<string, Severity | undefined>>

/** AWS adds values to its enums, and a description may be older than the service. */
const usual: Severities = { enum: 'warning' }

/**
 * Checks one request; `constraints` are fetched by whoever knows the service. What only deserves a warning is handed to
 * `warn`.
 */
export async function checkRequest(
  { info, constraints }: FullCatalogue,
  { section }: Ready,
  request: unknown,
  severities: Severities = {},
  warn: (message: string) => void = () => undefined,
): Promise<Anomaly | undefined> {
  const found = validate(section, request, await constraints?.(), nearest)
  const of = ({ rule }: Problem) => severities[rule] ?? usual[rule] ?? 'error'
  for (const problem of found) if (of(problem) === 'warning') warn(problem.message)
  const problems = found.filter(problem => of(problem) === 'error')
  return problems.length === 0 ? undefined : invalid(info.name, section.operation.name, problems)
}

export function invalid(service: string, op: string, problems: readonly Problem[]): Anomaly {
  const shown = problems.slice(0, 5).map(({ message }) => message)
  const more = problems.length > 5 ? `, and ${problems.length - 5} more` : ''
  return anomaly('incorrect', `${op}: ${shown.join('; ')}${more}`, {
    code: 'INVALID_REQUEST',
    service,
    op,
    problems,
  })
}
