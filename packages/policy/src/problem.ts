/** Problems as values: what could not be read or evaluated, carried to where it matters. */
import type { Problem, Verdict } from './types.ts'

export const problem = (path: string, message: string, position?: number): Problem =>
  position === undefined ? { path, message } : { path, message, position }

export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'path' in value && 'message' in value

/** Whether one of them holds; a problem counts where no other answer settles it. */
export function anyOf<Item>(items: readonly Item[], test: (item: Item) => Verdict): Verdict {
  let unknown: Problem | undefined
  for (const item of items) {
    const verdict = test(item)
    if (verdict === true) return true
    if (verdict !== false) unknown ??= verdict
  }
  return unknown ?? false
}

/** Whether all of them hold; one that does not settles it. */
export function allOf<Item>(items: readonly Item[], test: (item: Item) => Verdict): Verdict {
  const verdict = anyOf(items, item => not(test(item)))
  return not(verdict)
}

export const not = (verdict: Verdict): Verdict =>
  typeof verdict === 'boolean' ? !verdict : verdict
