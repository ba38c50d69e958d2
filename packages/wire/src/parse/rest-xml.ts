/** restXml responses. A good status with an `Error` document is a failure: some operations answer before they are done. */
import { elementText, nextElement, type XmlReader, xmlReader } from '../codec/xml.ts'
import type { ParseOptions, Parser } from '../model/codec.ts'
import { outputShape } from '../model/lookup.ts'
import { part } from '../model/parts.ts'
import type { Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { isBodyMember } from './bindings.ts'
import { restParser } from './rest.ts'
import { rootName, xmlErrors } from './xml-error.ts'
import { xmlStyle } from './xml-style.ts'

export const restXmlParser: (
  service: ServiceInfo,
  section: Section,
  options?: ParseOptions,
) => Parser = restParser((service, section, options) => {
  const style = xmlStyle(options)
  return {
    members: (shape, name) => {
      const read = part(section, 'xmlReader').members(section, shape, name, style, isBodyMember)
      const only = onlyText(shape)
      return (text, notes) => {
        const reader = xmlReader(text.trim() === '' ? '<empty/>' : text)
        const root = nextElement(reader)
        if (only !== undefined && only.tag === root && !reader.empty) {
          const ahead: XmlReader = { ...reader, open: [...reader.open] }
          if (nextElement(ahead) === undefined) return { [only.key]: elementText(reader) }
        }
        return read(reader, notes)
      }
    },
    payload: member => {
      const read = part(section, 'xmlReader').value(section, member, style)
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

/** An output of one text may come without a wrapper: the root element then is the member itself. */
function onlyText(shape: StructureShape): { key: string; tag: string } | undefined {
  const [first, ...others] = Object.entries(shape.members).filter(([, one]) => isBodyMember(one))
  if (first === undefined || others.length > 0) return undefined
  const [key, { type = 'string', shape: target, xmlName }] = first
  return type === 'string' && target === undefined ? { key, tag: xmlName ?? key } : undefined
}
