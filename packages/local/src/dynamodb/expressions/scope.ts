/** What an expression's aliases and values stand for in one request, and which of them it used. */
import type { Item, Value } from '../values/types.ts'
import { ExpressionFault } from './parser.ts'
import type { Path, ValueReference } from './tree.ts'

export type Scope = {
  readonly names: Readonly<Record<string, string>>
  readonly values: Item
  readonly used: { readonly names: Set<string>; readonly values: Set<string> }
}

/** Names and places in lists, as messages and items know them. */
export type Steps = readonly (string | number)[]

const mostSteps = 32

/** Steps of a path, every alias being defined. */
export function checkedPath({ steps }: Path, scope: Scope): Steps {
  for (const step of steps)
    if ('alias' in step) {
      if (!Object.hasOwn(scope.names, step.alias))
        throw new ExpressionFault(
          `An expression attribute name used in the document path is not defined; attribute name: ${step.alias}`,
        )
      scope.used.names.add(step.alias)
    }
  if (steps.length > mostSteps)
    throw new ExpressionFault(
      `The document path has too many nesting elements; nested elements: ${steps.length}`,
    )
  return stepsOf({ kind: 'path', steps }, scope)
}

export const stepsOf = ({ steps }: Path, { names }: Scope): Steps =>
  steps.map(step =>
    'index' in step ? step.index : 'name' in step ? step.name : names[step.alias]!,
  )

export function checkedReference({ name }: ValueReference, scope: Scope): Value {
  if (!Object.hasOwn(scope.values, name))
    throw new ExpressionFault(
      `An expression attribute value used in expression is not defined; attribute value: ${name}`,
    )
  scope.used.values.add(name)
  return scope.values[name]!
}

/** `[a, [0], b]`, as messages show paths. */
export const shownPath = (steps: Steps): string =>
  `[${steps.map(step => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`

/** `{S:a}`, as messages show values. */
export function shownValue(value: Value): string {
  return `{${Object.entries(value)
    .map(([type, part]) => `${type}:${shownPart(part)}`)
    .join('')}}`
}

function shownPart(part: unknown): string {
  if (Array.isArray(part)) return `[${part.map(shownPart).join(', ')}]`
  if (typeof part !== 'object' || part === null) return String(part)
  return 'S' in part || 'N' in part || 'B' in part ? shownValue(part as Value) : '{...}'
}
