/** The waiters of a service, with their paths parsed. */
import type { WaiterMatcher, Waiters } from '@plainwire/wire'
import type { Description, Matcher } from '../description.ts'
import { parseJmespath } from '../jmespath.ts'

export const waitersFile = (description: Description): string =>
  `export default JSON.parse(${JSON.stringify(JSON.stringify(parsedWaiters(description)))})\n`

export const parsedWaiters = ({ waiters }: Description): Waiters =>
  Object.fromEntries(
    Object.entries(waiters).map(([name, { documentation, acceptors, ...waiter }]) => [
      name,
      {
        ...waiter,
        acceptors: acceptors.map(({ state, matcher }) => ({ state, matcher: lean(matcher) })),
      },
    ]),
  )

const lean = (matcher: Matcher): WaiterMatcher =>
  'path' in matcher ? { ...matcher, path: parseJmespath(matcher.path) } : matcher
