/** Merges patches into the section of an operation, which brings along the code for all shapes it may now have. */
import type { Operation, Section, Shape } from '@plainwire/wire'
import { checksum } from '@plainwire/wire/checksum'
import { compression } from '@plainwire/wire/compression'
import * as parts from '@plainwire/wire/parts'
import type { Catalogue as Whole } from './operation.ts'
import type { ModelPatch } from './patch.ts'

type Catalogue = Pick<Whole, 'operations' | 'section'>

/** @example await patchedSection(catalogue, [{ service: 'dynamodb', operations: { Scan: { readonly: true } } }], 'Scan') */
export async function patchedSection(
  catalogue: Catalogue,
  patches: readonly ModelPatch[],
  op: string,
): Promise<Section | undefined> {
  const known = await catalogue.section(op)
  const found = patches.flatMap(({ operations = {} }) =>
    Object.hasOwn(operations, op) ? [operations[op]!] : [],
  )
  if (known === undefined && found.length === 0) return undefined
  const bare: Operation = known?.operation ?? { name: op, errors: [] }
  const operation = found.reduce(patchedOperation, bare)
  const named = patches.flatMap(({ shapes = {} }) => Object.entries(shapes))
  const shapes: Record<string, Shape> = { ...known?.shapes }
  await completeShapes(catalogue, operation, named, shapes)
  return {
    ...known,
    operation,
    shapes,
    parts,
    ...(operation.checksum && { checksum }),
    ...(operation.compression && { compression }),
  }
}

function patchedOperation(before: Operation, patch: object): Operation {
  const made = merged(before, patch) as Operation
  return { ...made, name: before.name, errors: [...new Set([...before.errors, ...made.errors])] }
}

type Named = readonly (readonly [name: string, patch: object])[]

/** Patches shapes as they are met, from the operation down; what nobody has here is looked for in other operations. */
async function completeShapes(
  catalogue: Catalogue,
  { input, output, errors }: Operation,
  patches: Named,
  shapes: Record<string, Shape>,
): Promise<void> {
  const done = new Set<string>()
  const waiting = [input ?? [], output ?? [], errors, Object.keys(shapes)].flat()
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (done.has(name)) continue
    done.add(name)
    const own = patches.filter(([named]) => named === name).map(([, patch]) => patch)
    const before =
      shapes[name] ?? (own.some(isWhole) ? undefined : await elsewhere(catalogue, name))
    const shape = own.reduce((shape: object, patch) => merged(shape, patch), before ?? {}) as Shape
    if (shape.type === undefined) throw new Error(`The patch names a shape nobody has: ${name}`)
    shapes[name] = shape
    waiting.push(...within(shape))
  }
}

const isWhole = (patch: object): boolean => 'type' in patch

async function elsewhere(catalogue: Catalogue, name: string): Promise<Shape | undefined> {
  for (const op of catalogue.operations) {
    const shape = (await catalogue.section(op))?.shapes[name]
    if (shape !== undefined) return shape
  }
  return undefined
}

/** The shapes that a shape names. */
const within = (shape: Shape): string[] =>
  (shape.type === 'list'
    ? [shape.member]
    : shape.type === 'map'
      ? [shape.key, shape.value]
      : Object.values(shape.members)
  ).flatMap(member => member.shape ?? [])

/** A new value: objects part by part, `null` takes out, all else stands for what was there. */
function merged(before: unknown, patch: unknown): object {
  if (!isPlain(before) || !isPlain(patch)) return patch as object
  const made: Record<string, unknown> = { ...before }
  for (const [key, value] of Object.entries(patch))
    if (value === null) delete made[key]
    else made[key] = Object.hasOwn(made, key) ? merged(made[key], value) : value
  return made
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
