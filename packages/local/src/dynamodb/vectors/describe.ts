/** Vector indexes as DescribeTable tells of them. */
import type { Rows } from '../../rows/types.ts'
import type { Output } from '../../server/types.ts'
import type { Table, VectorIndexSpec } from '../store/types.ts'
import type { Begun } from '../tables/describe.ts'
import { itemsIn } from '../tables/fill.ts'
import { viewOf, viewSize } from './view.ts'

export function vectorDescriptions(
  rows: Rows,
  table: Table,
  now: number,
  begun?: Begun,
): readonly Output[] {
  const { vectors = [] } = table.record
  return vectors
    .filter(({ gone }) => begun !== undefined || gone === undefined || gone > now)
    .map(index => described(rows, table, index, now, begun))
}

function described(
  rows: Rows,
  table: Table,
  index: VectorIndexSpec,
  now: number,
  begun: Begun | undefined,
): Output {
  const IndexStatus = statusOf(index, now, begun)
  return {
    IndexName: index.name,
    ...(index.search.length > 0 && { SearchSchema: index.search }),
    Projection: index.projection,
    VectorAttribute: { AttributeName: index.attribute },
    Dimensions: index.dimensions,
    DistanceFunction: index.distance,
    IndexStatus,
    ...(index.added && IndexStatus === 'CREATING' && { Backfilling: index.active > now }),
    ...counted(rows, table, index),
    IndexArn: `${table.record.arn}/index/${index.name}`,
  }
}

/** An index that came with its table is new as long as that is; one that was added, in the answer that adds it. */
function statusOf({ gone, active, name }: VectorIndexSpec, now: number, begun?: Begun): string {
  if (gone !== undefined) return 'DELETING'
  const isNew = begun?.status === 'CREATING' || begun?.vectors?.has(name)
  return isNew || active > now ? 'CREATING' : 'ACTIVE'
}

function counted(rows: Rows, table: Table, index: VectorIndexSpec): Output {
  let [ItemCount, IndexSizeBytes] = [0, 0]
  for (const item of itemsIn(rows, table)) {
    const view = viewOf(item, table, index)
    if (view === undefined) continue
    ItemCount++
    IndexSizeBytes += viewSize(view, index)
  }
  return { IndexSizeBytes, ItemCount }
}
