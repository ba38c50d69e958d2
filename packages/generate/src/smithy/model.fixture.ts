/** Small models for the tests of this folder: one service `x#Svc` with one operation `x#Do`. */
import type { DescribedMember, DescribedOperation } from '../description.ts'
import { readSmithy } from './read.ts'

export type Shapes = Readonly<Record<string, unknown>>
export const S: 'smithy.api#' = 'smithy.api#'
export const string: { readonly target: string } = { target: `${S}String` }

/** A model with one service of one operation `Do` whose input holds the given members. */
export const model = (
  members: Shapes,
  more: Shapes = {},
  operation: Shapes = {},
  service: Shapes = {},
): { readonly smithy: string; readonly shapes: Shapes } => ({
  smithy: '2.0',
  shapes: {
    'x#Svc': {
      type: 'service',
      version: '2020-01-01',
      operations: [{ target: 'x#Do' }],
      ...service,
    },
    'x#Do': {
      type: 'operation',
      input: { target: 'x#In' },
      output: { target: `${S}Unit` },
      ...operation,
    },
    'x#In': { type: 'structure', members },
    ...more,
  },
})

export const inputOf = (ast: unknown): Readonly<Record<string, DescribedMember>> => {
  const shape = readSmithy(ast).shapes.In
  if (shape?.type !== 'structure') throw new Error('In is a structure')
  return shape.members
}

export const member = (
  traits: Shapes,
  target: unknown = `${S}String`,
  more: Shapes = {},
): DescribedMember | undefined => inputOf(model({ m: { target, traits } }, more)).m

export const operation = (traits: Shapes, service: Shapes = {}): DescribedOperation | undefined =>
  readSmithy(model({}, {}, { traits }, service)).operations.Do
