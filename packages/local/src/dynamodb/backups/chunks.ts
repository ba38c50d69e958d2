/** Many rows are written a few at a time: what they belong to comes last, and until then nobody sees them. */
import type { Change, Rows } from '../../rows/types.ts'

const most = 2_000

export function inChunks(rows: Rows, changes: readonly Change[]): void {
  for (let start = 0; start < changes.length; start += most)
    rows.batch(changes.slice(start, start + most))
}
