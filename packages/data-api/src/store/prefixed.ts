/** A store whose tables are called something before their names, so that several deployments share one account. */
import type { Store } from './types.ts'

/** @example prefixed(store, 'team-a-') */
export function prefixed(store: Store, prefix: string): Store {
  const named = <T extends { readonly table: string }>(one: T): T => ({
    ...one,
    table: prefix + one.table,
  })
  return {
    capabilities: store.capabilities,
    get: (table, key) => store.get(prefix + table, key),
    getAll: (table, keys) => store.getAll(prefix + table, keys),
    write: changes => store.write(changes.map(named)),
    writeAll: changes => store.writeAll(changes.map(named)),
    add: (table, key, name, amount) => store.add(prefix + table, key, name, amount),
    query: query => store.query(named(query)),
    scan: scan => store.scan(named(scan)),
    createTable: shape => store.createTable({ ...shape, name: prefix + shape.name }),
    deleteTable: name => store.deleteTable(prefix + name),
    tableArn: name => store.tableArn(prefix + name),
  }
}
