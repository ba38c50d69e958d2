/** What a protocol says about events: how the documents in them are written and read. */
import type { SerializeContext } from '../model/codec.ts'
import type { Member, Reference, Section, StructureShape } from '../model/types.ts'
import type { Notes } from '../parse/scalars.ts'

export type WriteBytes = (value: unknown, context: SerializeContext) => Uint8Array
export type ReadBytes = (bytes: Uint8Array, notes: Notes) => unknown
type Pick = (member: Member) => boolean

export type EventStyle = {
  /** Media type of a document. */
  readonly contentType: string
  /** One value as the whole document. */
  readonly write: (section: Section, reference: Reference, at: string) => WriteBytes
  readonly read: (section: Section, reference: Reference) => ReadBytes
  /** Some members of a structure as the whole document. */
  readonly writeMembers: (
    section: Section,
    shape: StructureShape,
    name: string,
    pick: Pick,
  ) => WriteBytes
  readonly readMembers: (
    section: Section,
    shape: StructureShape,
    name: string,
    pick: Pick,
  ) => ReadBytes
}

/** A member of an event that belongs to its document. */
export const inDocument = (member: Member): boolean => !member.eventHeader && !member.eventPayload
