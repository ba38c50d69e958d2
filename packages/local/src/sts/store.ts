/** Sessions: temporary keys, whose they are, and until when. What is long over is swept away by what is new. */
import { type Table, table } from '../rows/table.ts'
import type { Change, Rows } from '../rows/types.ts'

/** Who a session acts as. */
export type SessionOf =
  | { readonly kind: 'role'; readonly role: string; readonly roleId: string; readonly name: string }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'root' }
  /** `user` asked for it; without one root did. */
  | { readonly kind: 'federated'; readonly name: string; readonly user?: string }

export type Session = {
  /** Access key. */
  readonly id: string
  readonly secret: string
  readonly token: string
  readonly account: string
  readonly of: SessionOf
  /** Milliseconds since 1970. */
  readonly issued: number
  readonly expires: number
  /** Policies that limit it: a document, and ARNs of managed ones. */
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  /** Keys of tags that go on to the next role. */
  readonly transitive: readonly string[]
  /** When a second factor was shown. */
  readonly mfa?: number
  readonly sourceIdentity?: string
  /** ARN of the OIDC provider that vouched for it. */
  readonly provider?: string
}

/** By access key; the account is in the session. */
export const sessions = (rows: Rows): Table<Session> => table(rows, 'sts/session/')

const ends = (rows: Rows): Table<true> => table(rows, 'sts/end/')
const endOf = ({ id, expires }: Pick<Session, 'id' | 'expires'>): string =>
  `${String(expires).padStart(16, '0')}/${id}`

/** How long the key of a session that is over is told as such, and not as one that never was. */
const remembered = 24 * 3_600_000
const mostSwept = 100

/** Keeps a session, and forgets some of those that ended long ago. */
export function keepSession(rows: Rows, session: Session): void {
  rows.batch([
    sessions(rows).change(session.id, session),
    ends(rows).change(endOf(session), true),
    ...swept(rows, session.issued - remembered),
  ])
}

function swept(rows: Rows, until: number): Change[] {
  const changes: Change[] = []
  for (const [key] of ends(rows).list({ before: String(until).padStart(16, '0') })) {
    changes.push(ends(rows).change(key, undefined))
    changes.push(sessions(rows).change(key.slice(key.indexOf('/') + 1), undefined))
    if (changes.length >= mostSwept) break
  }
  return changes
}
