/** Values by their shapes, with what the description calls sensitive taken out; for all that is shown or kept. */
import type { Member, Section } from '@plainwire/wire'

export const hidden = '[redacted]'

/**
 * The same value where nothing in it is sensitive.
 *
 * @example
 * withoutSecrets(section, { Name: 'a', SecretString: 'x' }) // { Name: 'a', SecretString: '[redacted]' }
 */
export const withoutSecrets = <Value extends object>(
  section: Section,
  value: Value,
  shape: string | undefined = section.operation.input,
): Value =>
  (shape === undefined ? value : ofShape(section, shape, value, new Set())) as unknown as Value

function ofShape(section: Section, name: string, value: unknown, above: Set<object>): unknown {
  const shape = section.shapes[name]
  if (shape === undefined || typeof value !== 'object' || value === null || above.has(value))
    return value
  const within = new Set(above).add(value)
  const of = (member: Member | undefined, part: unknown) =>
    member === undefined ? part : ofMember(section, member, part, within)
  if (shape.type === 'list')
    return Array.isArray(value) ? changed(value, part => of(shape.member, part)) : value
  if (isOpaque(value)) return value
  return shape.type === 'map'
    ? changedFields(value, part => of(shape.value, part))
    : changedFields(value, (part, key) => of(shape.members[key], part))
}

function ofMember(section: Section, member: Member, value: unknown, above: Set<object>): unknown {
  if (value === undefined || value === null) return value
  if (member.sensitive) return hidden
  return member.shape === undefined ? value : ofShape(section, member.shape, value, above)
}

const isOpaque = (value: object): boolean =>
  value instanceof Date || ArrayBuffer.isView(value) || Symbol.asyncIterator in value

function changed(list: readonly unknown[], of: (part: unknown) => unknown): readonly unknown[] {
  const made = list.map(of)
  return made.every((part, index) => part === list[index]) ? list : made
}

function changedFields(value: object, of: (part: unknown, key: string) => unknown): object {
  const pairs = Object.entries(value)
  const made = pairs.map(([key, part]) => [key, of(part, key)] as const)
  return made.every(([, part], index) => part === pairs[index]![1])
    ? value
    : Object.fromEntries(made)
}
