/** XML bodies of restXml responses into the values that shapes describe. */
import type { XmlReaders } from '../model/parts.ts'
import { xmlMembers, xmlValue } from '../parse/xml.ts'

export const xmlReader: XmlReaders = { members: xmlMembers, value: xmlValue }
