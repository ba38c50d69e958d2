/** restJson1 responses. */
import type { ParseOptions, Parser } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { isBodyMember } from './bindings.ts'
import { jsonStyle, readJson } from './json.ts'
import { jsonErrors } from './json-error.ts'
import { restParser } from './rest.ts'
import { treeMembers, treeReaders } from './tree.ts'

export const restJson1Parser: (
  service: ServiceInfo,
  section: Section,
  options?: ParseOptions,
) => Parser = restParser((service, section, options) => {
  const style = jsonStyle(section, true, options)
  return {
    members: (shape, name) => {
      const read = treeMembers(section, shape, name, style, isBodyMember)
      return (text, notes) =>
        (read(text.trim() === '' ? {} : readJson(text, style), notes) ?? {}) as Record<
          string,
          unknown
        >
    },
    payload: member => {
      const read = treeReaders(section, style)(member)
      return (text, notes) => read(readJson(text, style), notes)
    },
    errors: headerFields =>
      jsonErrors(service, section, style, { pick: isBodyMember, headerFields }),
  }
})
