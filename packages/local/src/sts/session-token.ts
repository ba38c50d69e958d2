/** GetSessionToken and GetFederationToken: temporary keys for oneself, and for somebody one vouches for. */
import { isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { invalid } from './failures.ts'
import { issue, limitsIn, shown } from './issue.ts'
import { takeFactor } from './mfa.ts'
import { sessionTags } from './tags.ts'

const halfADay = 43_200
const anHour = 3_600

/** Root's own sessions last an hour at most. */
function durationIn({ DurationSeconds }: Output, { caller }: Context) {
  const isRoot = caller.kind === 'root'
  const seconds = Number(DurationSeconds ?? (isRoot ? anHour : halfADay))
  return isRoot && seconds > anHour
    ? invalid(`DurationSeconds of a session of root is at most ${anHour}.`)
    : seconds
}

export const getSessionToken: Handler = (input, context) => {
  const { caller, account } = context
  const seconds = durationIn(input, context)
  if (isAnomaly(seconds)) return seconds
  const mfa = takeFactor(input, context)
  if (isAnomaly(mfa)) return mfa
  const session = issue(context, {
    account,
    of: caller.user === undefined ? { kind: 'root' } : { kind: 'user', user: caller.user.name },
    seconds,
    ...(mfa === undefined ? {} : { mfa }),
  })
  return shown(session)
}

export const getFederationToken: Handler = (input, context) => {
  const { caller, account } = context
  const name = String(input.Name)
  const seconds = durationIn(input, context)
  if (isAnomaly(seconds)) return seconds
  const limits = limitsIn(input, context, account)
  if (isAnomaly(limits)) return limits
  const tags = sessionTags(input, context)
  if (isAnomaly(tags)) return tags
  const session = issue(context, {
    account,
    of: { kind: 'federated', name, ...(caller.user && { user: caller.user.name }) },
    seconds,
    limits,
    ...tags,
  })
  return {
    ...shown(session, limits),
    FederatedUser: {
      FederatedUserId: `${account}:${name}`,
      Arn: `arn:aws:sts::${account}:federated-user/${name}`,
    },
  }
}
