/** A call carried to the edge of the wire and no further: what it would send, and all that was settled on the way. */
import {
  type Anomaly,
  anomaly,
  type HttpRequest,
  isAnomaly,
  type Scope,
  type Signed,
  signDetailed,
} from '@plainwire/wire'
import type { Inside } from './client.ts'
import type { Credentials } from './credentials/types.ts'
import type { EndpointParameters, Place } from './endpoint.ts'
import { type Change, preparedCode } from './hooks.ts'
import { invoke, type OpCall } from './invoke.ts'
import { recall } from './meta.ts'
import { overridden } from './overrides.ts'

export type Captured = {
  readonly request: HttpRequest
  readonly place: Place
  readonly parameters: EndpointParameters
  readonly region: string
  readonly credentials?: Credentials
  readonly scope?: Scope
  /** What was signed, as text. */
  readonly signed?: Pick<Signed, 'canonicalRequest' | 'stringToSign'>
  readonly changes: readonly Change[]
}

/**
 * What a call would send; an anomaly where it would not come that far. `sign` stands in for the signature of the call.
 *
 * @example
 * const found = await captured(inside, { op: 'ListTables' })
 */
export async function captured(
  on: Inside,
  given: OpCall,
  sign: typeof signDetailed = signDetailed,
): Promise<Captured | Anomaly> {
  const seen: { -readonly [Key in keyof Captured]?: Captured[Key] } = {}
  const changes: Change[] = []
  const own = overridden(on.invoker, given)
  const { config } = own
  const invoker = {
    ...own,
    config: {
      ...config,
      duplex: undefined,
      async credentials(...outside: Parameters<typeof config.credentials>) {
        const found = await config.credentials(...outside)
        if (!isAnomaly(found)) seen.credentials = found
        return found
      },
      place(parameters: EndpointParameters) {
        const found = config.place(parameters)
        if (!isAnomaly(found)) Object.assign(seen, { parameters, place: found })
        return found
      },
      sign(...[request, scope, primitives]: Parameters<typeof signDetailed>) {
        seen.scope = scope
        const made = sign(request, scope, primitives)
        seen.signed = made
        return made
      },
      async send(request: HttpRequest) {
        seen.request = request
        return anomaly('interrupted', 'Prepared, and not sent.', {
          code: preparedCode,
          retryable: false,
        })
      },
    },
  }
  const changed: Inside = { ...on, invoke, invoker, note: change => changes.push(change) }
  const call = on.around?.(changed) ?? (now => invoke(invoker, now))
  const { region, endpoint, credentials, ...rest } = given
  const result = await call({ ...rest, retriable: () => false })
  if (seen.request === undefined) return result as Anomaly
  return { ...seen, region: recall(result)?.region ?? '', changes } as Captured
}
