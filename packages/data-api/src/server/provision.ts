/** Making a namespace and changing it, filling its indexes, counting what it holds. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { itemOf, rowOf } from '../items/row.ts'
import type { JsonObject } from '../json.ts'
import {
  historyTableOf,
  indexName,
  type Namespace,
  provisioned,
  readNamespace,
  slotNames,
  tableOf,
  writeNamespace,
} from '../namespace.ts'
import { type AttributeMap, sizeOf } from '../store/attributes.ts'
import { everyRow } from '../store/every.ts'
import type { TableShape } from '../store/types.ts'
import type { Service } from './service.ts'

export async function provision(
  service: Service,
  stageName: string,
  name: string,
  body: JsonObject,
): Promise<Anomaly | undefined> {
  const { store } = service
  const before = await readNamespace(store, stageName, name)
  if (isAnomaly(before)) return before
  const next = provisioned(stageName, name, body, before)
  if (isAnomaly(next)) return next
  const created = await writeNamespace(store, next)
  if (isAnomaly(created)) return created
  for (const shape of tablesOf(created)) {
    const failed = await store.createTable(shape)
    if (failed) return failed
  }
  if (before && JSON.stringify(before.slots) !== JSON.stringify(created.slots)) {
    const failed = await refill(service, created)
    if (failed) return failed
  }
  if (created.status === 'ACTIVE') return undefined
  const active = await writeNamespace(store, { ...created, status: 'ACTIVE' })
  return isAnomaly(active) ? active : undefined
}

/** All index slots are there from the start, so that an index can be added without changing the table. */
const tablesOf = (namespace: Namespace): readonly TableShape[] => [
  {
    name: tableOf(namespace),
    partition: 'id',
    indexes: Object.fromEntries(
      ['im', ...slotNames.Resource, ...slotNames.Metadata].map(name => [
        indexName(name),
        { partition: name, sort: 'id' },
      ]),
    ),
  },
  {
    name: historyTableOf(namespace),
    partition: 'id',
    sort: 's',
    indexes: { feed: { partition: 'f', sort: 'q' } },
  },
]

/** Writes every item anew, so that its slots are those of the settings of now. */
const refill = ({ store }: Service, namespace: Namespace): Promise<Anomaly | undefined> =>
  everyRow(
    after => store.scan({ table: tableOf(namespace), limit: 100, ...after }),
    async row => {
      const item = itemOf(row)
      const put = rowOf(item, namespace)
      const failed = await store.write([
        { table: tableOf(namespace), put, if: { c: { N: String(item.changes) } } },
      ])
      // Whoever wrote meanwhile wrote with the new settings.
      return failed?.code === 'CHANGED' ? undefined : failed
    },
  )

export async function usageOf(
  { store }: Service,
  namespace: Namespace,
): Promise<JsonObject | Anomaly> {
  const usage = { Resource: { SizeBytes: 0, Count: 0 }, Metadata: { SizeBytes: 0, Count: 0 } }
  const failed = await everyRow(
    after => store.scan({ table: tableOf(namespace), consistent: true, ...after }),
    row => {
      const { resource, metadata, deleted } = itemOf(row)
      if (resource && !deleted) count(usage.Resource, resource.attributes)
      if (metadata && !deleted) count(usage.Metadata, metadata.attributes)
      return undefined
    },
  )
  if (failed) return failed
  return usage
}

function count(figures: { SizeBytes: number; Count: number }, attributes: AttributeMap): void {
  figures.Count++
  figures.SizeBytes += sizeOf(attributes)
}
