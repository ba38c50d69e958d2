/** Query: a stretch of one partition, of a table or an index. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { broken, constrain, enums, name, oneOf } from '../checks/constraints.ts'
import { refuseMixing, refuseUnused, scopeOf } from '../checks/expressions.ts'
import { comparisons, rules } from '../checks/members.ts'
import { invalid, refusing } from '../failures.ts'
import { partsOf } from '../keys/schema.ts'
import { checkConditionalOperator, legacyConditions } from '../legacy/conditions.ts'
import { indexOf, tableOf } from '../tables/find.ts'
import { checkedItem } from '../values/check.ts'
import type { Item } from '../values/types.ts'
import { answer } from './answered.ts'
import { type Filter, newerFilter, olderFilter } from './filter.ts'
import { legacyKeyConditions, type Stretch, stretchOf } from './key-condition.ts'
import { keyExpression } from './key-expression.ts'
import { reading } from './manner.ts'
import { duplicateAttributes, pathsOf } from './projected.ts'
import { checkSelect, selectionOf } from './select.ts'
import { after, isOutside, type Source, sourceOf, startingRow } from './source.ts'

const older = ['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions'] as const
const expressions = ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'] as const
const { tell } = reading

export const query: Handler = refusing((input, context) => {
  checkMembers(input)
  refuseMixing(input, older, expressions, tell)
  const start = startOf(input)
  checkConditionalOperator(input, ['QueryFilter'], tell)
  const early = olderFilter(input, 'QueryFilter', reading)
  const legacy = legacyConditions(input.KeyConditions, reading)
  duplicateAttributes(input.AttributesToGet)
  const scope = scopeOf(input, expressions, reading)
  checkSelect(input, 'Querying')
  if (legacy === undefined && input.KeyConditionExpression === undefined)
    invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    )
  const filter = newerFilter(input, scope, reading) ?? early
  const paths = pathsOf(input, scope, tell)
  const conditions = keyExpression(input, scope, tell) ?? legacyKeyConditions(legacy!)
  refuseUnused(scope, tell)
  const source = readSource(input, context, 'Query')
  const stretch = stretchOf(conditions, source.key)
  refuseKeyFilter(filter, source)
  const reverse = input.ScanIndexForward === false
  const selection = selectionOf(input, source, paths, filter?.names ?? [])
  return answer(input, context, {
    source,
    stretch: start === undefined ? stretch : afterStart(stretch, start, source, reverse),
    reverse,
    filter,
    selection,
  })
})

/** The newer of AWS's checks tells a wrong limit without its value, and a wrong operator before all else. */
function checkMembers(input: Output): void {
  const { Limit, ConditionalOperator: joint } = input
  if (joint !== undefined && !enums.conditionalOperator.includes(joint as string))
    invalid('Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]')
  constrain(
    oneOf(input.Select, 'select', enums.select),
    name(input.IndexName, 'indexName'),
    rules.returnConsumedCapacity(input),
    comparisons(input.QueryFilter, 'queryFilter', true),
    rules.tableName(input),
    emptyList(input.AttributesToGet),
    comparisons(input.KeyConditions, 'keyConditions', true),
    Limit !== undefined && Number(Limit) < 1
      ? "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1"
      : undefined,
  )
}

export const emptyList = (names: unknown): string | undefined =>
  Array.isArray(names) && names.length === 0
    ? broken(names, 'attributesToGet', 'Member must have length greater than or equal to 1')
    : undefined

const startOf = (input: Output): Item | undefined =>
  input.ExclusiveStartKey === undefined
    ? undefined
    : checkedItem(input.ExclusiveStartKey as Item, reading.wording, tell)

/** The table or index that is asked; a global index is never read consistently. */
export function readSource(input: Output, context: Context, verb: 'Query' | 'Scan'): Source {
  const table = tableOf(context, String(input.TableName))
  if (input.IndexName === undefined) return sourceOf(table, undefined)
  const index = indexOf(context, table, String(input.IndexName), verb)
  if (index.kind === 'global' && input.ConsistentRead === true)
    invalid('Consistent reads are not supported on global secondary indexes')
  return sourceOf(table, index)
}

function refuseKeyFilter(filter: Filter | undefined, { key }: Source): void {
  const keys = new Set(partsOf(key).map(part => part.name))
  const used = filter?.names.find(one => keys.has(one))
  if (used === undefined) return
  const what = filter?.parameter === 'FilterExpression' ? 'Filter Expression' : filter?.parameter
  invalid(`${what} can only contain non-primary key attributes: Primary key attribute: ${used}`)
}

function afterStart(stretch: Stretch, start: Item, source: Source, reverse: boolean): Stretch {
  const row = startingRow(start, source, '')
  if (isOutside(row, stretch))
    invalid('The provided starting key is outside query boundaries based on provided conditions')
  return after(stretch, row, reverse)
}
