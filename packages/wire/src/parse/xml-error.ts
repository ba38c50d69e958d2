/** Error bodies of the XML protocols: `Error` somewhere near the root, with code, message and the members of its shape. */
import { decodeUtf8 } from '../codec/utf8.ts'
import { localName } from '../codec/xml.ts'
import { part } from '../model/parts.ts'
import type { Member, Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { isBodyMember } from './bindings.ts'
import { cleanCode, errorAnomaly, errorName, errorShape } from './errors.ts'
import { corrector } from './filling.ts'
import type { HeaderFields, ReadError } from './tree-error.ts'
import type { XmlStyle } from './xml-style.ts'
import type { Fields, XmlTexts } from './xml-texts.ts'

export function xmlErrors(
  service: ServiceInfo,
  section: Section,
  style: XmlStyle,
  texts: XmlTexts,
  headerFields: HeaderFields = () => ({}),
): ReadError {
  const members = membersReader(section, style)
  return (response, bytes) => {
    const text = decodeUtf8(bytes)
    const found = errorFields(texts(text))
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
    const { fields, requestId } = found
    const message = fields.Message ?? fields.message
    return errorAnomaly(service, section, response, {
      code,
      message: typeof message === 'string' ? message : undefined,
      requestId,
      data: data ?? fields,
    })
  }
}

type Found = { readonly fields: Fields; readonly requestId: string | undefined }

function errorFields(document: ReturnType<XmlTexts>): Found | undefined {
  if (document?.root === 'Error') return found(document.fields)
  if (document?.root !== 'ErrorResponse' && document?.root !== 'Response') return undefined
  const outer = document.fields
  const inner = (outer.Errors as Fields | undefined)?.Error ?? outer.Error ?? outer
  const first = (Array.isArray(inner) ? inner[0] : inner) as Fields
  return found(first, outer.RequestId ?? outer.RequestID ?? outer.requestId)
}

function found(fields: Fields, outerId?: unknown): Found {
  const id = outerId ?? fields.RequestId
  return { fields, requestId: typeof id === 'string' ? id : undefined }
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
  return part(section, 'xmlReader').error(section, shape, name, style)
}

const isText = ({ shape, type = 'string', xmlAttribute }: Member): boolean =>
  shape === undefined && type === 'string' && !xmlAttribute
