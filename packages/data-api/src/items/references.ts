/** References between items and what follows from them: edges as rows, followed step by step in either direction. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { controlTable } from '../namespace.ts'
import { type AttributeMap, attributesOf, jsonOf } from '../store/attributes.ts'
import { everyRow } from '../store/every.ts'
import type { Change, Store } from '../store/types.ts'

/** Edges of one write: with the two rows of each they fit a transaction with the item. */
const most = 40

export type References = {
  readonly changes: readonly Change[]
  readonly count: number
  readonly errors: readonly JsonObject[]
}

const arn = /^arn:aws:dapi:[\w-]*:\w*:\w+-\w+:[^:]+(:\d+)?$/

/** An ARN without the version it may end with. */
export const unversioned = (text: string): string => text.split(':').slice(0, 7).join(':')

/** Rows of the edges from an item, and what is wrong with those that make none. */
export function referencesFrom(from: string, given: Json, date: string): References | Anomaly {
  const list = Array.isArray(given) ? given : [given]
  if (list.length > most) return invalid(`At most ${most} References fit one write.`)
  const changes: Change[] = []
  const errors: JsonObject[] = []
  for (const reference of list) {
    const edge = edgeOf(from, reference, date)
    if (isAnomaly(edge)) errors.push({ Reference: reference as Json, Message: edge.message })
    else changes.push(...edge)
  }
  return { changes, count: list.length - errors.length, errors }
}

function edgeOf(from: string, reference: unknown, date: string): readonly Change[] | Anomaly {
  if (!isObject(reference) || typeof reference.Resource !== 'string')
    return invalid("A reference names the item it is to as 'Resource'.")
  const { Resource, ...properties } = reference
  const to = unversioned(String(Resource))
  if (!arn.test(to)) return invalid(`${String(Resource)} is not the ARN of an item.`)
  if (to === from) return invalid('An item does not refer to itself.')
  const kept = attributesOf({ date, ...properties } as JsonObject)
  if (isAnomaly(kept)) return kept
  return [row('out', from, to, kept), row('in', to, from, kept)]
}

type Side = 'out' | 'in'

const keyOf = (side: Side, of: string, other: string): AttributeMap => ({
  p: { S: `${side}#${of}` },
  s: { S: other },
})
const row = (side: Side, of: string, other: string, properties: AttributeMap): Change => ({
  table: controlTable,
  put: { ...keyOf(side, of, other), e: { M: properties } },
})

type Edge = { readonly other: string; readonly properties: JsonObject }

async function edgesOf(store: Store, side: Side, of: string): Promise<readonly Edge[] | Anomaly> {
  const edges: Edge[] = []
  const failed = await everyRow(
    after =>
      store.query({
        table: controlTable,
        partition: ['p', `${side}#${of}`],
        consistent: true,
        ...after,
      }),
    ({ s, e }) =>
      void edges.push({
        other: (s as { S: string }).S,
        properties: jsonOf((e as { M: AttributeMap }).M),
      }),
  )
  if (failed) return failed
  return edges
}

/** Rows whose deletion takes an item out of the graph. */
export async function edgeRemoval(store: Store, of: string): Promise<readonly Change[] | Anomaly> {
  const changes: Change[] = []
  for (const [side, back] of [
    ['out', 'in'],
    ['in', 'out'],
  ] as const) {
    const edges = await edgesOf(store, side, of)
    if (isAnomaly(edges)) return edges
    for (const { other } of edges)
      changes.push(
        { table: controlTable, delete: keyOf(side, of, other) },
        { table: controlTable, delete: keyOf(back, other, of) },
      )
  }
  return changes
}

/** What an item refers to (`upstream`) or what refers to it (`downstream`), nearest first, each once. */
export async function lineage(
  store: Store,
  from: string,
  direction: 'upstream' | 'downstream',
  depth: number,
): Promise<readonly JsonObject[] | Anomaly> {
  const side = direction === 'upstream' ? 'out' : 'in'
  const seen = new Set([from])
  const found: JsonObject[] = []
  let front: readonly string[] = [from]
  for (let level = 1; level <= depth && front.length > 0; level++) {
    const next: string[] = []
    for (const of of front) {
      const edges = await edgesOf(store, side, of)
      if (isAnomaly(edges)) return edges
      for (const { other, properties } of edges) {
        if (seen.has(other)) continue
        seen.add(other)
        next.push(other)
        found.push({
          TypeStage: other.split(':')[5] ?? '',
          id: other,
          Label: 'References',
          Depth: level,
          AdditionalProperties: properties,
        })
        if (found.length >= limit) return found
      }
    }
    front = next
  }
  return found
}

/** Items of one answer. */
const limit = 10_000
