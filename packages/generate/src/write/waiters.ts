/** The waiters of a service, with their paths parsed. */
import type { Description, Matcher } from '../description.ts'
import { parseJmespath } from '../jmespath.ts'

export function waitersFile({ waiters }: Description): string {
  const parsed = Object.entries(waiters).map(([name, { documentation, acceptors, ...waiter }]) => [
    name,
    {
      ...waiter,
      acceptors: acceptors.map(({ state, matcher }) => ({ state, matcher: lean(matcher) })),
    },
  ])
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(parsed)))})\n`
}

const lean = (matcher: Matcher): unknown =>
  'path' in matcher ? { ...matcher, path: parseJmespath(matcher.path) } : matcher
