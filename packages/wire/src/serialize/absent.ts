/** What stands in for a member the caller left out: a fresh idempotency token or, on request, the model's default. */
import type { SerializeContext } from '../model/codec.ts'
import { part } from '../model/parts.ts'
import type { Member, Section } from '../model/types.ts'

export type Absent = (context: SerializeContext) => unknown

/** Clients leave out defaults at the top level, where the service knows its own. */
export function absentValue(section: Section, member: Member, top = false): Absent | undefined {
  if (member.token) return context => context.token()
  if (top || member.default === undefined || member.clientOptional) return undefined
  return context => (context.defaults ? part(section, 'defaults')(member) : undefined)
}
