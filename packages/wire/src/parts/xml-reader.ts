/** XML bodies of restXml responses, and errors that hold more than texts, into the values that shapes describe. */
import {
  elementText,
  nextElement,
  xmlReader as readerOf,
  skipElement,
  type XmlReader,
} from '../codec/xml.ts'
import type { XmlReaders } from '../model/parts.ts'
import type { Member, Section, StructureShape } from '../model/types.ts'
import { isBodyMember } from '../parse/bindings.ts'
import type { Notes } from '../parse/scalars.ts'
import { xmlMembers, xmlValue } from '../parse/xml.ts'
import type { XmlStyle } from '../parse/xml-style.ts'

export const xmlReader: XmlReaders = { document, payload, error }

/** The members of an output, out of a document that may be empty. */
function document(section: Section, shape: StructureShape, name: string, style: XmlStyle) {
  const read = xmlMembers(section, shape, name, style, isBodyMember)
  const only = onlyText(shape)
  return (text: string, notes: Notes) => {
    const reader = readerOf(text.trim() === '' ? '<empty/>' : text)
    const root = nextElement(reader)
    if (only !== undefined && only.tag === root && !reader.empty) {
      const ahead: XmlReader = { ...reader, open: [...reader.open] }
      if (nextElement(ahead) === undefined) return { [only.key]: elementText(reader) }
    }
    return read(reader, notes)
  }
}

/** An output of one text may come without a wrapper: the root element then is the member itself. */
function onlyText(shape: StructureShape): { key: string; tag: string } | undefined {
  const [first, ...others] = Object.entries(shape.members).filter(([, one]) => isBodyMember(one))
  if (first === undefined || others.length > 0) return undefined
  const [key, { type = 'string', shape: target, xmlName }] = first
  return type === 'string' && target === undefined ? { key, tag: xmlName ?? key } : undefined
}

/** One member that is the whole document. */
function payload(section: Section, member: Member, style: XmlStyle) {
  const read = xmlValue(section, member, style)
  return (text: string, notes: Notes): unknown => {
    const reader = readerOf(text)
    nextElement(reader)
    return read(reader, notes)
  }
}

/** Reads the members of a described error out of the document's `Error` element. */
function error(section: Section, shape: StructureShape, name: string, style: XmlStyle) {
  const read = xmlMembers(section, shape, name, style, isBodyMember)
  return (text: string): object => {
    const reader = readerOf(text)
    if (nextElement(reader) !== 'Error') enterError(reader)
    return read(reader, {})
  }
}

function enterError(reader: XmlReader): void {
  for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
    if (tag === 'Error') return
    if (tag !== 'Errors') skipElement(reader)
  }
}
