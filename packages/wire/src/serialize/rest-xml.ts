/** restXml: HTTP bindings with XML bodies. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */

import type { Serializer } from '../model/codec.ts'
import { shapeNamed } from '../model/lookup.ts'
import { part } from '../model/parts.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { isBodyMember, restSerializer } from './rest.ts'

export const restXmlSerializer: (service: ServiceInfo, section: Section) => Serializer =
  restSerializer({
    contentType: 'application/xml',
    members: (service, section, shape, name) =>
      part(section, 'xmlWriter')(
        section,
        shape,
        name,
        shape.xmlName ?? name,
        shape.xmlNamespace ?? service.xmlNamespace,
        isBodyMember,
        true,
      ),
    payload: (service, section, member, key) => {
      const name = member.shape ?? key
      const shape = shapeNamed(section, name)
      if (shape.type === 'list' || shape.type === 'map')
        throw new Error(`${name} is a ${shape.type}; an XML payload is a structure`)
      const namespace = member.xmlNamespace ?? shape.xmlNamespace ?? service.xmlNamespace
      return part(section, 'xmlWriter')(
        section,
        shape,
        name,
        member.xmlName ?? shape.xmlName ?? name,
        namespace,
      )
    },
  })
