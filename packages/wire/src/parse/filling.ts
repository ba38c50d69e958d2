/** Whether anything is to be filled in where a response has gaps; `correction.ts` does it. */
import type { ParseOptions } from '../model/codec.ts'
import { part } from '../model/parts.ts'
import type { Member, Section, StructureShape } from '../model/types.ts'
import type { Notes } from './scalars.ts'

/** What is filled in: the model's defaults, what is required. */
export type Filling = Required<ParseOptions>

export const fillingOf = ({ defaults = false, correct = true }: ParseOptions = {}): Filling => ({
  defaults,
  correct,
})

export type Correct = (output: Record<string, unknown>, notes: Notes) => Record<string, unknown>

/** Nothing where nothing is required and no default asked for. */
export const corrector = (
  section: Section,
  shape: StructureShape,
  name: string,
  filling: Filling,
  pick: (member: Member) => boolean = () => true,
): Correct | undefined =>
  filling.defaults ||
  (filling.correct && Object.values(shape.members).some(one => one.required && pick(one)))
    ? part(section, 'correction')(section, shape, name, filling, pick)
    : undefined
