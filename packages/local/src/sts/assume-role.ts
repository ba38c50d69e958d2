/** AssumeRole: who is trusted becomes the role for a while. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { keyOf, type Role, store } from '../iam/store.ts'
import type { Rows } from '../rows/types.ts'
import type { Handler, Output } from '../server/types.ts'
import { accessDenied, invalid } from './failures.ts'
import { issue, limitsIn, shown } from './issue.ts'
import { takeFactor } from './mfa.ts'
import type { Session } from './store.ts'
import { sessionTags } from './tags.ts'

/** The role of an ARN, whose account it says. */
export function roleOf(rows: Rows, arn: unknown): Role | undefined {
  const [, , , , account = '', resource = ''] = String(arn).split(':')
  const { roles } = store(rows, account)
  const role = roles.get(keyOf(resource.slice(resource.lastIndexOf('/') + 1)))
  return role?.arn === arn ? role : undefined
}

export const accountIn = (arn: string): string => arn.split(':')[4]!

const usual = 3_600

/** Seconds of a session of the role; refused above what the role allows. */
export function durationIn({ DurationSeconds }: Output, { maxSession }: Role): number | Anomaly {
  const seconds = Number(DurationSeconds ?? usual)
  return seconds > maxSession
    ? invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
    : seconds
}

/** A session that was made for a role, as its operations show it. */
export const shownRole = (session: Session, role: Role, name: string): Output => ({
  AssumedRoleUser: {
    AssumedRoleId: `${role.id}:${name}`,
    Arn: `arn:aws:sts::${session.account}:assumed-role/${role.name}/${name}`,
  },
  ...(session.sourceIdentity === undefined ? {} : { SourceIdentity: session.sourceIdentity }),
})

/** That the caller is trusted was decided before. */
export const assumeRole: Handler = (input, context) => {
  const { caller, rows, region, edge } = context
  const role = roleOf(rows, input.RoleArn)
  if (role === undefined) return accessDenied('The role is not there any more.')
  const seconds = durationIn(input, role)
  if (isAnomaly(seconds)) return seconds
  if (caller.kind === 'role' && seconds > usual)
    return invalid(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
  const account = accountIn(role.arn)
  const limits = limitsIn(input, context, account)
  if (isAnomaly(limits)) return limits
  const tags = sessionTags(input, context)
  if (isAnomaly(tags)) return tags
  const sourceIdentity = caller.session?.sourceIdentity ?? input.SourceIdentity
  // ExternalId was for the trust policy alone.
  const { RoleSessionName, ExternalId: _ } = input
  const name = String(RoleSessionName)
  const mfa = takeFactor(input, context)
  if (isAnomaly(mfa)) return mfa
  const session = issue(context, {
    account,
    of: { kind: 'role', role: role.arn, roleId: role.id, name },
    seconds,
    limits,
    ...tags,
    ...(mfa === undefined ? {} : { mfa }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity: String(sourceIdentity) }),
  })
  store(rows, account).roles.put(keyOf(role.name), { ...role, used: { at: edge.now(), region } })
  return { ...shown(session, limits), ...shownRole(session, role, name) }
}
