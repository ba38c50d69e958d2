/** Writing an item: what is sent is merged into what is there, part by part, in one change. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { conflict, invalid, preconditionFailed } from '../failures.ts'
import { type Json, type JsonObject, sameJson } from '../json.ts'
import type { Namespace, Part } from '../namespace.ts'
import { type AttributeMap, attributesOf, jsonOf } from '../store/attributes.ts'
import type { Change } from '../store/types.ts'
import type { Decide, Decision } from './change.ts'
import { type Audit, type Half, halfOf, type Item } from './row.ts'
import { etagOf, serverFields, versionOf } from './show.ts'

export type Put = {
  readonly id: string
  readonly parts: Readonly<Partial<Record<Part, JsonObject>>>
  /** Instead of what is there, not on top of it. */
  readonly replace: boolean
  readonly version?: number
  readonly constraints?: JsonObject
  readonly ifMatch?: string
  readonly ifNoneMatch: boolean
  /** The item master that comes along with what is written, as imports have it. */
  readonly master?: string
  /** Rows that are written along, of references. */
  readonly also: readonly Change[]
  readonly validate: (part: Part, value: JsonObject) => Anomaly | undefined
  readonly audit: Omit<Audit, 'action'>
}

export type PutReply = {
  readonly modified: Readonly<Partial<Record<Part, boolean>>>
  readonly messages: readonly string[]
  readonly etag: string
}

/** @example changeItem(changing, id, putDecision(put, namespace), { exact: put.version !== undefined }) */
export const putDecision =
  (put: Put, namespace: Namespace): Decide<PutReply> =>
  before => {
    const refused = refusal(put, namespace, before)
    if (refused) return refused
    const messages = warnings(namespace, before)
    const base = before?.deleted ? revived(before, namespace) : before
    let item: Item = base ?? { id: put.id, deleted: false, tombstoned: false, changes: 0 }
    for (const [part, value] of Object.entries(put.parts) as [Part, JsonObject][]) {
      const half = merged(put, namespace, part, value, halfOf(item, part))
      if (isAnomaly(half)) return half
      item = part === 'Resource' ? { ...item, resource: half } : { ...item, metadata: half }
    }
    if (put.master !== undefined) item = { ...item, master: put.master }
    if (item.resource === undefined) item = { ...item, resource: bare(put.audit) }
    return decided(put, item, before, messages)
  }

/** An item of which only metadata was ever sent has a resource all the same. */
const bare = (audit: Put['audit']): Half => ({
  attributes: {},
  version: 1,
  audit: { ...audit, action: 'insert' },
})

function decided(
  put: Put,
  item: Item,
  before: Item | undefined,
  messages: readonly string[],
): Decision<PutReply> {
  const modified = Object.fromEntries(Object.keys(put.parts).map(part => [part, true]))
  const reply = { modified, messages, etag: etagOf(item) }
  return { item, action: before === undefined ? 'insert' : 'update', also: put.also, reply }
}

function refusal(put: Put, namespace: Namespace, before: Item | undefined): Anomaly | undefined {
  if (before?.tombstoned) return conflict(`Item ${put.id} was erased and cannot be written again.`)
  if (before?.deleted && namespace.reviveOnPut === 'refuse')
    return conflict(`Item ${put.id} is deleted; restore it before it is written.`)
  if (before?.master !== undefined && !namespace.nonMasterWrites)
    return conflict(`Item ${put.id} is not an item master; write to ${before.master}.`)
  return wrongVersion(put, namespace, before) ?? unmet(put, before)
}

function wrongVersion(
  put: Put,
  namespace: Namespace,
  before: Item | undefined,
): Anomaly | undefined {
  if (put.ifNoneMatch && before && !before.deleted)
    return preconditionFailed(`Item ${put.id} exists.`, { ETag: etagOf(before) })
  if (
    put.ifMatch !== undefined &&
    (before === undefined || (put.ifMatch !== '*' && put.ifMatch !== etagOf(before)))
  )
    return preconditionFailed(`Item ${put.id} is at ${before ? etagOf(before) : 'no version'}.`, {
      ETag: before && etagOf(before),
    })
  const part: Part =
    put.parts.Resource === undefined && put.parts.Metadata ? 'Metadata' : 'Resource'
  const current = before ? versionOf(before, part) : 0
  if (put.version !== undefined)
    return put.version === current
      ? undefined
      : conflict(`Item ${put.id} is at version ${current}, not ${put.version}.`, {
          CurrentVersion: current,
        })
  return namespace.strict && before && put.ifMatch === undefined
    ? conflict(
        `Item ${put.id} is at version ${current}; a write here names the ItemVersion it changes.`,
        { CurrentVersion: current },
      )
    : undefined
}

/** Constraints that do not hold: attribute and value as they must be for the write to happen. */
function unmet({ id, constraints = {} }: Put, before: Item | undefined): Anomaly | undefined {
  const current = before?.resource && !before.deleted ? jsonOf(before.resource.attributes) : {}
  const failing = Object.entries(constraints).find(
    ([name, value]) => !sameJson(current[name], value),
  )
  return (
    failing &&
    conflict(`The constraint on ${failing[0]} of item ${id} does not hold.`, {
      Attribute: failing[0],
    })
  )
}

function warnings(namespace: Namespace, before: Item | undefined): readonly string[] {
  if (before === undefined) return []
  return [
    ...(before.deleted ? [`Revived Deleted Item ${before.id}`] : []),
    ...(before.master !== undefined && namespace.nonMasterWrites
      ? ['Updated Non Item Master']
      : []),
  ]
}

const revived = (before: Item, { reviveOnPut }: Namespace): Item =>
  reviveOnPut === 'replace' ? { ...emptied(before), deleted: false } : { ...before, deleted: false }

const emptied = ({ resource, metadata, ...item }: Item): Item => ({
  ...item,
  ...(resource && { resource: { ...resource, attributes: {} } }),
  ...(metadata && { metadata: { ...metadata, attributes: {} } }),
})

function merged(
  put: Put,
  namespace: Namespace,
  part: Part,
  value: JsonObject,
  before: Half | undefined,
): Half | Anomaly {
  const sent = userFields(part, value, namespace)
  if (isAnomaly(sent)) return sent
  const attributes = attributesOf(sent)
  if (isAnomaly(attributes)) return attributes
  const all: AttributeMap = put.replace ? attributes : { ...before?.attributes, ...attributes }
  const looked = namespace.validates === 'merged' ? jsonOf(all) : sent
  const wrong = put.validate(
    part,
    part === 'Resource' ? withKey(looked, namespace, put.id) : looked,
  )
  if (wrong) return wrong
  return {
    attributes: all,
    version: (before?.version ?? 0) + 1,
    audit: { ...put.audit, action: before === undefined ? 'insert' : 'update' },
  }
}

const withKey = (value: JsonObject, { primaryKey }: Namespace, id: string): JsonObject => ({
  [primaryKey]: id,
  ...value,
})

/** What a client may write: not the key, and nothing that only the server writes. */
function userFields(
  part: Part,
  value: JsonObject,
  { primaryKey }: Namespace,
): JsonObject | Anomaly {
  if (part === 'Resource' && 'ItemMasterID' in value)
    return invalid('ItemMasterID is set through ItemMaster, not within a Resource.')
  const server = new Set<string>([...serverFields, primaryKey])
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>).filter(([name]) => !server.has(name)),
  )
}
