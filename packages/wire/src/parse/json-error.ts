/** Error bodies in JSON. */
import type { Member, Section, ServiceInfo } from '../model/types.ts'
import { type JsonStyle, readJson } from './json.ts'
import { type HeaderFields, type ReadError, treeErrors } from './tree-error.ts'

const utf8 = new TextDecoder()

export const jsonErrors = (
  service: ServiceInfo,
  section: Section,
  style: JsonStyle,
  bindings: { pick?: (member: Member) => boolean; headerFields?: HeaderFields } = {},
): ReadError =>
  treeErrors(service, section, {
    style,
    read: bytes => {
      const text = utf8.decode(bytes)
      return text.trim() === '' ? {} : readJson(text, style)
    },
    ...bindings,
  })
