/** Error bodies of the XML protocols: `Error` somewhere near the root, with code, message and the members of its shape. */
import type { Anomaly } from '../anomaly.ts'
import { elementText, nextElement, skipElement, type XmlReader, xmlReader } from '../codec/xml.ts'
import type { HttpResponse } from '../http.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { cleanCode, type ErrorParts, errorAnomaly, errorName, errorShape } from './errors.ts'
import type { HeaderFields } from './json-error.ts'
import { xmlMembers } from './xml.ts'

const utf8 = new TextDecoder()

type Fields = Record<string, unknown>

export function xmlError(
  service: ServiceInfo,
  section: Section,
  response: HttpResponse,
  bytes: Uint8Array,
  headerFields: HeaderFields = () => ({}),
): Anomaly {
  const text = utf8.decode(bytes)
  const found = errorFields(text)
  if (found === undefined)
    return errorAnomaly(service, section, response, text.trim() === '' ? {} : { data: text.slice(0, 4096) })
  const { fields, requestId } = found
  const code = cleanCode(fields.Code)
  const name = errorName(section, code)
  const parts: ErrorParts = {
    ...(code === undefined ? {} : { code }),
    ...(typeof fields.Message === 'string' ? { message: fields.Message } : {}),
    ...(typeof fields.message === 'string' ? { message: fields.message } : {}),
    ...(requestId === undefined ? {} : { requestId }),
    data:
      name === undefined
        ? fields
        : { ...shapeFields(section, name, text), ...headerFields(response, name) },
  }
  return errorAnomaly(service, section, response, parts)
}

/** The root element of a document, or nothing where the text is not XML. */
export function rootName(text: string): string | undefined {
  return guarded(() => nextElement(xmlReader(text)))
}

function errorFields(text: string): { fields: Fields; requestId?: string } | undefined {
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

function found(fields: Fields, outerId?: unknown): { fields: Fields; requestId?: string } {
  const id = outerId ?? fields.RequestId
  return typeof id === 'string' ? { fields, requestId: id } : { fields }
}

/** Reads the members of a described error out of the document's `Error` element. */
function shapeFields(section: Section, name: string, text: string): object {
  const shape = errorShape(section, name)
  if (shape === undefined) return {}
  const reader = xmlReader(text)
  const root = nextElement(reader)
  if (root !== 'Error') enterError(reader)
  return xmlMembers(section, shape, name, member => member.in === undefined)(reader, {})
}

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
    fields[tag] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
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
