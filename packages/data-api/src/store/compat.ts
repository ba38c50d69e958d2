/**
 * The tables of the first Data API, read as if they were ours: control records of all stages in one table, and for each
 * namespace two tables of flat rows with an index an attribute. Nothing is written to them.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { type JsonObject, writeLine } from '../json.ts'
import { controlTable, indexName, type Namespace, provisioned } from '../namespace.ts'
import { type AttributeMap, jsonOf } from './attributes.ts'
import { metadataId, plainId, rowFrom } from './compat-rows.ts'
import { everyRow } from './every.ts'
import type { Key, Page, Query, Scan, Store } from './types.ts'

const records = 'AwsDataApi'

/** @example compat(dynamoStore({ client, wait })) */
export function compat(store: Store): Store {
  const refused = async () =>
    anomaly('unsupported', 'Tables of this layout are only read here.', {
      code: 'NotImplementedError',
      status: 501,
    })
  return {
    capabilities: store.capabilities,
    get: (table, key) => (table === controlTable ? control(store, key) : item(store, table, key)),
    async getAll(table, keys) {
      const rows = await Promise.all(keys.map(key => item(store, table, key)))
      return rows.find(isAnomaly) ?? (rows.filter(row => row !== undefined) as AttributeMap[])
    },
    query: query => (query.table === controlTable ? listed(store, query) : found(store, query)),
    scan: scan => scanned(store, scan),
    write: refused,
    writeAll: refused,
    add: refused,
    deleteTable: refused,
    // Those that are read are there, and no others are needed.
    createTable: async () => undefined,
    tableArn: name => store.tableArn(name),
  }
}

const text = (row: Key, name: string): string => (row[name] as { S?: string } | undefined)?.S ?? ''

/** Only namespaces are known; of everything else there is nothing. */
async function control(store: Store, key: Key): Promise<AttributeMap | undefined | Anomaly> {
  const [kind, stage = ''] = text(key, 'p').split('#')
  if (kind !== 'namespaces') return undefined
  const namespace = await namespaceOf(store, `${text(key, 's')}-${stage}`)
  if (namespace === undefined || isAnomaly(namespace)) return namespace
  return { ...key, j: { S: writeLine(namespace) }, v: { N: '1' } }
}

async function namespaceOf(store: Store, api: string): Promise<Namespace | undefined | Anomaly> {
  const row = await store.get(records, { api: { S: api }, type: { S: 'ApiMetadata' } })
  if (row === undefined || isAnomaly(row)) return row
  const record = jsonOf(row)
  const stage = String(record.Stage ?? api.slice(api.lastIndexOf('-') + 1))
  const { Stage: _, Status: status = 'ACTIVE', ...settings } = record
  const namespace = provisioned(stage, api.slice(0, -stage.length - 1), settings as JsonObject)
  if (isAnomaly(namespace)) return namespace
  const schemas = await schemasOf(store, api)
  if (isAnomaly(schemas)) return schemas
  return { ...namespace, schemas, status: status === 'ACTIVE' ? 'ACTIVE' : 'CREATING', version: 1 }
}

/** Each in a row of its own, under the name of the row. */
async function schemasOf(store: Store, api: string): Promise<Namespace['schemas'] | Anomaly> {
  const schemas: { -readonly [part in keyof Namespace['schemas']]: JsonObject } = {}
  for (const part of ['Resource', 'Metadata'] as const) {
    const type = `JsonSchema-${part}`
    const row = await store.get(records, { api: { S: api }, type: { S: type } })
    if (isAnomaly(row)) return row
    const schema = row?.[type] ?? row?.[part]
    if (schema && 'M' in schema) schemas[part] = jsonOf(schema.M)
  }
  return schemas
}

async function listed(store: Store, { partition }: Query): Promise<Page | Anomaly> {
  const [kind, stage = ''] = partition[1].split('#')
  if (kind !== 'namespaces') return { rows: [] }
  const names: string[] = []
  const failed = await everyRow(
    after => store.scan({ table: records, ...after }),
    row => {
      const { api, type, Stage } = jsonOf(row)
      if (type === 'ApiMetadata' && Stage === stage)
        names.push(String(api).slice(0, -stage.length - 1))
      return undefined
    },
  )
  if (failed) return failed
  const rows = await Promise.all(
    names.map(name => control(store, { p: { S: partition[1] }, s: { S: name } })),
  )
  return rows.find(isAnomaly) ?? { rows: rows.filter(row => row !== undefined) as AttributeMap[] }
}

const metadataTable = (table: string) => `${table}-Metadata`

async function item(
  store: Store,
  table: string,
  key: Key,
): Promise<AttributeMap | undefined | Anomaly> {
  const namespace = await namespaceOf(store, table)
  if (namespace === undefined || isAnomaly(namespace)) return namespace
  return itemOf(store, table, namespace.primaryKey, text(key, 'id'))
}

async function itemOf(
  store: Store,
  table: string,
  key: string,
  id: string,
): Promise<AttributeMap | undefined | Anomaly> {
  const [resource, metadata] = await Promise.all([
    store.get(table, { [key]: { S: id } }),
    store.get(metadataTable(table), { [key]: { S: metadataId(id) } }),
  ])
  if (isAnomaly(resource)) return resource
  if (isAnomaly(metadata)) return metadata
  return resource && rowFrom(id, key, resource, metadata)
}

async function scanned(store: Store, scan: Scan): Promise<Page | Anomaly> {
  const namespace = await namespaceOf(store, scan.table)
  if (namespace === undefined || isAnomaly(namespace)) return namespace ?? { rows: [] }
  const { primaryKey: key } = namespace
  const { after, ...rest } = scan
  const start = after ? { after: { [key]: { S: text(after, 'id') } } } : {}
  const page = await store.scan({ ...rest, ...start })
  return isAnomaly(page) ? page : joined(store, scan.table, key, page)
}

/** Rows of resources with what the other table has of them. */
async function joined(
  store: Store,
  table: string,
  key: string,
  { rows, after }: Page,
): Promise<Page | Anomaly> {
  const ids = rows.map(row => text(row, key))
  const metadata = await store.getAll(
    metadataTable(table),
    ids.map(id => ({ [key]: { S: metadataId(id) } })),
  )
  if (isAnomaly(metadata)) return metadata
  const byId = new Map(metadata.map(row => [plainId(text(row, key)), row]))
  return {
    rows: rows.map((row, index) => rowFrom(ids[index]!, key, row, byId.get(ids[index]!))),
    ...(after && { after: { id: { S: plainId(text(after, key)) } } }),
  }
}

/** By the index of an attribute; through all rows where there is none that holds texts. */
async function found(store: Store, query: Query): Promise<Page | Anomaly> {
  const { table, partition, after, limit } = query
  const namespace = await namespaceOf(store, table)
  // Of history there is none.
  if (namespace === undefined || isAnomaly(namespace)) return namespace ?? { rows: [] }
  const { primaryKey: key, slots } = namespace
  const [name, wanted] = partition
  const slot =
    name === 'im' ? { part: 'Resource', attribute: 'ItemMasterID', type: 'string' } : slots[name]
  if (slot === undefined || query.index !== indexName(name)) return { rows: [] }
  if (slot.type !== 'string')
    return scanned(store, { table, ...(after && { after }), ...(limit && { limit }) })
  const isMetadata = slot.part === 'Metadata'
  const indexed = isMetadata ? metadataTable(table) : table
  const id = after && text(after, 'id')
  const page = await store.query({
    table: indexed,
    index: `${indexed}-${slot.attribute}`,
    partition: [slot.attribute, wanted],
    ...(limit && { limit }),
    ...(id !== undefined && {
      after: {
        [key]: { S: isMetadata ? metadataId(id) : id },
        [slot.attribute]: { S: wanted },
      },
    }),
  })
  if (isAnomaly(page)) return page
  const rows = await Promise.all(
    page.rows.map(row => itemOf(store, table, key, plainId(text(row, key)))),
  )
  const last = page.after && { after: { id: { S: plainId(text(page.after, key)) } } }
  return (
    rows.find(isAnomaly) ?? {
      rows: rows.filter(row => row !== undefined) as AttributeMap[],
      ...last,
    }
  )
}
