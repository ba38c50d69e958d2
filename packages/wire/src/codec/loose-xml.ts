/**
 * XML that nobody described, as plain objects and back: the name of an element becomes a key, an element that comes
 * twice becomes an array, and everything else is text. For calls without a model; where there is one, `parse/xml.ts`
 * knows lists, numbers and instants.
 */
import { isRecord, put } from '../record.ts'
import {
  attributes,
  elementText,
  escapeXmlText,
  nextElement,
  type XmlLimits,
  type XmlReader,
  xmlReader,
} from './xml.ts'

/** A document: the name of its root, and what is in it. */
export type LooseXml = { readonly root: string; readonly value: LooseElement }

/**
 * Text where there is nothing else; otherwise children, then attributes, by the names they have in the document, and
 * text that stands beside them as `#text`.
 */
export type LooseElement = string | LooseFields
export type LooseFields = { [name: string]: LooseElement | LooseElement[] }

/**
 * Reads a document; throws `Malformed` where it is not well-formed. White space that breaks lines is layout, not text.
 *
 * @example
 * readLooseXml('<Tags><Tag k="1">a</Tag><Tag/></Tags>')
 * // { root: 'Tags', value: { Tag: [{ '#text': 'a', k: '1' }, ''] } }
 */
export function readLooseXml(text: string, limits?: XmlLimits): LooseXml {
  const reader = xmlReader(text, limits)
  nextElement(reader)
  const root = reader.open[0]!
  const value = element(reader)
  nextElement(reader)
  return { root, value }
}

/** The element just entered, to its end. */
function element(reader: XmlReader): LooseElement {
  const given = attributes(reader)
  const isLeaf = nextElement({ ...reader, open: [...reader.open] }) === undefined
  if (isLeaf && given.length === 0) return leafText(reader)
  const fields: LooseFields = {}
  const text = isLeaf ? leafText(reader) : children(reader, fields)
  if (text !== '') put(fields, '#text', text)
  for (const [name, value] of given) put(fields, name, value)
  return fields
}

function leafText(reader: XmlReader): string {
  const text = elementText(reader)
  return text.includes('\n') && text.trim() === '' ? '' : text
}

/** Puts the children among the fields and gives the text beside them. */
function children(reader: XmlReader, fields: LooseFields): string {
  const { source } = reader
  let text = ''
  for (;;) {
    const from = reader.at
    const name = nextElement(reader) === undefined ? undefined : reader.open.at(-1)!
    const to =
      name === undefined
        ? source.lastIndexOf('</', reader.at - 1)
        : reader.attributesFrom - name.length - 1
    text += textOf(source.slice(from, to))
    if (name === undefined) return text
    add(fields, name, element(reader))
  }
}

/** Text between tags; white space alone is layout there. */
function textOf(raw: string): string {
  if (raw.trim() === '') return ''
  const reader = xmlReader(`<t>${raw}</t>`)
  nextElement(reader)
  return elementText(reader)
}

function add(fields: LooseFields, name: string, value: LooseElement): void {
  const before = Object.hasOwn(fields, name) ? fields[name]! : undefined
  if (before === undefined) put(fields, name, value)
  else if (Array.isArray(before)) before.push(value)
  else put(fields, name, [before, value])
}

/**
 * Writes the elements that an object's keys name, one after another: an array as as many elements of its name, `null`
 * as an empty one, `undefined` as none; `#text` is the text beside the others. Attributes cannot be written.
 *
 * @example
 * writeLooseXml({ Tag: [{ Key: 'a' }, { Key: "b & 'c'" }] })
 * // '<Tag><Key>a</Key></Tag><Tag><Key>b &amp; &apos;c&apos;</Key></Tag>'
 */
export function writeLooseXml(fields: object): string {
  let written = ''
  for (const [name, value] of Object.entries(fields))
    written += Array.isArray(value)
      ? value.map(item => writeElement(name, item)).join('')
      : writeElement(name, value)
  return written
}

function writeElement(name: string, value: unknown): string {
  if (value === undefined) return ''
  if (value === null) return `<${name}/>`
  if (isRecord(value) && !(value instanceof Date))
    return `<${name}>${writeLooseXml(value)}</${name}>`
  const text = escaped(String(value))
  return name === '#text' ? text : `<${name}>${text}</${name}>`
}

const escaped = (text: string): string =>
  escapeXmlText(text).replace(/['"]/g, mark => (mark === "'" ? '&apos;' : '&quot;'))
