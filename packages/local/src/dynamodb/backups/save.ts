/** A backup is made: the items of a table are copied as they are now. */
import { prefixed } from '../../rows/types.ts'
import { requestId } from '../../server/ids.ts'
import type { Context } from '../../server/types.ts'
import { nextNumber, readCounts } from '../store/tables.ts'
import type { Table } from '../store/types.ts'
import { inChunks } from './chunks.ts'
import { type BackupRecord, backupChange, copiesAt } from './store.ts'

type Asked = Pick<BackupRecord, 'name' | 'type' | 'expires'>

export function savedTable(context: Context, table: Table, asked: Asked): BackupRecord {
  const { rows, edge } = context
  const { record } = table
  const { number, change } = nextNumber(rows)
  const { items, bytes } = readCounts(rows, record.number)
  const created = edge.now()
  const id = `${String(created).padStart(14, '0')}-${requestId(edge).slice(0, 8)}`
  const arn = `${record.arn}/backup/${id}`
  const backup: BackupRecord = { ...asked, arn, created, items, bytes, number, table: record }
  const at = copiesAt(backup)
  rows.batch([change])
  inChunks(
    rows,
    [...rows.range(prefixed(table.rows))].map(([key, value]) => ({
      put: at + key.slice(table.rows.length),
      value,
    })),
  )
  rows.batch([backupChange(rows, backup)])
  return backup
}
