/** Callers of services that are not here: who signed a request, and whether he may do what is asked, by the policies of this AWS. */
import { type Anomaly, type HttpRequest, isAnomaly, refusal, verify } from '@plainwire/wire'
import type { Caller, Context, Keyring } from '../server/types.ts'
import { type Authority, withAuthority } from './authorize.ts'
import { deniedStyles } from './denied.ts'
import type { Need } from './types.ts'

export type Admitted = {
  readonly caller: Caller
  /** The refusal where one of these is not allowed. */
  authorize(needs: readonly Need[]): Promise<Anomaly | undefined>
  readonly $anomaly?: undefined
}

/** `service` and `region` as the signature must name them; the body must be at hand, since its hash was signed. */
export type Admit = (
  request: HttpRequest,
  scope: { readonly service: string; readonly region: string; readonly sourceIp?: string },
) => Admitted | Anomaly

type Ground = Pick<Context, 'rows' | 'blobs' | 'edge' | 'primitives'>

/** @example const found = admitting(authority, ground, keyring)(request, { service: 'execute-api', region: 'eu-west-1' }) */
export const admitting =
  (authority: Authority, ground: Ground, keyring: Keyring): Admit =>
  (request, { service, region, sourceIp = '127.0.0.1' }) => {
    const identity = verify(request, {
      secretOf: (id, token) => keyring.secretOf(id, token),
      now: new Date(ground.edge.now()),
      primitives: ground.primitives,
      service,
      region,
    })
    if (isAnomaly(identity)) return identity
    const caller = keyring.callerOf(identity.accessKeyId, identity.sessionToken)
    if (caller === undefined) return refusal('InvalidAccessKeyId')
    const { authorize } = withAuthority(authority, deniedStyles.restJson1, {
      ...ground,
      caller,
      account: caller.account,
      region,
      request,
      requestId: '',
      sourceIp,
      trailers: () => [],
    })
    return { caller, authorize }
  }
