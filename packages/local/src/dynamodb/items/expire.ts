/** Items whose time is over are deleted when their table is next asked for. */
import type { Context } from '../../server/types.ts'
import { keyOf } from '../keys/schema.ts'
import { commit } from '../store/commit.ts'
import { expiryAt, expiryText } from '../store/expiry.ts'
import { decodeItem } from '../store/items.ts'
import type { Table } from '../store/types.ts'

const atOnce = 1000

export function expireItems(context: Pick<Context, 'rows' | 'edge'>, table: Table): void {
  if (table.record.timeToLive?.enabled !== true) return
  const { rows, edge } = context
  const at = expiryAt(table.record)
  const range = { from: at, to: at + expiryText(edge.now() / 1000 + 1), limit: atOnce }
  for (;;) {
    const over = [...rows.range(range)]
    if (over.length === 0) return
    const changes = over.flatMap(([entry]) => {
      const bytes = rows.get(table.rows + entry.slice(entry.indexOf('/', at.length) + 1))
      if (bytes === undefined) return []
      const before = decodeItem(bytes)
      return [
        { table, key: keyOf(before, table.key), before, after: undefined, by: 'ttl' as const },
      ]
    })
    commit(
      context,
      changes,
      over.map(([entry]) => ({ delete: entry })),
    )
  }
}
