/** Error bodies of the XML protocols: `Error` somewhere near the root, with code, message and the members of its shape. */
import { elementText, nextElement, skipElement, type XmlReader, xmlReader } from '../codec/xml.ts'
import { part } from '../model/parts.ts'
import type { Member, Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { isBodyMember } from './bindings.ts'
import { cleanCode, type ErrorParts, errorAnomaly, errorName, errorShape } from './errors.ts'
import { corrector } from './filling.ts'
import type { HeaderFields, ReadError } from './tree-error.ts'
import { localName, type XmlStyle } from './xml-style.ts'

const utf8 = new TextDecoder()

type Fields = Record<string, unknown>

export function xmlErrors(
  service: ServiceInfo,
  section: Section,
  style: XmlStyle,
  headerFields: HeaderFields = () => ({}),
): ReadError {
  const members = membersReader(section, style)
  return (response, bytes) => {
    const text = utf8.decode(bytes)
    const found = errorFields(text)
    if (found === undefined)
      return errorAnomaly(
        service,
        section,
        response,
        text.trim() === '' ? {} : { data: text.slice(0, 4096) },
      )
    const code = cleanCode(found.fields.Code)
    const name = errorName(section, code)
    const data = name && { ...members(name, text, found.fields), ...headerFields(response, name) }
    return errorAnomaly(service, section, response, {
      ...partsOf(found, code),
      ...(data === undefined ? { data: found.fields } : { data }),
    })
  }
}

function partsOf({ fields, requestId }: Found, code: string | undefined): ErrorParts {
  const message = fields.Message ?? fields.message
  return {
    ...(code === undefined ? {} : { code }),
    ...(typeof message === 'string' ? { message } : {}),
    ...(requestId === undefined ? {} : { requestId }),
  }
}

/** The root element of a document, or nothing where the text is not XML. */
export function rootName(text: string): string | undefined {
  return guarded(() => nextElement(xmlReader(text)))
}

type Found = { readonly fields: Fields; readonly requestId?: string }

function errorFields(text: string): Found | undefined {
  return guarded(() => {
    const reader = xmlReader(text)
    const root = nextElement(reader)
    if (root === 'Error') return found(anything(reader) as Fields)
    if (root !== 'ErrorResponse' && root !== 'Response') return undefined
    const outer = anything(reader) as Fields
    const inner = (outer.Errors as Fields | undefined)?.Error ?? outer.Error ?? outer
    const first = (Array.isArray(inner) ? inner[0] : inner) as Fields
    return found(first, outer.RequestId ?? outer.RequestID ?? outer.requestId)
  })
}

function found(fields: Fields, outerId?: unknown): Found {
  const id = outerId ?? fields.RequestId
  return typeof id === 'string' ? { fields, requestId: id } : { fields }
}

type ReadMembers = (text: string, fields: Fields) => object

/** Members of a described error, compiled when it first comes. */
function membersReader(section: Section, style: XmlStyle) {
  const readers = new Map<string, ReadMembers>()
  return (name: string, text: string, fields: Fields): object => {
    const shape = errorShape(section, name)
    if (shape === undefined) return {}
    const read = readers.get(name) ?? shapeReader(section, shape, name, style)
    readers.set(name, read)
    return read(text, fields)
  }
}

/** Most errors hold nothing but texts, which are there already; others are read out of the `Error` element. */
function shapeReader(
  section: Section,
  shape: StructureShape,
  name: string,
  style: XmlStyle,
): ReadMembers {
  const members = Object.entries(shape.members).filter(([, member]) => isBodyMember(member))
  if (members.every(([, member]) => isText(member))) {
    const correct = corrector(section, shape, name, style.filling, isBodyMember)
    return (_text, fields) => {
      const texts = members
        .map(([key, member]) => [key, fields[localName(member.xmlName ?? key)]] as const)
        .filter(([, value]) => typeof value === 'string')
      const output = Object.fromEntries(texts)
      return correct === undefined ? output : correct(output, {})
    }
  }
  const read = part(section, 'xmlReader').members(section, shape, name, style, isBodyMember)
  return text => {
    const reader = xmlReader(text)
    if (nextElement(reader) !== 'Error') enterError(reader)
    return read(reader, {})
  }
}

const isText = ({ shape, type = 'string', xmlAttribute }: Member): boolean =>
  shape === undefined && type === 'string' && !xmlAttribute

function enterError(reader: XmlReader): void {
  for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
    if (tag === 'Error') return
    if (tag !== 'Errors') skipElement(reader)
  }
}

/** The element just entered, as text or as its children; repeated ones become an array. */
function anything(reader: XmlReader): unknown {
  const ahead: XmlReader = { ...reader, open: [...reader.open] }
  if (nextElement(ahead) === undefined) return elementText(reader)
  const fields: Fields = {}
  for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
    const value = anything(reader)
    const before = Object.hasOwn(fields, tag) ? fields[tag] : undefined
    fields[tag] =
      before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  return fields
}

function guarded<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
