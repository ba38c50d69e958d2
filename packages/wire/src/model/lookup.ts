/** Looking shapes up in a section, and what was compiled of them. A missing one is a broken model, which is a bug and not an anomaly. */
import type { Section, Shape, StructureShape, UnionShape } from './types.ts'

export function shapeNamed(section: Section, name: string): Shape {
  const shape = section.shapes[name]
  if (shape === undefined) throw new Error(`The model names a shape it does not have: ${name}`)
  return shape
}

/**
 * The closure of a named shape, compiled once. A shape that holds itself meets one that calls what is being compiled.
 */
export function compiledOnce<Given extends readonly unknown[], Made>(
  done: Map<string, (...given: Given) => Made>,
  name: string,
  compile: () => (...given: Given) => Made,
): (...given: Given) => Made {
  const known = done.get(name)
  if (known) return known
  let ready: ((...given: Given) => Made) | undefined
  done.set(name, (...given) => ready!(...given))
  ready = compile()
  done.set(name, ready)
  return ready
}

export function structureNamed(
  section: Section,
  name: string | undefined,
): StructureShape | undefined {
  if (name === undefined) return undefined
  const shape = shapeNamed(section, name)
  if (shape.type !== 'structure') throw new Error(`${name} is a ${shape.type}, not a structure`)
  return shape
}

export const inputShape = (section: Section): StructureShape | undefined =>
  structureNamed(section, section.operation.input)

export const outputShape = (section: Section): StructureShape | undefined =>
  structureNamed(section, section.operation.output)

/** The output member whose bytes a caller reads as they come: a streaming blob or an event stream. */
export function streamedOutput(section: Section): string | undefined {
  const shape = outputShape(section)
  const members = shape?.members ?? {}
  return (
    eventMember(section, shape)?.key ?? Object.keys(members).find(key => members[key]!.streaming)
  )
}

export type EventMember = {
  readonly key: string
  readonly name: string
  readonly union: UnionShape
}

/** The event stream among the members of an input or an output. */
export function eventMember(
  section: Section,
  shape: StructureShape | undefined,
): EventMember | undefined {
  for (const [key, { shape: name }] of Object.entries(shape?.members ?? {})) {
    const union = name === undefined ? undefined : section.shapes[name]
    if (name !== undefined && union?.type === 'union' && union.streaming)
      return { key, name, union }
  }
  return undefined
}
