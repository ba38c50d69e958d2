/** SearchVectors: the nearest items, by comparing with every one that the index holds. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, name, required, within } from '../checks/constraints.ts'
import { refuseUnused, scopeOf } from '../checks/expressions.ts'
import { rules } from '../checks/members.ts'
import { projector } from '../expressions/projection.ts'
import type { Steps } from '../expressions/scope.ts'
import { invalid, refusing } from '../failures.ts'
import { reading } from '../items/manner.ts'
import { pathsOf } from '../items/projected.ts'
import type { Table, VectorIndexSpec } from '../store/types.ts'
import { itemsIn } from '../tables/fill.ts'
import { isGone, tableOf } from '../tables/find.ts'
import { checkedValue } from '../values/check.ts'
import { type Item, type Value, withAttribute, withoutAttribute } from '../values/types.ts'
import { checkWanted, fits, type Wanted, wantedOf } from './condition.ts'
import { floatText, nearest, score } from './distance.ts'
import { isFloat } from './values.ts'
import { type View, viewOf, viewSize } from './view.ts'

const expressions = ['ProjectionExpression', 'SearchConditionExpression'] as const
const { tell, wording } = reading
const mostResults = 100

export const searchVectors: Handler = refusing((input, context) => {
  checkMembers(input)
  const vector = (input.SearchVector as readonly Value[]).map(one =>
    checkedValue(one, wording, tell),
  )
  const scope = scopeOf(input, expressions, reading)
  const wanted = wantedOf(input, scope, tell)
  const paths = pathsOf(input, scope, tell)
  refuseUnused(scope, tell)
  const table = tableOf(context, String(input.TableName))
  const index = vectorIndexOf(context, table, String(input.IndexName))
  const count = Number(input.TopK)
  if (count > mostResults)
    invalid(
      `Provided TopK value '${count}' is out of valid range. The value must be between 1 and ${mostResults} inclusive`,
    )
  checkWanted(wanted, index)
  return found(input, context, {
    table,
    index,
    wanted,
    paths,
    count,
    vector: floats(vector, index),
  })
})

function checkMembers(input: Output): void {
  constrain(
    rules.returnConsumedCapacity(input),
    rules.tableName(input),
    required(input.IndexName, 'indexName'),
    name(input.IndexName, 'indexName'),
    required(input.SearchVector, 'searchVector'),
    within(input.SearchVector, 'searchVector', { min: 1 }),
    required(input.TopK, 'topK'),
    within(input.TopK, 'topK', { min: 1 }),
  )
}

/** A vector index that can be searched by now. */
function vectorIndexOf(context: Context, { record }: Table, name: string): VectorIndexSpec {
  const now = context.edge.now()
  const index = record.vectors?.find(one => one.name === name && !isGone(one, now))
  if (index === undefined) return invalid(`The table does not have the specified index: ${name}`)
  if (index.active > now || index.gone !== undefined)
    invalid(`Cannot search backfilling vector index: ${name}`)
  return index
}

function floats(vector: readonly Value[], { dimensions }: VectorIndexSpec): Float32Array {
  if (!vector.every(isFloat))
    invalid(
      'Search vector contains invalid values. All values in the search vector must be a 32-bit floating-point number attribute',
    )
  if (vector.length !== dimensions)
    invalid(
      `Input search vector dimension ${vector.length} does not match vector index dimension ${dimensions}`,
    )
  return Float32Array.from(vector, ({ N }) => Number(N))
}

type Asked = {
  readonly table: Table
  readonly index: VectorIndexSpec
  readonly wanted: Wanted | undefined
  readonly paths: readonly Steps[] | undefined
  readonly count: number
  readonly vector: Float32Array
}

function found(
  input: Output,
  { rows }: Context,
  { table, index, wanted = {}, paths, count, vector }: Asked,
): Output {
  const hits: { readonly view: View; readonly Score: number }[] = []
  let bytes = 0
  for (const item of itemsIn(rows, table)) {
    const view = viewOf(item, table, index)
    if (view === undefined || !fits(item, wanted)) continue
    bytes += viewSize(view, index)
    hits.push({ view, Score: score(index.distance, vector, view.vector) })
  }
  const order = nearest(index.distance)
  const SearchResults = hits
    .sort((a, b) => order(a.Score, b.Score))
    .slice(0, count)
    .map(({ view, Score }) => ({ Item: shown(view, index, paths), Score }))
  const asked = input.ReturnConsumedCapacity
  return {
    SearchResults,
    ...((asked === 'TOTAL' || asked === 'INDEXES') && {
      ConsumedCapacity: { VectorSearchRequestBytes: Math.max(leastBytes, bytes) },
    }),
  }
}

const leastBytes = 1024

/** The vector itself is shown where it is asked for by name, as the index has it. */
function shown(
  { held, vector }: View,
  { attribute }: VectorIndexSpec,
  paths: readonly Steps[] | undefined,
): Item {
  if (paths === undefined) return withoutAttribute(held, attribute)
  const L = Array.from(vector, float => ({ N: floatText(float) }))
  return projector(paths)(withAttribute(held, attribute, { L }))
}
