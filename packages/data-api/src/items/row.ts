/**
 * An item as one row: both parts side by side, each with its version and who changed it when. What the user calls his
 * attributes stands inside `r` and `m` and meets neither our names nor anybody's expressions.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Exact, Json } from '../json.ts'
import { type Namespace, type Part, tableOf } from '../namespace.ts'
import type { AttributeMap } from '../store/attributes.ts'
import type { Store } from '../store/types.ts'

export type Action = 'insert' | 'update' | 'delete' | 'restore' | 'attribute_delete'
/** Who changed it, when (milliseconds since 1970), and how. */
export type Audit = { readonly at: number; readonly by: string; readonly action: Action }

export type Half = {
  readonly attributes: AttributeMap
  readonly version: number
  readonly audit: Audit
}

export type Item = {
  readonly id: string
  readonly resource?: Half
  readonly metadata?: Half
  readonly deleted: boolean
  readonly tombstoned: boolean
  readonly master?: string
  /** Counts every change of the row. */
  readonly changes: number
}

export const itemKey = (id: string): AttributeMap => ({ id: { S: id } })

export async function readItem(
  store: Store,
  namespace: Pick<Namespace, 'name' | 'stage'>,
  id: string,
): Promise<Item | undefined | Anomaly> {
  const row = await store.get(tableOf(namespace), itemKey(id))
  return row === undefined || isAnomaly(row) ? row : itemOf(row)
}

const textIn = (row: AttributeMap, name: string): string | undefined =>
  (row[name] as { S: string } | undefined)?.S
const numberIn = (row: AttributeMap, name: string): number =>
  Number((row[name] as { N: string } | undefined)?.N ?? 0)
const mapIn = (row: AttributeMap, name: string): AttributeMap | undefined =>
  (row[name] as { M: AttributeMap } | undefined)?.M

export function itemOf(row: AttributeMap): Item {
  const half = (part: 'r' | 'm'): Half | undefined => {
    const attributes = mapIn(row, part)
    const audit = mapIn(row, `${part}a`)
    if (attributes === undefined || audit === undefined) return undefined
    return {
      attributes,
      version: numberIn(row, `${part}v`),
      audit: {
        at: numberIn(audit, 'at'),
        by: textIn(audit, 'by') ?? '',
        action: textIn(audit, 'action') as Action,
      },
    }
  }
  const [resource, metadata, master] = [half('r'), half('m'), textIn(row, 'im')]
  return {
    id: textIn(row, 'id') ?? '',
    ...(resource && { resource }),
    ...(metadata && { metadata }),
    deleted: numberIn(row, 'd') > 0,
    tombstoned: numberIn(row, 'd') > 1,
    ...(master !== undefined && { master }),
    changes: numberIn(row, 'c'),
  }
}

export function rowOf(item: Item, { slots }: Pick<Namespace, 'slots'>): AttributeMap {
  const half = (part: 'r' | 'm', { attributes, version, audit }: Half): AttributeMap => ({
    [part]: { M: attributes },
    [`${part}v`]: { N: String(version) },
    [`${part}a`]: {
      M: { at: { N: String(audit.at) }, by: { S: audit.by }, action: { S: audit.action } },
    },
  })
  return {
    ...itemKey(item.id),
    ...(item.resource && half('r', item.resource)),
    ...(item.metadata && half('m', item.metadata)),
    ...(item.deleted && { d: { N: item.tombstoned ? '2' : '1' } }),
    ...(item.master !== undefined && { im: { S: item.master } }),
    c: { N: String(item.changes) },
    ...slotsOf(item, slots),
  }
}

/** Texts under which an item is found by index. */
function slotsOf(item: Item, slots: Namespace['slots']): AttributeMap {
  if (item.deleted) return {}
  const made: Record<string, { S: string }> = {}
  for (const [name, { part, attribute, type }] of Object.entries(slots)) {
    const value = halfOf(item, part)?.attributes[attribute]
    const text = value === undefined ? undefined : slotText(scalarOf(value), type)
    if (text !== undefined) made[name] = { S: text }
  }
  return made
}

export const halfOf = (item: Item, part: Part): Half | undefined =>
  part === 'Resource' ? item.resource : item.metadata

const scalarOf = (attribute: AttributeMap[string]): string | boolean | undefined => {
  if ('S' in attribute) return attribute.S
  if ('N' in attribute) return attribute.N
  return 'BOOL' in attribute ? attribute.BOOL : undefined
}

/** A value as an index holds it; numbers by what they are, not by how they are written. */
export function slotText(value: Json | undefined | string, type: string): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') {
    const { text } = (value ?? {}) as Partial<Exact>
    return text === undefined ? undefined : slotText(text, type)
  }
  const text = String(value)
  if (type !== 'number') return text === '' || text.length > 1024 ? undefined : text
  const number = Number(text)
  return Number.isNaN(number) ? undefined : `n${number}`
}
