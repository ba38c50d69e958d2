/** restJson1 responses. */
import { parseJson } from '../codec/json.ts'
import type { Parser } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { jsonMembers, jsonReaders } from './json.ts'
import { jsonError } from './json-error.ts'
import { restParser } from './rest.ts'

const style = { renames: true }

export const restJson1Parser: (service: ServiceInfo, section: Section) => Parser = restParser({
  members: (section, shape, name) => {
    const read = jsonMembers(section, shape, name, style, member => member.in === undefined)
    return (text, notes) =>
      (read(text.trim() === '' ? {} : parseJson(text), notes) ?? {}) as Record<string, unknown>
  },
  payload: (section, member) => {
    const read = jsonReaders(section, style)(member)
    return (text, notes) => read(parseJson(text), notes)
  },
  error: (service, section, response, bytes, headerFields) =>
    jsonError(service, section, response, bytes, style, headerFields),
})
