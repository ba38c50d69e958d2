/** Events of the JSON protocols. */
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import type { Section } from '../model/types.ts'
import { jsonStyle, readJson } from '../parse/json.ts'
import { treeMembers, treeReaders } from '../parse/tree.ts'
import { jsonObject, jsonWriters } from '../serialize/json.ts'
import type { EventStyle } from './style.ts'

/** `renames`: does `jsonName` count (restJson1)? */
export const jsonEvents = (renames: boolean): EventStyle => {
  const style = (section: Section) => jsonStyle(section, renames)
  return {
    contentType: 'application/json',
    write: (section, reference, at) => {
      const write = jsonWriters(section, { renames })(reference, at)
      return (value, context) => encodeUtf8(write(value, context))
    },
    writeMembers: (section, shape, name, pick) => {
      const write = jsonObject(section, shape, name, { renames }, pick)
      return (value, context) => encodeUtf8(write(value, context))
    },
    read: (section, reference) => {
      const read = treeReaders(section, style(section))(reference)
      return (bytes, notes) => read(readJson(decodeUtf8(bytes), style(section)), notes)
    },
    readMembers: (section, shape, name, pick) => {
      const own = style(section)
      const read = treeMembers(section, shape, name, own, pick)
      return (bytes, notes) => read(readJson(decodeUtf8(bytes), own), notes) ?? {}
    },
  }
}
