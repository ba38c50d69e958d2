/**
 * What the description says of members (required, length, pattern, values), told as the older services of AWS tell it:
 * `1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null`.
 */
import {
  type Anomaly,
  anomaly,
  type Constraints,
  type Problem,
  type Section,
} from '@plainwire/wire'
import { validation } from '@plainwire/wire/servers'
import type { Output } from './types.ts'

/** Patterns as these services mean them: of the whole text. */
export const ofWhole = (constraints: Constraints): Constraints =>
  Object.fromEntries(
    Object.entries(constraints).map(([member, { pattern, ...rest }]) => [
      member,
      pattern === undefined ? rest : { ...rest, pattern: `^(?:${pattern})$` },
    ]),
  )

/** `code` is what the service calls such a failure. */
export function constraintsCheck(
  section: Section,
  constraints: Constraints,
  code: string,
): (input: Output) => Anomaly | undefined {
  const check = validation(section, constraints)
  return input => {
    const { problems = [] } = check(input) ?? {}
    if (problems.length === 0) return undefined
    const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`
    const message = `${count}: ${problems.map(problem => told(section, input, problem)).join('; ')}`
    return anomaly('incorrect', message, { code, status: 400 })
  }
}

function told(section: Section, input: Output, { path, message }: Problem): string {
  const demand = message.slice(message.indexOf('Member must')).replace(/\^\(\?:(.*)\)\$$/s, '$1')
  return `Value${shownValue(section, input, path)} at '${path.map(written).join('.')}' failed to satisfy constraint: ${demand}`
}

/** `Tags/0/Key` is `tags.1.member.key`. */
const written = (part: string | number): string =>
  /^\d+$/.test(String(part))
    ? `${Number(part) + 1}.member`
    : String(part).charAt(0).toLowerCase() + String(part).slice(1)

const longest = 256

/** Nothing of secrets, and not much of anything. */
function shownValue(section: Section, input: Output, path: Problem['path']): string {
  let value: unknown = input
  let shape = section.operation.input
  for (const part of path) {
    const held = shape === undefined ? undefined : section.shapes[shape]
    const member =
      held?.type === 'structure'
        ? held.members[part]
        : held?.type === 'list'
          ? held.member
          : undefined
    if (member?.sensitive) return ''
    shape = member?.shape
    value = (value as Record<string, unknown> | undefined)?.[part]
  }
  if (value === undefined || value === null) return ' null'
  return typeof value === 'string' || typeof value === 'number'
    ? ` '${String(value).slice(0, longest)}'`
    : ''
}
