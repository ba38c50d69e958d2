/** Every change of an item as it was written, and the feed of a namespace: the same lines in the order they were made. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { JsonObject } from '../json.ts'
import { controlTable, historyTableOf, type Namespace } from '../namespace.ts'
import type { AttributeMap } from '../store/attributes.ts'
import type { Store } from '../store/types.ts'
import { sortable } from './change.ts'
import { type Item, itemOf } from './row.ts'
import { dateText, flatMetadata, flatResource } from './show.ts'

export type Line = {
  readonly sequence: number
  readonly at: number
  readonly by: string
  readonly action: string
  readonly item: Item
}

const text = (row: AttributeMap, name: string): string => (row[name] as { S: string }).S

const lineOf = (row: AttributeMap): Line => ({
  sequence: Number(text(row, 'q')),
  at: Number((row.at as { N: string }).N),
  by: text(row, 'by'),
  action: text(row, 'action'),
  item: itemOf((row.row as { M: AttributeMap }).M),
})

/** An item's changes, the first one first, from behind `after` on. */
export async function historyOf(
  store: Store,
  namespace: Namespace,
  id: string,
  { limit = 100, after = 0 }: { readonly limit?: number; readonly after?: number } = {},
): Promise<readonly Line[] | Anomaly> {
  const page = await store.query({
    table: historyTableOf(namespace),
    partition: ['id', id],
    range: { name: 's', from: sortable(after + 1) },
    limit,
    consistent: true,
  })
  return isAnomaly(page) ? page : page.rows.map(lineOf)
}

/** The item as it was at a version of its resource, or at an instant. */
export async function itemAt(
  store: Store,
  namespace: Namespace,
  id: string,
  when: { readonly version?: number; readonly at?: number },
): Promise<Item | undefined | Anomaly> {
  let last: Item | undefined
  for (let after = 0; ; ) {
    const lines = await historyOf(store, namespace, id, { after })
    if (isAnomaly(lines)) return lines
    for (const { item, at } of lines) {
      if (when.version !== undefined && item.resource?.version === when.version) return item
      if (when.at !== undefined && at > when.at) return last
      last = item
    }
    if (lines.length < 100) return when.at === undefined ? undefined : last
    after = lines.at(-1)!.item.changes
  }
}

/** The place in the feed that the last change has, or will have. */
export async function lastChange(
  store: Store,
  { stage, name }: Pick<Namespace, 'stage' | 'name'>,
): Promise<number | Anomaly> {
  const row = await store.get(controlTable, { p: { S: `sequence#${stage}` }, s: { S: name } })
  if (isAnomaly(row)) return row
  return Number((row?.n as { N: string } | undefined)?.N ?? 0)
}

/** Milliseconds after which a number that nobody wrote under is taken for lost. */
const patience = 10_000

/** What changed after a place in the feed. A change whose forerunner is still being written waits for it. */
export async function changesAfter(
  store: Store,
  namespace: Namespace,
  cursor: number,
  limit: number,
  now: number,
): Promise<readonly Line[] | Anomaly> {
  for (let from = cursor; ; ) {
    const page = await store.query({
      table: historyTableOf(namespace),
      index: 'feed',
      partition: ['f', 'feed'],
      range: { name: 'q', from: sortable(from + 1) },
      limit,
    })
    if (isAnomaly(page)) return page
    const rows = settled(page.rows, from, now)
    const lines = rows.filter(row => row.row !== undefined).map(lineOf)
    const last = rows.at(-1)
    // A page may hold nothing but numbers that were given up.
    if (lines.length > 0 || last === undefined || page.after === undefined) return lines
    from = Number(text(last, 'q'))
  }
}

/** Rows up to the first that misses its forerunner and is young. */
function settled(
  rows: readonly AttributeMap[],
  cursor: number,
  now: number,
): readonly AttributeMap[] {
  let expected = cursor + 1
  const young = rows.findIndex(row => {
    const sequence = Number(text(row, 'q'))
    const waits = sequence > expected && now - Number((row.at as { N: string }).N) < patience
    expected = sequence + 1
    return waits
  })
  return young < 0 ? rows : rows.slice(0, young)
}

/** A change with what was before it. */
export function showLine(line: Line, namespace: Namespace, before: Item | undefined): JsonObject {
  const { item, sequence, at, by, action } = line
  return {
    Cursor: String(sequence),
    [namespace.primaryKey]: item.id,
    Action: action,
    Who: by,
    When: dateText(at),
    Version: item.resource?.version ?? 0,
    MetadataVersion: item.metadata?.version ?? 0,
    ...(before && { Before: halves(before, namespace) }),
    After: halves(item, namespace),
  }
}

const halves = (item: Item, namespace: Namespace): JsonObject => {
  const metadata = flatMetadata(item)
  return { Resource: flatResource(item, namespace), ...(metadata && { Metadata: metadata }) }
}

/** The item before a line of its history. */
export async function beforeLine(
  store: Store,
  namespace: Namespace,
  { item }: Line,
): Promise<Item | undefined | Anomaly> {
  if (item.changes <= 1) return undefined
  const lines = await historyOf(store, namespace, item.id, { after: item.changes - 2, limit: 1 })
  return isAnomaly(lines) ? lines : lines[0]?.item
}
