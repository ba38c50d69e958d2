/** restXml requests. Media types are not looked at: clients of S3 send whatever they like. */

import { shapeNamed } from '../model/lookup.ts'
import { isBodyMember } from '../serialize/rest.ts'
import type { ServerCodec } from '../servers/types.ts'
import { utf8Text } from './json.ts'
import { restReceiver } from './rest.ts'
import { xmlDocumentReader } from './xml.ts'

export const restXmlReceiver: ServerCodec['receiver'] = restReceiver({
  contentType: 'application/xml',
  malformed: 'MalformedXML',
  strictMedia: false,
  members: (section, shape, name) => {
    const read = xmlDocumentReader(section, shape, name, isBodyMember)
    return bytes => read(utf8Text(bytes))
  },
  payload: (section, member, at) => {
    const shape = shapeNamed(section, member.shape ?? at)
    if (shape.type === 'list' || shape.type === 'map')
      throw new Error(`${at} is a ${shape.type}; an XML payload is a structure`)
    const read = xmlDocumentReader(section, shape, member.shape ?? at)
    return bytes => read(utf8Text(bytes))
  },
})
