/** Small C2J descriptions for the tests of this folder: one operation `Do` over the structure `In`. */
import type { DescribedMember, DescribedOperation } from '../description.ts'
import type { C2jFiles } from './read.ts'
import { readC2j } from './read.ts'

export type Shapes = Readonly<Record<string, unknown>>

export const service = (
  protocol: string,
  members: Shapes,
  more: { readonly shapes?: Shapes; readonly metadata?: Shapes; readonly operation?: Shapes } = {},
): { readonly metadata: Shapes; readonly operations: Shapes; readonly shapes: Shapes } => ({
  metadata: { protocol, apiVersion: '2020-01-01', serviceId: 'Some Thing', ...more.metadata },
  operations: {
    Do: { name: 'Do', input: { shape: 'In' }, ...more.operation },
  },
  shapes: { In: { type: 'structure', members }, S: { type: 'string' }, ...more.shapes },
})

export function inputOf(description: unknown): Readonly<Record<string, DescribedMember>> {
  const shape = readC2j({ service: description }).shapes.In
  if (shape?.type !== 'structure') throw new Error('In is a structure')
  return shape.members
}

export const member = (
  protocol: string,
  ref: Shapes,
  shapes: Shapes = {},
): DescribedMember | undefined =>
  inputOf(service(protocol, { m: { shape: 'S', ...ref } }, { shapes })).m

export const operation = (
  protocol: string,
  more: Shapes,
  files: Partial<C2jFiles> = {},
): DescribedOperation | undefined =>
  readC2j({ service: service(protocol, {}, { operation: more }), ...files }).operations.Do
