/**
 * A store that nobody else writes to, as the one of a local AWS in this process: what says which namespaces there are, and how
 * far their feeds have come, need not be read again for each call. With replicas it must be, so that a change holds on all.
 */
import { isAnomaly } from '@plainwire/wire'
import { controlTable } from '../namespace.ts'
import type { AttributeMap } from './attributes.ts'
import type { Change, Key, Store } from './types.ts'

/** @example alone(dynamoStore({ client, wait })) */
export function alone(store: Store): Store {
  const rows = new Map<string, AttributeMap | undefined>()
  let writes = 0
  const forget = (name: string | undefined) => {
    writes++
    if (name !== undefined) rows.delete(name)
  }
  const written = (changes: readonly Change[], keep: boolean) => {
    for (const change of changes) {
      const put = 'put' in change ? change.put : undefined
      const name = nameOf(change.table, put ?? ('delete' in change ? change.delete : {}))
      forget(name)
      if (keep && name !== undefined) rows.set(name, put)
    }
  }
  return {
    ...store,
    capabilities: { ...store.capabilities, alone: true },
    async get(table, key) {
      const name = nameOf(table, key)
      if (name !== undefined && rows.has(name)) return rows.get(name)
      const before = writes
      const row = await store.get(table, key)
      if (name !== undefined && !isAnomaly(row) && before === writes) rows.set(name, row)
      return row
    },
    async write(changes) {
      written(changes, false)
      const failed = await store.write(changes)
      written(changes, failed === undefined)
      return failed
    },
    async add(table, key, name, amount) {
      const sum = await store.add(table, key, name, amount)
      forget(nameOf(table, key))
      return sum
    },
  }
}

const kept = /^(namespaces|sequence)#/

/** Of rows that are remembered. */
function nameOf(table: string, { p, s }: Key): string | undefined {
  const [partition, sort] = [p, s].map(one => (one as { S?: string } | undefined)?.S)
  return table === controlTable && partition !== undefined && kept.test(partition)
    ? `${partition}\u0000${sort}`
    : undefined
}
