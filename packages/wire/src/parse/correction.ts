/**
 * Error correction: a required member that a service left out gets the neutral value of its type, so that the types do
 * not lie, and its name is noted. On request the model's defaults are filled in the same way.
 * https://smithy.io/2.0/spec/aggregate-types.html#client-error-correction
 */
import { defaultOf } from '../model/defaults.ts'
import { shapeNamed } from '../model/lookup.ts'
import type { Member, Section, SimpleType, StructureShape } from '../model/types.ts'
import { type Correct, type Filling, fillingOf } from './filling.ts'

/** Nothing to correct where nothing is required. */
export function correction(
  section: Section,
  shape: StructureShape,
  name: string,
  { defaults, correct }: Filling,
  pick: (member: Member) => boolean = () => true,
): Correct | undefined {
  const wanted = Object.entries(shape.members).filter(
    ([, member]) =>
      pick(member) && ((correct && member.required) || (defaults && hasDefault(member))),
  )
  if (wanted.length === 0) return undefined
  return (output, notes) => {
    for (const [key, member] of wanted)
      if (output[key] === undefined) {
        const value = neutral(section, member)
        if (value === undefined) continue
        output[key] = value
        if (member.required) notes.filled = [...(notes.filled ?? []), `${name}$${key}`]
      }
    return output
  }
}

const hasDefault = (member: Member): boolean =>
  member.default !== undefined && !member.clientOptional

function neutral(section: Section, member: Member): unknown {
  if (member.default !== undefined && member.default !== null) return defaultOf(member)
  if (member.shape === undefined) return neutralSimple[member.type ?? 'string']?.()
  const shape = shapeNamed(section, member.shape)
  if (shape.type === 'list') return []
  if (shape.type === 'map') return {}
  if (shape.type === 'union') return { $unknown: ['', undefined] }
  return correction(section, shape, member.shape, fillingOf())?.({}, {}) ?? {}
}

const zero = () => 0

const neutralSimple: Partial<Record<SimpleType, () => unknown>> = {
  string: () => '',
  boolean: () => false,
  byte: zero,
  short: zero,
  integer: zero,
  long: zero,
  float: zero,
  double: zero,
  number: zero,
  bigInteger: zero,
  bigDecimal: zero,
  blob: () => new Uint8Array(0),
  timestamp: () => new Date(0),
  document: () => null,
}
