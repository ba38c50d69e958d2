/** A whole document as nested texts, by the reader that reads data anyway. */
import { elementText, nextElement, type XmlReader, xmlReader } from '../codec/xml.ts'
import type { Fields, XmlTexts } from './xml-texts.ts'

export const xmlTree: XmlTexts = text => {
  try {
    const reader = xmlReader(text)
    const root = nextElement(reader)
    const fields = anything(reader)
    return root === undefined
      ? undefined
      : { root, fields: typeof fields === 'object' ? (fields as Fields) : {} }
  } catch {
    return undefined
  }
}

/** The element just entered, as text or as its children; repeated ones become an array. */
function anything(reader: XmlReader): unknown {
  const ahead: XmlReader = { ...reader, open: [...reader.open] }
  if (nextElement(ahead) === undefined) return elementText(reader)
  const fields: Fields = {}
  for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
    const value = anything(reader)
    const before = Object.hasOwn(fields, tag) ? [fields[tag]].flat() : []
    fields[tag] = before.length === 0 ? value : [...before, value]
  }
  return fields
}
