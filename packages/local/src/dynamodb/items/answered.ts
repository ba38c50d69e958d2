/** The answer of a query or scan: a page, filtered and shown, and what it cost. */
import type { Context, Output } from '../../server/types.ts'
import { itemSize } from '../values/size.ts'
import { consumed, readUnits, type Units } from './capacity.ts'
import type { Filter } from './filter.ts'
import type { Stretch } from './key-condition.ts'
import type { Selection } from './select.ts'
import { itemsOf, type Page, pageOf, type Source } from './source.ts'

export type Asked = {
  readonly source: Source
  readonly stretch: Stretch
  readonly reverse: boolean
  readonly filter: Filter | undefined
  readonly selection: Selection
}

export function answer(input: Output, context: Context, asked: Asked): Output {
  const { source, stretch, reverse, filter, selection } = asked
  const items = itemsOf(context.rows, source, stretch, reverse)
  const limit = input.Limit === undefined ? Number.POSITIVE_INFINITY : Number(input.Limit)
  const page = pageOf(items, limit, source)
  const passed = filter
    ? page.found.filter(found => filter.holds(selection.seen(found)))
    : page.found
  const ConsumedCapacity = consumed(input, source.table, unitsFor(input, page, asked))
  return {
    ...(input.Select === 'COUNT' ? {} : { Items: passed.map(selection.show) }),
    Count: passed.length,
    ScannedCount: page.found.length,
    ...(page.last && { LastEvaluatedKey: page.last }),
    ...(ConsumedCapacity && { ConsumedCapacity }),
  }
}

/** What an index holds is read from it; what it does not is read from the table, item by item. */
function unitsFor(input: Output, page: Page, { source: { index }, selection }: Asked): Units {
  const units = readUnits(page.bytes, input.ConsistentRead)
  if (index === undefined) return { table: units }
  const fetched = selection.fetches
    ? page.found.reduce((sum, { item }) => sum + readUnits(itemSize(item), input.ConsistentRead), 0)
    : 0
  return { table: fetched, [index.kind]: { [index.name]: units } }
}
