/** What of items a request wants to see: a projection, or the older list of names. */
import type { Output } from '../../server/types.ts'
import { projectionOf } from '../checks/expressions.ts'
import { projector } from '../expressions/projection.ts'
import type { Scope, Steps } from '../expressions/scope.ts'
import { invalidParameter } from '../failures.ts'
import type { Tell } from '../values/check.ts'
import type { Item } from '../values/types.ts'

export type Show = (item: Item) => Item

export function projectionFor(input: Output, scope: Scope, tell: Tell): Show {
  const paths = pathsOf(input, scope, tell)
  return paths === undefined ? item => item : projector(paths)
}

export function pathsOf(input: Output, scope: Scope, tell: Tell): readonly Steps[] | undefined {
  const names = input.AttributesToGet as readonly string[] | undefined
  return projectionOf(input, scope, tell) ?? names?.map(name => [name])
}

export function duplicateAttributes(names: unknown): void {
  const listed = (names ?? []) as readonly string[]
  const twice = listed.find((name, index) => listed.indexOf(name) < index)
  if (twice !== undefined) invalidParameter(`Duplicate value in attribute name: ${twice}`)
}
