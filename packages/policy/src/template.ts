/**
 * Values of a policy that may hold wildcards and policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`,
 * `${*}`. Read once; what holds no variable is a pattern from then on. The value of a variable stands for itself: a star
 * in a tag is no wildcard.
 */
import type { Problem, Verdict } from './types.ts'
import { compilePattern, matches, type Pattern, partsOf, type Wildcard } from './wildcard.ts'

export type Variable = { readonly variable: string; readonly otherwise?: string }
export type Part = string | Wildcard | Variable

/** Looks a single-valued context key up, by its name in lower case. */
export type Lookup = (key: string) => string | undefined | Problem

/** Parts of a value; a problem where a variable has a form that is not known. */
export function readTemplate(text: string, variables: boolean): Part[] | string {
  if (!variables || !text.includes('${')) return partsOf(text)
  const parts: Part[] = []
  let at = 0
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', at)) {
    const end = text.indexOf('}', start)
    if (end < 0) return `'${text.slice(start, start + 40)}' is a variable without an end`
    const part = readVariable(text.slice(start + 2, end))
    if (part === undefined) return `'${text.slice(start, end + 1)}' is no form of a policy variable`
    parts.push(...partsOf(text.slice(at, start)), part)
    at = end + 1
  }
  return [...parts, ...partsOf(text.slice(at))]
}

/** A variable's name has a prefix, a colon, and may have a default in single quotes. */
const form = /^\s*([\w.-]+:[^,'{}$*?]*[^,'{}$*?\s])\s*(?:,\s*'([^']*)'\s*)?$/

function readVariable(inner: string): Part | undefined {
  if (inner === '*' || inner === '?' || inner === '$') return inner
  const [, name, otherwise] = form.exec(inner) ?? []
  if (name === undefined) return undefined
  const variable = name.toLowerCase()
  return otherwise === undefined ? { variable } : { variable, otherwise }
}

export const isVariable = (part: Part): part is Variable =>
  typeof part === 'object' && 'variable' in part

/** The pattern with its variables put in; undefined where one has no value: nothing is equal to it or like it. */
function fill(parts: readonly Part[], lookup: Lookup): Pattern | undefined | Problem {
  const filled: (string | Wildcard)[] = []
  for (const part of parts) {
    const value = isVariable(part) ? variableValue(part, lookup) : part
    if (value === undefined || (typeof value === 'object' && 'path' in value)) return value
    filled.push(value)
  }
  return compilePattern(filled)
}

const variableValue = ({ variable, otherwise }: Variable, lookup: Lookup) =>
  lookup(variable) ?? otherwise

/** Fixed at once where there are no variables, otherwise to be filled for each request. */
export type Template = { readonly fixed: Pattern } | { readonly parts: readonly Part[] }

export function likeTemplate(text: string, variables: boolean): Template | string {
  const parts = readTemplate(text, variables)
  return typeof parts === 'string' ? parts : template(parts)
}

/** A template in which wildcards stand for themselves; `fold` makes its own text alike, as for comparing without case. */
export function equalTemplate(
  text: string,
  variables: boolean,
  fold: (value: string) => string = value => value,
): Template | string {
  const parts = readTemplate(text, variables)
  return typeof parts === 'string' ? parts : template(parts.map(part => literal(part, fold)))
}

function literal(part: Part, fold: (value: string) => string): Part {
  if (typeof part === 'string') return fold(part)
  if ('wildcard' in part) return part.wildcard
  return part.otherwise === undefined ? part : { ...part, otherwise: fold(part.otherwise) }
}

/** A template of parts that were read. */
export const template = (parts: readonly Part[]): Template =>
  parts.some(isVariable)
    ? { parts }
    : { fixed: compilePattern(parts as readonly (string | Wildcard)[]) }

/** Whether the text is what the template stands for in this request. */
export function matchesTemplate(held: Template, text: string, lookup: Lookup): Verdict {
  const pattern = 'fixed' in held ? held.fixed : fill(held.parts, lookup)
  if (pattern === undefined) return false
  return 'path' in pattern ? pattern : matches(pattern, text)
}
