/** Paths that lead to the same place, or one into the other, and paths that take one place for a list and for a map. */
import { ExpressionFault } from './parser.ts'
import { type Steps, shownPath } from './scope.ts'

export function refuseOverlaps(paths: readonly Steps[]): void {
  for (const [index, path] of paths.entries())
    for (const earlier of paths.slice(0, index)) {
      const how = meeting(earlier, path)
      if (how !== undefined)
        throw new ExpressionFault(
          `Two document paths ${how} with each other; must remove or rewrite one of these paths; path one: ${shownPath(earlier)}, path two: ${shownPath(path)}`,
        )
    }
}

function meeting(a: Steps, b: Steps): 'overlap' | 'conflict' | undefined {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    if (typeof a[at] !== typeof b[at]) return 'conflict'
    if (a[at] !== b[at]) return undefined
  }
  return 'overlap'
}
