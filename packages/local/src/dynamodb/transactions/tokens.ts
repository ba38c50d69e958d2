/** Tokens that make a transaction happen once: for ten minutes the same request changes nothing more. */
import { createHash } from 'node:crypto'
import { table } from '../../rows/table.ts'
import type { Change } from '../../rows/types.ts'
import type { Context } from '../../server/types.ts'
import { failure, refuse } from '../failures.ts'

type Token = { readonly request: string; readonly until: number }

const lasts = 10 * 60_000
const mostForgotten = 50

const tokensOf = ({ rows, account, region }: Context) =>
  table<Token>(rows, `dynamodb/token/${account}/${region}/`)
const endsOf = ({ rows, account, region }: Context) =>
  table<string>(rows, `dynamodb/token-end/${account}/${region}/`)

const endKey = (until: number, token: string): string =>
  `${String(until).padStart(15, '0')}/${token}`

/** Was this very request done under this token? With another request the token is refused. */
export function wasDone(context: Context, token: unknown, request: unknown): boolean {
  if (token === undefined) return false
  const known = tokensOf(context).get(String(token))
  if (known === undefined || known.until <= context.edge.now()) return false
  if (known.request !== digestOf(request))
    refuse(
      failure(
        'IdempotentParameterMismatchException',
        'The token was used within the last ten minutes with other parameters.',
      ),
    )
  return true
}

const digestOf = (request: unknown): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('base64')

/** Rows that remember a token, and forget those whose time is over. */
export function remembered(context: Context, token: unknown, request: unknown): readonly Change[] {
  if (token === undefined) return []
  const [tokens, ends] = [tokensOf(context), endsOf(context)]
  const now = context.edge.now()
  const until = now + lasts
  const changes: Change[] = [
    tokens.change(String(token), { request: digestOf(request), until }),
    ends.change(endKey(until, String(token)), String(token)),
  ]
  for (const [key, old] of ends.list()) {
    if (Number(key.slice(0, 15)) > now || changes.length > mostForgotten) break
    changes.push(ends.change(key, undefined))
    if (old !== token && (tokens.get(old)?.until ?? 0) <= now)
      changes.push(tokens.change(old, undefined))
  }
  return changes
}
