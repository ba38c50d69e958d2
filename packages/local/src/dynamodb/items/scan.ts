/** Scan: a table or index in the order of its partitions, or one segment of it. */
import type { Handler, Output } from '../../server/types.ts'
import { constrain, enums, name, oneOf, within } from '../checks/constraints.ts'
import { refuseMixing, refuseUnused, scopeOf } from '../checks/expressions.ts'
import { comparisons, rules } from '../checks/members.ts'
import { invalid, refusing } from '../failures.ts'
import { placeText } from '../keys/order.ts'
import { checkConditionalOperator } from '../legacy/conditions.ts'
import { checkedItem } from '../values/check.ts'
import type { Item } from '../values/types.ts'
import { answer } from './answered.ts'
import { newerFilter, olderFilter } from './filter.ts'
import type { Stretch } from './key-condition.ts'
import { older as manner } from './manner.ts'
import { duplicateAttributes, pathsOf } from './projected.ts'
import { emptyList, readSource } from './query.ts'
import { checkSelect, selectionOf } from './select.ts'
import { after, isOutside, type Source, startingRow } from './source.ts'

const older = ['AttributesToGet', 'ScanFilter', 'ConditionalOperator'] as const
const expressions = ['ProjectionExpression', 'FilterExpression'] as const
const { tell, wording } = manner
const mostSegments = 1_000_000

export const scan: Handler = refusing((input, context) => {
  checkMembers(input)
  refuseMixing(input, older, expressions, tell)
  const start =
    input.ExclusiveStartKey === undefined
      ? undefined
      : checkedItem(input.ExclusiveStartKey as Item, wording, tell)
  checkConditionalOperator(input, ['ScanFilter'], tell)
  const early = olderFilter(input, 'ScanFilter', manner)
  duplicateAttributes(input.AttributesToGet)
  checkSegments(input)
  const scope = scopeOf(input, expressions, manner)
  checkSelect(input, 'Scanning')
  const filter = newerFilter(input, scope, manner) ?? early
  const paths = pathsOf(input, scope, tell)
  refuseUnused(scope, tell)
  const source = readSource(input, context, 'Scan')
  const segment = segmentOf(input)
  const selection = selectionOf(input, source, paths, filter?.names ?? [])
  const stretch = start ? afterStart(segment, start, source, input) : segment
  return answer(input, context, { source, stretch, reverse: false, filter, selection })
})

function checkMembers(input: Output): void {
  constrain(
    oneOf(input.Select, 'select', enums.select),
    name(input.IndexName, 'indexName'),
    within(input.TotalSegments, 'totalSegments', { min: 1, max: mostSegments }),
    rules.returnConsumedCapacity(input),
    rules.tableName(input),
    rules.conditionalOperator(input),
    emptyList(input.AttributesToGet),
    comparisons(input.ScanFilter, 'scanFilter', true),
    within(input.Segment, 'segment', { min: 0, max: mostSegments - 1 }),
    within(input.Limit, 'limit', { min: 1 }),
  )
}

function checkSegments({ Segment, TotalSegments }: Output): void {
  if (TotalSegments === undefined && Segment !== undefined)
    invalid(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    )
  if (TotalSegments !== undefined && Segment === undefined)
    invalid(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    )
  if (Number(Segment) >= Number(TotalSegments))
    invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    )
}

/** Rows begin with the place of their partition, 32 bits: a segment is a range of them. */
function segmentOf({ Segment = 0, TotalSegments = 1 }: Output): Stretch {
  const bound = (segment: number): number => Math.ceil((2 ** 32 * segment) / Number(TotalSegments))
  const end = bound(Number(Segment) + 1)
  return { from: placeText(bound(Number(Segment))), to: end === 2 ** 32 ? 'g' : placeText(end) }
}

function afterStart(segment: Stretch, start: Item, source: Source, input: Output): Stretch {
  const mismatch =
    'The provided starting key is invalid: The provided key element does not match the schema'
  const row = startingRow(start, source, mismatch)
  if (isOutside(row, segment))
    invalid(
      `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${input.TotalSegments} Segment: ${input.Segment}`,
    )
  return after(segment, row, false)
}
