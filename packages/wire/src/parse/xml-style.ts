/** What XML elements are called, and what is filled in where they are missing. */
import { localName } from '../codec/xml.ts'
import type { ParseOptions } from '../model/codec.ts'
import type { Member } from '../model/types.ts'
import { type Filling, fillingOf } from './filling.ts'

/** How a protocol names the elements of members, and what it fills in. */
export type XmlStyle = {
  readonly name: (key: string, member: Member) => string
  readonly filling: Filling
}

export const xmlStyle = (options?: ParseOptions): XmlStyle => ({
  name: (key, member) => localName(member.xmlName ?? key),
  filling: fillingOf(options),
})
