/**
 * What services need beyond their descriptions, by the name of the service; loaded with the first call. A quirk is plugins
 * that stand nearest to the wire, and may be a way of its own to make a call.
 */
import type { Call, Inside } from '../client.ts'
import type { OpCall } from '../invoke.ts'
import type { Plugin } from '../plugin.ts'

export type Quirk = {
  readonly plugins?: readonly Plugin[]
  readonly call?: (next: Call, given: OpCall, inside: Inside) => Promise<object>
}

export const quirks: Readonly<Record<string, () => Promise<Quirk>>> = {}
