/** awsJson responses: the whole body is the output. The reading twin of `serialize/aws-json.ts`. */
import { parseJson } from '../codec/json.ts'
import type { Parser } from '../model/codec.ts'
import { outputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { requestIdOf } from './errors.ts'
import { jsonMembers } from './json.ts'
import { jsonError } from './json-error.ts'
import { parsed, unreadable } from './parsed.ts'
import type { Notes } from './scalars.ts'

const utf8 = new TextDecoder()
const style = { renames: false }

export const awsJsonParser = (service: ServiceInfo, section: Section): Parser => {
  const shape = outputShape(section)
  const read = shape && jsonMembers(section, shape, section.operation.output ?? '', style)
  return (response, bytes = new Uint8Array(0)) => {
    const requestId = requestIdOf(response)
    if (response.status >= 300)
      return parsed(jsonError(service, section, response, bytes, style), requestId)
    if (read === undefined) return parsed({}, requestId)
    const notes: Notes = {}
    try {
      const body = bytes.length === 0 ? {} : parseJson(utf8.decode(bytes))
      const output = read(body, notes) as Record<string, unknown> | undefined
      return parsed(output ?? {}, requestId, notes)
    } catch (cause) {
      return parsed(unreadable(service, section, response, cause), requestId)
    }
  }
}
