/** Documents as rows of the control table: leases, cursors and jobs agree among replicas through the store they share. */
import { changed, type Documents, type Json } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { controlTable } from '../namespace.ts'
import type { AttributeMap } from './attributes.ts'
import type { Expected, Key, Store } from './types.ts'

/** @example leases({ documents: storeDocuments(store, newId), owner, now }) */
export function storeDocuments(store: Store, newId: () => string): Documents {
  return {
    async get(key) {
      const row = await store.get(controlTable, keyOf(key))
      if (row === undefined || isAnomaly(row)) return row
      return { value: JSON.parse(text(row, 'j')) as Json, version: text(row, 'v') }
    },
    async put(key, value, expected) {
      const version = newId()
      const put = { ...keyOf(key), v: { S: version }, j: { S: JSON.stringify(value) } }
      const failed = await store.write([{ table: controlTable, put, ...ifIs(expected) }])
      return failed ? refused(key, failed) : { version }
    },
    async delete(key, expected) {
      const failed = await store.write([
        { table: controlTable, delete: keyOf(key), ...ifIs(expected) },
      ])
      return failed && refused(key, failed)
    },
    async list(prefix, { after = prefix, limit = 1000 } = {}) {
      const page = await store.query({
        table: controlTable,
        partition: ['p', folderOf(prefix)],
        range: { name: 's', from: `${after}\u0000`, to: `${prefix}\u{10ffff}` },
        limit,
        consistent: true,
      })
      if (isAnomaly(page)) return page
      const keys = page.rows.map(row => text(row, 's'))
      return page.after === undefined ? { keys } : { keys, after: keys.at(-1) ?? after }
    },
  }
}

const text = (row: AttributeMap, name: string): string => (row[name] as { S: string }).S

/** What stands before the first slash is the partition; a prefix names at least that. */
const folderOf = (key: string): string => `documents#${key.slice(0, key.indexOf('/'))}`
const keyOf = (key: string): Key => ({ p: { S: folderOf(key) }, s: { S: key } })

const ifIs = (
  expected: { readonly version: string } | 'absent' | 'any',
): { readonly if?: Expected } => {
  if (expected === 'any') return {}
  return { if: expected === 'absent' ? 'absent' : { v: { S: expected.version } } }
}

const refused = (key: string, failed: Anomaly): Anomaly =>
  failed.code === 'CHANGED' ? changed(key) : failed
