/** Short sessions of a dataset's own role, narrowed to a mode and a prefix: nothing to rotate, nothing to take away later. */
import type { Saga, State, Step } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { serviceTrust } from '../access/documents.ts'
import { putInline, sessionPolicy, temporaryDocument } from '../access/settle.ts'
import { removeSessionRole } from '../access/temporary.ts'
import type { Aws } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import type { Mode } from '../types.ts'
import { audited, type Grounds } from './audited.ts'
import { asBefore, recorded, type Upon, upon } from './changing.ts'

export type SessionWanted = Upon & {
  readonly mode: Mode
  readonly prefix?: string
  readonly seconds: number
  readonly until: string
}

export type Session = {
  readonly access_key_id: string
  readonly secret_access_key: string
  readonly session_token: string
  readonly expiration: string
}
/** Sessions begun in this process, by event, until they are answered. */
export type Sessions = Map<string, Session>

const wantedOf = (state: State): SessionWanted => state as unknown as SessionWanted
const awsOf = (grounds: Grounds, state: State): Aws => grounds.tenants.get(upon(state).account)!.aws

/** @example await sagas.run('session', lease, wanted) */
export const sessionSaga = (grounds: Grounds, sessions: Sessions): Saga =>
  audited(
    grounds,
    {
      kind: 'session',
      found: 'undo',
      steps: [
        role(grounds),
        recorded(grounds, () => ({ own: { sessions: true } }), asBefore('sessions')),
        assumed(grounds, sessions),
      ],
    },
    {
      action: 'createSession',
      details: state => {
        const { mode, prefix, until } = wantedOf(state)
        return { mode, expires_at: until, ...(prefix !== undefined && { prefix }) }
      },
    },
  )

const role = (grounds: Grounds): Step => ({
  name: 'role',
  async run(state) {
    const { id, before } = wantedOf(state)
    if (before.own.sessions) return undefined
    const aws = awsOf(grounds, state)
    const whoami = await aws.identity()
    if (isAnomaly(whoami)) return whoami
    const RoleName = grounds.names.temporary(id).role
    const made = await aws.iam.invoke({
      op: 'CreateRole',
      request: {
        RoleName,
        Path: grounds.names.path,
        Description: `Sessions upon dataset ${id}`,
        AssumeRolePolicyDocument: JSON.stringify(serviceTrust(principalOf(whoami))),
      },
    })
    if (isAnomaly(made) && made.code !== 'EntityAlreadyExists')
      return fromAws('make the role for sessions')(made)
    const document = temporaryDocument(grounds, { ...wantedOf(state), ...before }, {})
    const put = await putInline(aws, RoleName, sessionPolicy, document)
    return put && fromAws('make the role for sessions')(put)
  },
  undo: async state =>
    upon(state).before.own.sessions
      ? undefined
      : removeSessionRole(grounds, awsOf(grounds, state), upon(state).id),
})

/** A role that the service itself took on is trusted by its name, since sessions come and go. */
const principalOf = ({ arn, account }: { arn: string; account: string }): string => {
  const session = /^arn:([^:]+):sts::\d+:assumed-role\/([^/]+)\//.exec(arn)
  return session ? `arn:${session[1]}:iam::${account}:role/${session[2]}` : arn
}

/** STS gives no session of less than this. */
const shortest = 900

const assumed = (grounds: Grounds, sessions: Sessions): Step => ({
  name: 'session',
  async run(state) {
    const { id, event, mode, prefix, seconds, until, before } = wantedOf(state)
    const aws = awsOf(grounds, state)
    const whoami = await aws.identity()
    if (isAnomaly(whoami)) return whoami
    const document = temporaryDocument(
      grounds,
      { ...wantedOf(state), ...before },
      { mode, ...(prefix !== undefined && { prefix }), expires_at: until },
    )
    const request = {
      RoleArn: `arn:aws:iam::${whoami.account}:role${grounds.names.path}${grounds.names.temporary(id).role}`,
      RoleSessionName: event.slice(0, 64),
      DurationSeconds: Math.max(shortest, seconds),
      Policy: JSON.stringify(document),
    }
    const begun = await patiently(grounds, () => aws.sts.invoke({ op: 'AssumeRole', request }))
    if (isAnomaly(begun)) return refused(grounds, begun)
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = begun.Credentials!
    sessions.set(event, {
      access_key_id: AccessKeyId,
      secret_access_key: SecretAccessKey,
      session_token: SessionToken,
      expiration: until,
    })
    return undefined
  },
  async undo(state) {
    sessions.delete(upon(state).event)
    return undefined
  },
})

/** A role that was just made is not trusted everywhere at once. */
async function patiently<T>(
  { wait }: Grounds,
  run: () => Promise<T | Anomaly>,
): Promise<T | Anomaly> {
  for (let attempt = 1; ; attempt++) {
    const result = await run()
    if (!isAnomaly(result) || result.code !== 'AccessDenied' || attempt === 4) return result
    await wait(1000 * 2 ** attempt)
  }
}

function refused({ lacks }: Grounds, failure: Anomaly): Anomaly {
  if (failure.code === 'AccessDenied') lacks.add('sts:AssumeRole')
  return fromAws('begin a session')(failure)
}
