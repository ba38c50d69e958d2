/**
 * A namespace: what was asked for when it was provisioned, which attributes have an index slot, and its schemas. One
 * row holds all of it, so that whoever reads it knows everything that a call needs, and a change holds at once.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { conflict, invalid } from './failures.ts'
import { type Json, type JsonObject, readJson, writeLine } from './json.ts'
import { everyRow } from './store/every.ts'
import type { Store } from './store/types.ts'

export type Part = 'Resource' | 'Metadata'
export type SlotType = 'string' | 'number' | 'binary'
/** Which attribute an index slot serves. */
export type Slot = { readonly part: Part; readonly attribute: string; readonly type: SlotType }
export type DeleteMode = 'soft' | 'tombstone'

export type Namespace = {
  readonly name: string
  readonly stage: string
  readonly primaryKey: string
  readonly status: 'CREATING' | 'ACTIVE' | 'DROPPING'
  readonly deleteMode: DeleteMode
  readonly allowDeleteMode: boolean
  readonly strict: boolean
  readonly nonMasterWrites: boolean
  readonly reviveOnPut: 'merge' | 'replace' | 'refuse'
  readonly validates: 'sent' | 'merged'
  /** Has an index of words. */
  readonly search: boolean
  readonly slots: Readonly<Record<string, Slot>>
  readonly schemas: Readonly<Partial<Record<Part, JsonObject>>>
  /** The control record as `info` shows it, under its own names. */
  readonly record: JsonObject
  /** Grows with every change. */
  readonly version: number
}

export const controlTable = 'plainwire-data-api'
export const tableOf = ({ name, stage }: Pick<Namespace, 'name' | 'stage'>): string =>
  `${name}-${stage}`
export const historyTableOf = (namespace: Pick<Namespace, 'name' | 'stage'>): string =>
  `${tableOf(namespace)}-history`

const keyOf = (stage: string, name: string) => ({ p: { S: `namespaces#${stage}` }, s: { S: name } })

export async function readNamespace(
  store: Store,
  stage: string,
  name: string,
): Promise<Namespace | undefined | Anomaly> {
  const row = await store.get(controlTable, keyOf(stage, name))
  if (row === undefined || isAnomaly(row)) return row
  return namespaceIn(row)
}

const namespaceIn = (row: Readonly<Record<string, object>>): Namespace =>
  readJson((row.j as { S: string }).S) as Namespace

/** Stores a namespace as the successor of what was read; a conflict when another was faster. */
export async function writeNamespace(
  store: Store,
  namespace: Namespace,
): Promise<Namespace | Anomaly> {
  const next = { ...namespace, version: namespace.version + 1 }
  const failed = await store.write([
    {
      table: controlTable,
      put: {
        ...keyOf(next.stage, next.name),
        v: { N: String(next.version) },
        j: { S: writeLine(next) },
      },
      if: namespace.version === 0 ? 'absent' : { v: { N: String(namespace.version) } },
    },
  ])
  if (failed === undefined) return next
  return failed.code === 'CHANGED'
    ? conflict(`${namespace.name} was changed meanwhile; try again.`)
    : failed
}

export const forgetNamespace = (
  store: Store,
  { stage, name }: Namespace,
): Promise<Anomaly | undefined> =>
  store.write([{ table: controlTable, delete: keyOf(stage, name) }])

export async function listNamespaces(
  store: Store,
  stage: string,
): Promise<readonly Namespace[] | Anomaly> {
  const found: Namespace[] = []
  const failed = await everyRow(
    after =>
      store.query({
        table: controlTable,
        partition: ['p', `namespaces#${stage}`],
        consistent: true,
        ...after,
      }),
    row => void found.push(namespaceIn(row)),
  )
  if (failed) return failed
  return found
}

/** Names that stand for routes, so that no item's path could be told from them. */
const reserved = new Set([
  'namespaces',
  'version',
  'data-apis',
  'health',
  'ready',
  'metrics',
  'openapi.json',
])

export const slotNames: Readonly<Record<Part, readonly string[]>> = {
  Resource: ['r1', 'r2', 'r3', 'r4', 'r5'],
  Metadata: ['m1', 'm2', 'm3', 'm4', 'm5'],
}

/** Names of indexes have three characters or more. */
export const indexName = (slot: string): string => `slot-${slot}`

/** What `provision` asks for, on top of what is there. */
export function provisioned(
  stage: string,
  name: string,
  body: JsonObject,
  before?: Namespace,
): Namespace | Anomaly {
  const misnamed = wrongName(name)
  if (misnamed) return misnamed
  const primaryKey = body.PrimaryKey ?? before?.primaryKey ?? 'id'
  if (typeof primaryKey !== 'string' || !/^\w{2,64}$/.test(primaryKey))
    return invalid('PrimaryKey is a name of 2 to 64 letters, digits and underscores.')
  if (before && before.primaryKey !== primaryKey)
    return invalid(`The PrimaryKey of ${name} is ${before.primaryKey} and stays so.`)
  const slots = slotsIn(body, before?.slots ?? {})
  if (isAnomaly(slots)) return slots
  const deleteMode = deleteModeIn(body.DeleteMode ?? before?.deleteMode ?? 'soft')
  if (isAnomaly(deleteMode)) return deleteMode
  const told = (member: string, otherwise: boolean) =>
    body[member] === undefined ? otherwise : isTrue(body[member])
  const { record: earlier = {} } = before ?? {}
  return {
    name,
    stage,
    primaryKey,
    deleteMode,
    slots,
    status: before?.status ?? 'CREATING',
    allowDeleteMode: told('AllowRuntimeDeleteModeChange', before?.allowDeleteMode ?? false),
    strict: told('StrictOCCV', before?.strict ?? false),
    nonMasterWrites: told('NonItemMasterWritesAllowed', before?.nonMasterWrites ?? false),
    reviveOnPut: oneOf(
      body.ReviveOnPut,
      ['merge', 'replace', 'refuse'],
      before?.reviveOnPut ?? 'merge',
    ),
    validates: oneOf(body.SchemaValidation, ['sent', 'merged'], before?.validates ?? 'sent'),
    search: searchIn(body, before?.search ?? false),
    schemas: before?.schemas ?? {},
    record: { ...earlier, ...body, PrimaryKey: primaryKey, DeleteMode: deleteMode },
    version: before?.version ?? 0,
  }
}

function wrongName(name: string): Anomaly | undefined {
  if (!/^\w{2,64}$/.test(name))
    return invalid('A namespace is called by 2 to 64 letters, digits and underscores.')
  return reserved.has(name)
    ? invalid(`A namespace cannot be called ${name}: the route of that name would hide it.`)
    : undefined
}

/** Asked for in our words, or in those of the first Data API, whose domain of Elasticsearch need not be. */
const searchIn = (body: JsonObject, otherwise: boolean): boolean =>
  body.Search === undefined
    ? otherwise || (typeof body.ElasticSearchDomain === 'string' && body.ElasticSearchDomain !== '')
    : isTrue(body.Search)

const oneOf = <T extends string>(value: Json | undefined, words: readonly T[], otherwise: T): T =>
  words.find(word => word === String(value).toLowerCase()) ?? otherwise

/** `true`, and the texts that clients send for it. */
export const isTrue = (value: unknown): boolean =>
  value === true || /^(true|1|yes)$/i.test(String(value))

export function deleteModeIn(value: unknown): DeleteMode | Anomaly {
  const mode = String(value).toLowerCase()
  return mode === 'soft' || mode === 'tombstone'
    ? mode
    : invalid(`DeleteMode is soft or tombstone, not ${String(value)}.`)
}

/** `attr1,attr2=number` */
function slotsIn(body: JsonObject, before: Namespace['slots']): Namespace['slots'] | Anomaly {
  const slots: Record<string, Slot> = {}
  for (const [part, member] of [
    ['Resource', 'TableIndexes'],
    ['Metadata', 'MetadataIndexes'],
  ] as const) {
    const given = body[member]
    const old = Object.entries(before).filter(([, slot]) => slot.part === part)
    const wanted =
      given === undefined || given === null ? old.map(([, slot]) => slot) : indexesIn(part, given)
    if (isAnomaly(wanted)) return wanted
    const free = slotNames[part].filter(name => !old.some(([taken]) => taken === name))
    for (const slot of wanted as readonly Slot[]) {
      // An attribute keeps its slot, so that what is written there stays right.
      const kept = old.find(
        ([, one]) => one.attribute === slot.attribute && one.type === slot.type,
      )?.[0]
      const name =
        kept ?? free.shift() ?? old.map(([taken]) => taken).find(taken => !(taken in slots))
      if (name === undefined)
        return invalid(`${member} names at most ${slotNames[part].length} attributes.`)
      slots[name] = slot
    }
  }
  return slots
}

function indexesIn(part: Part, given: Json): readonly Slot[] | Anomaly {
  const items = Array.isArray(given) ? given.map(String) : String(given).split(',')
  const slots: Slot[] = []
  for (const item of items.map(text => text.trim()).filter(text => text !== '')) {
    const [attribute = '', type = 'string'] = item.split('=').map(text => text.trim())
    const known = slotTypes.find(([pattern]) => pattern.test(type))?.[1]
    if (attribute === '' || known === undefined)
      return invalid(
        `The index ${item} is not 'name' or 'name=type' with the type string, number or bin.`,
      )
    slots.push({ part, attribute, type: known })
  }
  return slots.length > slotNames[part].length
    ? invalid(`At most ${slotNames[part].length} attributes of a part have an index.`)
    : slots
}

const slotTypes: readonly (readonly [RegExp, SlotType])[] = [
  [/^str/i, 'string'],
  [/^(number|int)/i, 'number'],
  [/^bin/i, 'binary'],
]
