/** restJson1: HTTP bindings with JSON bodies. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */

import type { Serializer } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { jsonObject, jsonWriters } from './json.ts'
import { isBodyMember, restSerializer } from './rest.ts'

const style = { renames: true }

export const restJson1Serializer: (service: ServiceInfo, section: Section) => Serializer =
  restSerializer({
    contentType: 'application/json',
    members: (_service, section, shape, name) =>
      jsonObject(section, shape, name, style, isBodyMember),
    payload: (_service, section, member, key) => jsonWriters(section, style)(member, key),
    absentStructure: '{}',
  })
