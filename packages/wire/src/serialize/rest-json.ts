/** restJson1: HTTP bindings with JSON bodies. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */

import { header } from '../http.ts'
import type { Serializer } from '../model/codec.ts'
import { eventMember, outputShape } from '../model/lookup.ts'
import type { Member, Section, ServiceInfo } from '../model/types.ts'
import { jsonObject, jsonWriters } from './json.ts'
import { isBodyMember, restSerializer } from './rest.ts'

const style = { renames: true }

const written = restSerializer({
  contentType: 'application/json',
  members: (_service, section, shape, name) =>
    jsonObject(section, shape, name, style, isBodyMember),
  payload: (_service, section, member, key) => jsonWriters(section, style)(member, key),
  absentStructure: '{}',
})

/**
 * Asks for JSON where the answer is a document: API Gateway has another form (HAL) for who does not. Who asks for it where
 * bytes are the answer may be refused.
 */
export const restJson1Serializer = (service: ServiceInfo, section: Section): Serializer => {
  const write = written(service, section)
  if (!answersInJson(section)) return write
  return (input, context) => {
    const made = write(input, context)
    return '$anomaly' in made || header(made.headers, 'accept') !== undefined
      ? made
      : { ...made, headers: [...made.headers, ['accept', 'application/json']] }
  }
}

function answersInJson(section: Section): boolean {
  const output = outputShape(section)
  const isText = ({ in: place, shape, type }: Member) =>
    place === 'payload' && shape === undefined && type !== 'document'
  return (
    eventMember(section, output) === undefined && !Object.values(output?.members ?? {}).some(isText)
  )
}
