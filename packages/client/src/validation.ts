/** Request validation on a client: off by default, loaded when it is first switched on. */
import { type Anomaly, anomaly, type Problem, validate } from '@plainwire/wire'
import type { FullCatalogue } from './catalogue.ts'
import { nearest } from './nearest.ts'
import type { Ready } from './operation.ts'

/** Checks one request; `constraints` are fetched by whoever knows the service. */
export async function checkRequest(
  { info, constraints }: FullCatalogue,
  { section }: Ready,
  request: unknown,
): Promise<Anomaly | undefined> {
  const problems = validate(section, request, await constraints?.(), nearest)
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
