/** What filter patterns share: how one is refused, and regular expressions between percent signs. */
import type { Anomaly } from '@plainwire/wire'
import { invalid } from './failures.ts'

export type Matches = (text: string) => boolean

export const refused = (why: string): Anomaly => invalid(`Invalid filter pattern: ${why}.`)

/** Without groups, an expression takes no more than a polynomial time. */
export function expressionOf(term: string): Matches | Anomaly {
  const source = term.slice(1, -1)
  if (!term.endsWith('%') || term.length < 3) return refused(`the expression ${term} is not closed`)
  if (/[()]/.test(source)) return refused('expressions have no groups')
  try {
    const expression = new RegExp(source)
    return line => expression.test(line)
  } catch {
    return refused(`${term} is no regular expression`)
  }
}
