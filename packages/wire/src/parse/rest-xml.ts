/** restXml responses. A good status with an `Error` document is a failure: some operations answer before they are done. */
import { nextElement, xmlReader } from '../codec/xml.ts'
import type { Parser } from '../model/codec.ts'
import { outputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { restParser } from './rest.ts'
import { xmlMembers, xmlValue } from './xml.ts'
import { rootName, xmlError } from './xml-error.ts'

export const restXmlParser: (service: ServiceInfo, section: Section) => Parser = restParser({
  members: (section, shape, name) => {
    const read = xmlMembers(section, shape, name, member => member.in === undefined)
    return (text, notes) => {
      const reader = xmlReader(text.trim() === '' ? '<empty/>' : text)
      nextElement(reader)
      return read(reader, notes)
    }
  },
  payload: (section, member) => {
    const read = xmlValue(section, member)
    return (text, notes) => {
      const reader = xmlReader(text)
      nextElement(reader)
      return read(reader, notes)
    }
  },
  error: xmlError,
  failsQuietly: (section, text) =>
    /<Error[\s>]/.test(text.slice(0, 500)) &&
    rootName(text) === 'Error' &&
    (outputShape(section)?.xmlName ?? section.operation.output) !== 'Error',
})
