/** XML error documents: `Error` with type, code, message and the members of the shape. */
import type { Member, Section, StructureShape } from '../model/types.ts'
import { isBodyMember } from '../parse/bindings.ts'
import { xmlDocument } from '../serialize/xml.ts'
import { type ErrorParts, faultType, messageKey } from './errors.ts'
import { asGiven, reasonOf } from './fit.ts'

/** The `Error` element. Members that do not fit their shape are left out: a failure must be told in any case. */
export function errorElement(
  section: Section | undefined,
  parts: ErrorParts,
  code: string,
  extra: Readonly<Record<string, string | undefined>> = {},
): string {
  const told = {
    Type: faultType(parts),
    Code: code,
    Message: messageKey(parts.shape) === undefined ? parts.message : undefined,
    ...extra,
  }
  const head = Object.fromEntries(Object.entries(told).map(([key, text]) => [`$${key}`, text]))
  const write = (shape: Members, fields: object) =>
    xmlDocument(
      section ?? nowhere,
      { type: 'structure', members: { ...headMembers(told), ...shape } },
      parts.name,
      'Error',
      undefined,
      isBodyMember,
    )({ ...head, ...fields }, asGiven)
  try {
    return write(membersOf(section && parts.shape, parts.fields), parts.fields)
  } catch (thrown) {
    reasonOf(thrown)
    return write({}, {})
  }
}

type Members = Readonly<Record<string, Member>>

const nowhere = { operation: { name: '', errors: [] }, shapes: {} } as const

/** Named apart from the members, which may be called the same. */
const headMembers = (told: object): Members =>
  Object.fromEntries(Object.keys(told).map(key => [`$${key}`, { xmlName: key }]))

/** What nobody described is told where it is text: S3 names the key and the bucket in errors that have no members. */
const membersOf = (shape: StructureShape | undefined, fields: object): Members => ({
  ...Object.fromEntries(
    Object.entries(fields)
      .filter(([key, value]) => typeof value === 'string' && /^[A-Za-z_][\w.-]*$/.test(key))
      .filter(([key]) => key.toLowerCase() !== 'message')
      .map(([key]) => [key, {}]),
  ),
  ...shape?.members,
})
