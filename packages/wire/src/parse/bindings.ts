/** Which members of a response stand in its body: what only requests know (label, query) counts as such. */
import type { Location, Member } from '../model/types.ts'

export const isBodyMember = (member: Member): boolean =>
  member.in === undefined || !elsewhere.has(member.in)

const elsewhere: ReadonlySet<Location> = new Set(['header', 'prefixHeaders', 'status', 'payload'])
