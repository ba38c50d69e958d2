/** Refuses items whose vectors, or whose values to search by, no index of the table could hold. */
import { invalid, invalidParameter } from '../failures.ts'
import type { Table, VectorIndexSpec } from '../store/types.ts'
import { attribute, type Item, typeOf, type Value } from '../values/types.ts'

export function checkVectorValues(item: Item, { record: { vectors }, types }: Table): void {
  for (const index of vectors ?? []) {
    if (index.gone !== undefined) continue
    const value = attribute(item, index.attribute)
    if (value !== undefined) checkVector(value, index)
    for (const { AttributeName } of index.search) {
      const searched = attribute(item, AttributeName)
      if (searched !== undefined)
        checkSearched(searched, AttributeName, types.get(AttributeName)!, index.name)
    }
  }
}

const refuse = (what: string): never =>
  invalid(`One or more parameter values were invalid. Invalid ${what}`)

function checkVector(
  { L }: Value,
  { name, attribute: parameter, dimensions }: VectorIndexSpec,
): void {
  if (L === undefined) {
    refuse(
      `type for parameter ${parameter}, Expected: 32-bit floating point number list IndexName: ${name}`,
    )
    return
  }
  if (L.length !== dimensions)
    refuse(
      `size for parameter ${parameter}, Expected: ${dimensions}, Actual: ${L.length} IndexName: ${name}`,
    )
  for (const [at, element] of L.entries())
    if (!isFloat(element))
      refuse(
        `type for parameter ${parameter}[${at}], Expected: 32-bit floating point number, Actual: ${typeOf(element)}. IndexName: ${name}`,
      )
}

/** Numbers beyond what 32 bits hold are infinite there. */
export const isFloat = ({ N }: Value): boolean =>
  N !== undefined && Number.isFinite(Math.fround(Number(N)))

function checkSearched(value: Value, name: string, type: 'S' | 'N' | 'B', index: string): void {
  if (value[type] === undefined)
    invalidParameter(
      `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index}`,
    )
  const empty = value.S === '' ? 'string' : value.B === '' ? 'binary' : undefined
  if (empty !== undefined)
    invalid(
      `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${empty} value. IndexName: ${index}, IndexKey: ${name}`,
    )
}
