/** On whose behalf: a person the caller is, or one he may speak for in `X-Forwarded-User`. Trusted only from callers configured so. */
import { type Anomaly, anomaly, type HttpRequest, header } from '@plainwire/wire'
import type { Caller } from '../types.ts'

export type Actor = {
  /** The person, where one is known. */
  readonly user?: string
  /** Whose credentials were verified. */
  readonly caller: string
  readonly via: Caller['via']
}

/** @example actorOf(callerOf(call.identity), call.request) // { user: 'awong', caller: 'portal', via: 'token' } */
export function actorOf(caller: Caller, request: Pick<HttpRequest, 'headers'>): Actor | Anomaly {
  const { id, via, user: own, forwardsUsers } = caller
  const said = header(request.headers, 'x-forwarded-user')
  const known = { caller: id, via }
  if (said === undefined || said === '') return own === undefined ? known : { ...known, user: own }
  const user = utf8(said)
  if (!/^[^\p{Cc}]{1,256}$/u.test(user)) return unreadable
  return forwardsUsers || user === own ? { ...known, user } : untrusted(id)
}

/** Of operations that write a person's name. */
export function personOf(
  caller: Caller,
  request: Pick<HttpRequest, 'headers'>,
): (Actor & { readonly user: string }) | Anomaly {
  const actor = actorOf(caller, request)
  if ('$anomaly' in actor) return actor
  return actor.user === undefined ? missing : { ...actor, user: actor.user }
}

/** Header bytes arrive one a character; most senders mean UTF-8. */
function utf8(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  const read = bytes.toString('utf8')
  return bytes.toString('latin1') === text && !read.includes('\uFFFD') ? read : text
}

const bad = (message: string, code: string) => anomaly('incorrect', message, { code, status: 400 })

const missing = bad('X-Forwarded-User header is required', 'NO_USER')
const unreadable = bad(
  'X-Forwarded-User must be 1 to 256 characters, without control characters.',
  'BAD_USER',
)

const untrusted = (id: string) =>
  anomaly(
    'forbidden',
    `The caller '${id}' is not configured to speak for others in X-Forwarded-User.`,
    { code: 'USER_NOT_TRUSTED', status: 403 },
  )
