/** Items as they are kept: JSON, under a key that stands in the order of scans and queries. */
import type { Value as Bytes, Rows } from '../../rows/types.ts'
import { rowOf } from '../keys/schema.ts'
import type { Item } from '../values/types.ts'
import type { Table } from './types.ts'

export const encodeItem = (item: Item): Bytes => Buffer.from(JSON.stringify(item))

export const decodeItem = (bytes: Bytes): Item =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as Item

/** `key` holds the key attributes, and may hold others. */
export function readItem(rows: Rows, table: Table, key: Item): Item | undefined {
  const bytes = rows.get(table.rows + rowOf(key, table.key))
  return bytes && decodeItem(bytes)
}
