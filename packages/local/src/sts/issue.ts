/** New sessions: their keys, and what limits them. */
import { deflateRawSync } from 'node:zlib'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { badDocument } from '../iam/document.ts'
import { policyOf } from '../iam/policies.ts'
import { store, type Tag } from '../iam/store.ts'
import { accessKeyId, secretKey } from '../server/ids.ts'
import type { Context, Output } from '../server/types.ts'
import { invalid } from './failures.ts'
import { keepSession, type Session, type SessionOf } from './store.ts'

export type Limits = {
  readonly policy?: string
  readonly policyArns?: readonly string[]
  /** Of what policies and tags may take. */
  readonly packedPercent?: number
  readonly $anomaly?: undefined
}

const mostPolicies = 10
/**
 * What a session has room for when it is packed. AWS tells only percentages: characters of tags are measured (nine tags of
 * 252 are 498 %), deflated bytes of policies are a guess.
 */
const room = { tags: 455, policies: 1_024 }

/** What the input's policies limit; refused where one is none, or all of them are too much. */
export function limitsIn(input: Output, context: Context, account: string): Limits | Anomaly {
  const { Policy, PolicyArns, Tags } = input
  const arns = ((PolicyArns ?? []) as readonly { arn?: string }[]).map(({ arn = '' }) => arn)
  const wrong = Policy === undefined ? undefined : badDocument(Policy, 'session')
  if (wrong) return wrong
  if (arns.length > mostPolicies)
    return invalid(`A session takes at most ${mostPolicies} PolicyArns.`)
  const kept = store(context.rows, account)
  const missing = arns.find(arn => isAnomaly(policyOf(kept, arn)))
  if (missing !== undefined) return invalid(`The policy ${missing} of PolicyArns is not there.`)
  if (Policy === undefined && arns.length === 0 && Tags === undefined) return {}
  const packedPercent = Math.ceil((packedPolicies(Policy, arns) + packedTags(Tags)) * 100)
  if (packedPercent > 100) return tooLarge(packedPercent, Policy === undefined)
  return {
    packedPercent,
    ...(Policy === undefined ? {} : { policy: String(Policy) }),
    ...(arns.length === 0 ? {} : { policyArns: arns }),
  }
}

const packedPolicies = (policy: unknown, arns: readonly string[]): number =>
  policy === undefined && arns.length === 0
    ? 0
    : deflateRawSync(JSON.stringify([policy, arns])).length / room.policies

const packedTags = (tags: unknown): number =>
  ((tags ?? []) as readonly Tag[]).reduce(
    (sum, { Key, Value = '' }) => sum + Key.length + Value.length,
    0,
  ) / room.tags

const tooLarge = (percent: number, onlyTags: boolean): Anomaly =>
  anomaly(
    'incorrect',
    onlyTags
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    { code: 'PackedPolicyTooLarge', status: 400 },
  )

type Issue = Pick<Session, 'mfa' | 'sourceIdentity' | 'provider'> & {
  readonly account: string
  readonly of: SessionOf
  readonly seconds: number
  readonly limits?: Limits
  readonly tags?: Session['tags']
  readonly transitive?: readonly string[]
}

/** Makes a session and keeps it. */
export function issue(
  { edge, rows }: Pick<Context, 'edge' | 'rows'>,
  { seconds, limits = {}, ...given }: Issue,
): Session {
  const { policy, policyArns } = limits
  const issued = edge.now()
  const session: Session = {
    id: accessKeyId(edge, 'ASIA', given.account),
    secret: secretKey(edge),
    token: secretKey(edge, 356),
    issued,
    expires: issued + seconds * 1000,
    tags: {},
    transitive: [],
    ...given,
    ...(policy === undefined ? {} : { policy }),
    ...(policyArns === undefined ? {} : { policyArns }),
  }
  keepSession(rows, session)
  return session
}

/** As every operation of STS shows what it made. */
export const shown = (
  { id, secret, token, expires }: Session,
  { packedPercent }: Limits = {},
): Output => ({
  Credentials: {
    AccessKeyId: id,
    SecretAccessKey: secret,
    SessionToken: token,
    Expiration: new Date(expires),
  },
  SessionTokenSize: token.length,
  ...(packedPercent === undefined ? {} : { PackedPolicySize: packedPercent }),
})
