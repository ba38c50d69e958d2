/** Error bodies in JSON. */
import { decodeUtf8 } from '../codec/utf8.ts'
import type { Member, Section, ServiceInfo } from '../model/types.ts'
import { type JsonStyle, readJson } from './json.ts'
import { type HeaderFields, type ReadError, treeErrors } from './tree-error.ts'

export const jsonErrors = (
  service: ServiceInfo,
  section: Section,
  style: JsonStyle,
  bindings: { pick?: (member: Member) => boolean; headerFields?: HeaderFields } = {},
): ReadError =>
  treeErrors(service, section, {
    style,
    read: bytes => {
      const text = decodeUtf8(bytes)
      return text.trim() === '' ? {} : readJson(text, style)
    },
    ...bindings,
  })
