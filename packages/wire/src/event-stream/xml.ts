/** Events of restXml: every document is one element, its name is passed over when read. */

import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import type { XmlReader } from '../codec/xml.ts'
import { nextElement, xmlReader } from '../codec/xml.ts'
import { shapeNamed } from '../model/lookup.ts'
import type { Notes } from '../parse/scalars.ts'
import { xmlMembers, xmlValue } from '../parse/xml.ts'
import { xmlStyle } from '../parse/xml-style.ts'
import { xmlDocument } from '../serialize/xml.ts'
import type { EventStyle, ReadBytes } from './style.ts'

const style = xmlStyle()

export const xmlEvents: EventStyle = {
  contentType: 'application/xml',
  write: (section, reference, at) => {
    const name = reference.shape ?? at
    const shape = shapeNamed(section, name)
    if (shape.type === 'list' || shape.type === 'map')
      throw new Error(`${at} is a ${shape.type}; an XML payload is a structure`)
    const tag = reference.xmlName ?? shape.xmlName ?? name
    const write = xmlDocument(section, shape, name, tag, shape.xmlNamespace)
    return (value, context) => encodeUtf8(write(value, context))
  },
  writeMembers: (section, shape, name, pick) => {
    const tag = shape.xmlName ?? name
    const write = xmlDocument(section, shape, name, tag, shape.xmlNamespace, pick)
    return (value, context) => encodeUtf8(write(value, context))
  },
  read: (section, reference) => within(xmlValue(section, reference, style)),
  readMembers: (section, shape, name, pick) =>
    within(xmlMembers(section, shape, name, style, pick)),
}

const within =
  (read: (reader: XmlReader, notes: Notes) => unknown): ReadBytes =>
  (bytes, notes) => {
    const reader = xmlReader(decodeUtf8(bytes))
    nextElement(reader)
    return read(reader, notes)
  }
