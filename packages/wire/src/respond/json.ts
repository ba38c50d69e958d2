/** JSON error documents: `__type` and the members of the shape, or what is at hand of an error nobody described. */
import type { Section } from '../model/types.ts'
import { isBodyMember } from '../parse/bindings.ts'
import { jsonText } from '../parts/documents.ts'
import { type JsonStyle, jsonObject } from '../serialize/json.ts'
import { type ErrorParts, messageKey } from './errors.ts'
import { asGiven, reasonOf } from './fit.ts'

export function jsonErrorText(
  section: Section | undefined,
  parts: ErrorParts,
  style: JsonStyle,
  type?: string,
): string {
  const told = messageKey(parts.shape) === undefined ? parts.message : undefined
  const texts = [
    type === undefined ? '' : `"__type":${JSON.stringify(type)}`,
    told === undefined ? '' : `"message":${JSON.stringify(told)}`,
    membersText(section, parts, style).slice(1, -1),
  ]
  return `{${texts.filter(text => text !== '').join(',')}}`
}

/** Members that do not fit their shape are left out: a failure must be told in any case. */
function membersText(
  section: Section | undefined,
  { shape, name, fields }: ErrorParts,
  style: JsonStyle,
): string {
  const { message, ...others } = fields
  if (section === undefined || shape === undefined) return jsonText(others)
  try {
    return jsonObject(section, shape, name, style, isBodyMember)(fields, asGiven)
  } catch (thrown) {
    reasonOf(thrown)
    return '{}'
  }
}
