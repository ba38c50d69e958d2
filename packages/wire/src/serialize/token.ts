/** Idempotency tokens: a member that asks for one is filled when the caller left it out. */
import type { SerializeContext } from '../model/codec.ts'
import type { Member } from '../model/types.ts'

export const filled = (value: unknown, member: Member, context: SerializeContext): unknown =>
  member.token && (value === undefined || value === null) ? context.token() : value
