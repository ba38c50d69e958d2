/**
 * ARNs: six parts, of which the last may hold colons. Patterns are matched part by part, so that a star never reaches
 * over a colon of the first five.
 */
import {
  isVariable,
  type Lookup,
  matchesTemplate,
  type Part,
  readTemplate,
  type Template,
  template,
} from './template.ts'
import type { Verdict } from './types.ts'
import { star } from './wildcard.ts'

export type Arn = readonly string[]

/** The six parts of an ARN; undefined where it is none. */
export function splitArn(text: string): Arn | undefined {
  const parts: string[] = []
  let at = 0
  for (let count = 0; count < 5; count++) {
    const colon = text.indexOf(':', at)
    if (colon < 0) return undefined
    parts.push(text.slice(at, colon))
    at = colon + 1
  }
  parts.push(text.slice(at))
  return parts[0] === 'arn' && parts[1] && parts[2] && parts[5] ? parts : undefined
}

/** An ARN pattern: everything, one for each of six parts, or a variable that is the whole ARN. */
export type ArnTemplate =
  | { readonly all: true }
  | { readonly six: readonly Template[] }
  | { readonly whole: Template }

/** The words of what is wrong, where it is no ARN pattern. `all` lets a single star stand for every ARN. */
export function arnTemplate(text: string, variables: boolean, all: boolean): ArnTemplate | string {
  const parts = readTemplate(text, variables)
  if (typeof parts === 'string') return parts
  if (all && parts.length > 0 && parts.every(part => part === star)) return { all: true }
  const [only] = parts
  if (parts.length === 1 && only !== undefined && isVariable(only))
    return { whole: template(parts) }
  const six = splitParts(parts)
  return six === undefined
    ? `'${text.slice(0, 80)}' is no ARN: it takes six parts`
    : { six: six.map(template) }
}

/** Colons of the policy's own text part an ARN; those that a variable brings along do not. */
function splitParts(parts: readonly Part[]): Part[][] | undefined {
  const six: Part[][] = [[]]
  for (const part of parts) {
    let rest: Part = part
    while (typeof rest === 'string' && six.length < 6 && rest.includes(':')) {
      const colon: number = rest.indexOf(':')
      six[six.length - 1]!.push(rest.slice(0, colon))
      six.push([])
      rest = rest.slice(colon + 1)
    }
    if (rest !== '') six[six.length - 1]!.push(rest)
  }
  const prefix = six[0]!
  const isArn = prefix.length > 0 && prefix.join('') === 'arn' && six.length === 6
  return isArn && [1, 2, 5].every(at => six[at]!.some(part => part !== '')) ? six : undefined
}

/** Whether the pattern matches the ARN; no ARN is a resource of its own, `*`, which only `*` matches. */
export function matchesArn(held: ArnTemplate, arn: Arn | undefined, lookup: Lookup): Verdict {
  if ('all' in held) return true
  if (arn === undefined) return false
  if ('whole' in held) return matchesTemplate(held.whole, arn.join(':'), lookup)
  for (let at = 0; at < 6; at++) {
    const verdict = matchesTemplate(held.six[at]!, arn[at]!, lookup)
    if (verdict !== true) return verdict
  }
  return true
}
