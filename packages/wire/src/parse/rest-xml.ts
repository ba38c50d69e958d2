/** restXml responses. A good status with an `Error` document is a failure: some operations answer before they are done. */
import type { ParseOptions, Parser } from '../model/codec.ts'
import { outputShape } from '../model/lookup.ts'
import { part } from '../model/parts.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { restParser } from './rest.ts'
import { xmlErrors } from './xml-error.ts'
import { xmlStyle } from './xml-style.ts'
import { xmlTexts } from './xml-texts.ts'

export const restXmlParser: (
  service: ServiceInfo,
  section: Section,
  options?: ParseOptions,
) => Parser = restParser((service, section, options) => {
  const style = xmlStyle(options)
  return {
    members: (shape, name) => part(section, 'xmlReader').document(section, shape, name, style),
    payload: member => part(section, 'xmlReader').payload(section, member, style),
    errors: headerFields => xmlErrors(service, section, style, xmlTexts, headerFields),
    failsQuietly: text =>
      /<Error[\s>]/.test(text.slice(0, 500)) &&
      xmlTexts(text)?.root === 'Error' &&
      (outputShape(section)?.xmlName ?? section.operation.output) !== 'Error',
  }
})
