/** restXml responses. A good status with an `Error` document is a failure: some operations answer before they are done. */
import { nextElement, xmlReader } from '../codec/xml.ts'
import type { ParseOptions, Parser } from '../model/codec.ts'
import { outputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { isBodyMember } from './bindings.ts'
import { restParser } from './rest.ts'
import { xmlMembers, xmlStyle, xmlValue } from './xml.ts'
import { rootName, xmlErrors } from './xml-error.ts'

export const restXmlParser: (
  service: ServiceInfo,
  section: Section,
  options?: ParseOptions,
) => Parser = restParser((service, section, options) => {
  const style = xmlStyle(options)
  return {
    members: (shape, name) => {
      const read = xmlMembers(section, shape, name, style, isBodyMember)
      return (text, notes) => {
        const reader = xmlReader(text.trim() === '' ? '<empty/>' : text)
        nextElement(reader)
        return read(reader, notes)
      }
    },
    payload: member => {
      const read = xmlValue(section, member, style)
      return (text, notes) => {
        const reader = xmlReader(text)
        nextElement(reader)
        return read(reader, notes)
      }
    },
    errors: headerFields => xmlErrors(service, section, style, headerFields),
    failsQuietly: text =>
      /<Error[\s>]/.test(text.slice(0, 500)) &&
      rootName(text) === 'Error' &&
      (outputShape(section)?.xmlName ?? section.operation.output) !== 'Error',
  }
})
