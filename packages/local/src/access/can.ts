/** May somebody do something? The same decision as a call of his would meet, without the call. */
import { type Evaluation, evaluate } from '@plainwire/policy'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { keyOf, store } from '../iam/store.ts'
import { tagValues } from '../iam/tag-lists.ts'
import type { Rows } from '../rows/types.ts'
import type { Caller, Context } from '../server/types.ts'
import { type Authority, askerOf, guardOf, question, withAuthority } from './authorize.ts'
import { deniedStyles } from './denied.ts'
import type { Facts } from './types.ts'

export type Question = {
  /** ARN of a user, a role or a root. */
  readonly principal: string
  readonly action: string
  /** An ARN, or `*`. */
  readonly resource: string
  /** Condition keys beside those that every call has. */
  readonly context?: Facts
}

export type Can = (question: Question) => Promise<Evaluation | Anomaly>

type Ground = Pick<Context, 'rows' | 'blobs' | 'edge' | 'primitives'>

/** @example const can = asking(authority, ground); await can({ principal, action: 's3:GetObject', resource }) */
export const asking =
  (authority: Authority, ground: Ground): Can =>
  async ({ principal, action, resource, context: facts }) => {
    const caller = callerNamed(ground.rows, principal)
    if (isAnomaly(caller)) return caller
    const context = withAuthority(authority, deniedStyles.awsQuery, {
      ...ground,
      ...nowhere,
      caller,
      account: caller.account,
    })
    const need = { action, resource, ...(facts && { context: facts }) }
    const asked = await question(
      authority,
      context,
      askerOf(context),
      need,
      await guardOf(authority, context, need),
    )
    return evaluate(asked.request, asked.policies)
  }

/** As a call from this machine. */
const nowhere: Pick<Context, 'region' | 'requestId' | 'request' | 'sourceIp' | 'trailers'> = {
  region: 'us-east-1',
  requestId: '',
  request: {
    method: 'POST',
    scheme: 'https',
    host: 'localhost',
    target: '/',
    headers: [],
    body: new Uint8Array(0),
  },
  sourceIp: '127.0.0.1',
  trailers: () => [],
}

const rootOf = (account: string): Caller => ({
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  id: account,
})

/** Who would call with keys of the one that is named. A role is asked for as a session of it would be. */
function callerNamed(rows: Rows, arn: string): Caller | Anomaly {
  const [, , service, , account = '', resource = ''] = arn.split(':')
  if (service !== 'iam' || !/^\d{12}$/.test(account)) return noPrincipal(arn)
  if (resource === 'root') return rootOf(account)
  const kind = resource.slice(0, resource.indexOf('/'))
  const key = keyOf(resource.slice(resource.lastIndexOf('/') + 1))
  const kept = store(rows, account)
  const found =
    kind === 'user' ? kept.users.get(key) : kind === 'role' ? kept.roles.get(key) : undefined
  if (found?.arn !== arn) return noPrincipal(arn)
  const { name, id, tags } = found
  if (kind === 'user')
    return { kind: 'user', account, arn, id, user: { name, arn }, tags: tagValues(tags) }
  return {
    kind: 'role',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/asked`,
    id: `${id}:asked`,
    tags: tagValues(tags),
    session: { role: { arn, id }, issued: 0, transitive: [] },
  }
}

const noPrincipal = (arn: string): Anomaly =>
  anomaly('not-found', `There is no user, role or root ${arn}.`, {
    code: 'NoSuchEntity',
    status: 404,
  })
