/** Vector indexes that are added to a table, or taken away. */
import { failure, invalid, invalidParameter, notFound, refuse } from '../failures.ts'
import type { AttributeDefinition, TableRecord, VectorIndexSpec } from '../store/types.ts'
import type { Delays } from '../tables/times.ts'
import { checkVectors, newVectorIndex, type VectorGiven } from './schema.ts'

export type VectorUpdate = {
  readonly Create?: VectorGiven
  readonly Delete?: { readonly IndexName: string }
}

/** The table's vector indexes after the updates; `others` are indexes of other kinds that come or go with them. */
export function updatedVectors(
  record: TableRecord,
  updates: readonly VectorUpdate[],
  definitions: readonly AttributeDefinition[],
  others: number,
  now: number,
  delays: Delays,
): Pick<TableRecord, 'vectors'> {
  if (updates.length === 0) return {}
  if (updates.length + others > 1)
    refuse(
      failure(
        'LimitExceededException',
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      ),
    )
  const [{ Create, Delete } = {}] = updates
  const known = record.vectors ?? []
  if (Create !== undefined)
    return { vectors: [...known, created(record, known, Create, definitions, now + delays.create)] }
  if (Delete !== undefined)
    return { vectors: deleted(known, Delete.IndexName, now + delays.delete) }
  return invalidParameter(
    'One of VectorIndexUpdate.Create, VectorIndexUpdate.Delete must not be null',
  )
}

function created(
  record: TableRecord,
  known: readonly VectorIndexSpec[],
  given: VectorGiven,
  definitions: readonly AttributeDefinition[],
  active: number,
): VectorIndexSpec {
  checkVectors([given], definitions, record.billing, known)
  if ([...known, ...record.indexes].some(({ name }) => name === given.IndexName))
    invalid('Attempting to create an index which already exists')
  return { ...newVectorIndex(given, active), added: true }
}

function deleted(
  known: readonly VectorIndexSpec[],
  name: string,
  gone: number,
): readonly VectorIndexSpec[] {
  const index = known.find(one => one.name === name && one.gone === undefined)
  return index === undefined
    ? notFound()
    : known.map(one => (one === index ? { ...one, gone } : one))
}
