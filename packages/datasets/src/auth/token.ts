/**
 * The `X-Auth-Token` of the first service: a bcrypt hash of a secret that the service knows, of any salt. What a check
 * costs is the caller's choice there; here a cost above the cap is refused unread, a header is computed once, and only
 * so many at a time. Neither headers nor secrets are ever said.
 */
import { createHash } from 'node:crypto'
import type { Authenticate } from '@plainwire/server'
import { type Anomaly, anomaly, header } from '@plainwire/wire'
import { compare } from 'bcryptjs'
import type { Key } from '../config/types.ts'
import type { Caller } from '../types.ts'
import { identityOf } from './caller.ts'
import { remembering } from './remembering.ts'

export type TokenOptions = {
  readonly keys: readonly Key[]
  /** Highest cost that is computed; each step doubles the time. Default 12, a third of a second. */
  readonly cost?: number
  /** How many unknown headers are computed at once; more are told to come back. Default 8. */
  readonly atOnce?: number
}

/** @example handler({ routes, authenticate: [tokenCaller({ keys: config.keys })] }) */
export function tokenCaller({ keys, cost = 12, atOnce = 8 }: TokenOptions): Authenticate {
  // Apart, so that a stream of wrong ones does not drive out the right ones.
  const known = remembering<Promise<Caller | undefined>>(10_000)
  const wrong = remembering<true>(10_000)
  let computing = 0
  async function found(hash: string): Promise<Caller | undefined> {
    computing++
    try {
      return await holder(keys, hash)
    } finally {
      computing--
    }
  }
  return async ({ headers }) => {
    const given = header(headers, 'x-auth-token')
    if (given === undefined) return undefined
    if (!isHash(given) || costOf(given) > cost) return refused
    const digest = createHash('sha256').update(given).digest('base64')
    if (wrong.get(digest)) return refused
    let asked = known.get(digest)
    if (asked === undefined) {
      if (computing >= atOnce) return tooMany
      asked = found(given)
      known.set(digest, asked)
    }
    const caller = await asked
    if (caller !== undefined) return identityOf(caller)
    known.delete(digest)
    wrong.set(digest, true)
    return refused
  }
}

const isHash = (text: string): boolean =>
  /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/.test(text)

const costOf = (hash: string): number => Number(hash.slice(4, 6))

/** All keys are tried in turn; how long that takes tells a stranger nothing. */
async function holder(keys: readonly Key[], hash: string): Promise<Caller | undefined> {
  for (const { name, secret, scopes, forwardsUsers, user } of keys)
    if (await compare(secret(), hash))
      return {
        id: name,
        via: name === 'token' ? 'token' : 'key',
        scopes,
        forwardsUsers,
        ...(user !== undefined && { user }),
      }
  return undefined
}

/** Says nothing about why. */
export const refused: Anomaly = anomaly('forbidden', 'Forbidden', {
  code: 'FORBIDDEN',
  status: 403,
})

const tooMany = anomaly('busy', 'Too many new tokens at once; try again.', {
  code: 'TOO_MANY_TOKENS',
  status: 429,
})
