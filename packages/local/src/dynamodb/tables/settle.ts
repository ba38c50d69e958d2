/** What the clock has brought about by now: tables and indexes that are to be gone are gone. */
import { type Change, prefixed, type Rows } from '../../rows/types.ts'
import { compile, countsChange, readCounts, recordChange } from '../store/tables.ts'
import type { Table } from '../store/types.ts'
import { dropTable } from './drop.ts'

/** The table as it is by now; undefined once it is gone. */
export function settled(rows: Rows, table: Table, now: number): Table | undefined {
  const { record } = table
  if (record.gone !== undefined && record.gone <= now) {
    dropTable(rows, table, now)
    return undefined
  }
  const gone = record.indexes.filter(index => index.gone !== undefined && index.gone <= now)
  const vectors = record.vectors?.filter(index => index.gone === undefined || index.gone > now)
  if (gone.length === 0 && vectors?.length === record.vectors?.length) return table
  const numbers = new Set(gone.map(({ number }) => number))
  const left = {
    ...record,
    indexes: record.indexes.filter(({ number }) => !numbers.has(number)),
    ...(vectors && { vectors }),
  }
  const counts = readCounts(rows, record.number)
  const kept = Object.entries(counts.indexes).filter(([number]) => !numbers.has(Number(number)))
  rows.batch([
    recordChange(rows, left),
    countsChange(rows, record.number, { ...counts, indexes: Object.fromEntries(kept) }),
    ...[...numbers].flatMap(number => entriesGone(rows, record.number, number)),
  ])
  return compile(left)
}

const entriesGone = (rows: Rows, table: number, index: number): readonly Change[] =>
  [...rows.range(prefixed(`dynamodb/index/${table}/${index}/`))].map(([key]) => ({ delete: key }))
