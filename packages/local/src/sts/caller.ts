/** Who a session's keys are: found anew for each request, so that what was deleted opens nothing any more. */
import type { Policy } from '@plainwire/policy'
import { type Anomaly, refusal } from '@plainwire/wire'
import { compiled } from '../access/compiled.ts'
import { managed } from '../iam/identity.ts'
import { keyOf, type Store, store } from '../iam/store.ts'
import { overlaid, tagValues } from '../iam/tag-lists.ts'
import type { Rows } from '../rows/types.ts'
import type { Caller, CallerSession } from '../server/types.ts'
import type { Session, SessionOf } from './store.ts'

/** The secret of a session's key: only together with its token, and until it ends. */
export function sessionSecret(
  { secret, token, expires }: Session,
  given: string | undefined,
  now: number,
): string | Anomaly {
  if (given !== token) return refusal('InvalidToken')
  return now < expires ? secret : refusal('ExpiredToken')
}

/** Undefined where the user or role is gone. */
export function sessionCaller(rows: Rows, session: Session): Caller | undefined {
  const kept = store(rows, session.account)
  const found = callers[session.of.kind](kept, session.of as never, session)
  return (
    found && {
      account: session.account,
      accessKeyId: session.id,
      ...found,
      tags: overlaid(found.tags ?? {}, session.tags),
      session: { ...sessionOf(kept, session), ...found.session },
    }
  )
}

type Found = Pick<Caller, 'kind' | 'arn' | 'id' | 'user' | 'tags'> & {
  readonly session?: Partial<CallerSession>
}
type Of<Kind extends SessionOf['kind']> = Extract<SessionOf, { kind: Kind }>

const callers = {
  role(
    { roles }: Store,
    { role: arn, roleId, name }: Of<'role'>,
    { account }: Session,
  ): Found | undefined {
    const role = roles.get(keyOf(arn.slice(arn.lastIndexOf('/') + 1)))
    if (role?.id !== roleId) return undefined
    return {
      kind: 'role',
      arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${name}`,
      id: `${roleId}:${name}`,
      tags: tagValues(role.tags),
      session: { role: { arn: role.arn, id: roleId } },
    }
  },
  user({ users }: Store, { user: name }: Of<'user'>): Found | undefined {
    const user = users.get(keyOf(name))
    return (
      user && {
        kind: 'user',
        arn: user.arn,
        id: user.id,
        user: { name: user.name, arn: user.arn },
        tags: tagValues(user.tags),
      }
    )
  },
  root: (_kept: Store, _of: Of<'root'>, { account }: Session): Found => ({
    kind: 'root',
    arn: `arn:aws:iam::${account}:root`,
    id: account,
  }),
  federated(
    { users }: Store,
    { name, user: by }: Of<'federated'>,
    session: Session,
  ): Found | undefined {
    const user = by === undefined ? undefined : users.get(keyOf(by))
    if (by !== undefined && user === undefined) return undefined
    const { account, policy, policyArns } = session
    return {
      kind: 'federated',
      arn: `arn:aws:sts::${account}:federated-user/${name}`,
      id: `${account}:${name}`,
      ...(user && { user: { name: user.name, arn: user.arn }, tags: tagValues(user.tags) }),
      // Without a policy of its own a federated session is allowed nothing by those of its user.
      session: policy === undefined && policyArns === undefined ? { policies: [] } : {},
    }
  },
}

function sessionOf(kept: Store, session: Session): CallerSession {
  const { issued, transitive, mfa, sourceIdentity, provider, policy, policyArns = [] } = session
  const policies: Policy[] = [
    ...(policy === undefined
      ? []
      : [{ name: 'session policy', from: 'inline', document: compiled(policy) }]),
    ...policyArns.map(arn => managed(kept, arn, 'PolicyArns')),
  ]
  return {
    issued,
    transitive,
    ...(policies.length > 0 && { policies }),
    ...(mfa !== undefined && { mfa }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(provider !== undefined && { provider }),
  }
}
