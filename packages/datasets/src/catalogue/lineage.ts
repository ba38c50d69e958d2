/** What a dataset was made of, and what was made of it, as far as the caller may see. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { verdict } from '../auth/scopes.ts'
import type { Caller, DatasetRecord, Service } from '../types.ts'

export type Lineage = {
  readonly nodes: readonly {
    readonly id: string
    readonly name: string
    readonly derivative: boolean
  }[]
  /** From a source to what was made of it. */
  readonly edges: readonly { readonly from: string; readonly to: string }[]
  /** There is more than is shown. */
  readonly truncated?: true
}

const most = 500

/** @example await lineageOf(service, record, caller) // { nodes: [{ id, name, derivative }], edges: [{ from, to }] } */
export async function lineageOf(
  { records }: Pick<Service, 'records'>,
  start: DatasetRecord,
  caller: Caller,
): Promise<Lineage | Anomaly> {
  const { account } = start
  const nodes = new Map([[start.id, start]])
  const edges = new Map<string, { from: string; to: string }>()
  const queue = [start]
  let truncated: boolean = false
  const reached = async (id: string): Promise<DatasetRecord | undefined | Anomaly> => {
    const known = nodes.get(id)
    if (known) return known
    if (nodes.size >= most) {
      truncated = true
      return undefined
    }
    const found = await records.find(account, id)
    if (found === undefined || isAnomaly(found)) return found
    const seen = verdict(caller, { account, group: found.group }, 'read') === 'yes'
    if (!seen || found.own.deleted_at !== undefined) return undefined
    nodes.set(id, found)
    queue.push(found)
    return found
  }
  for (let record = queue.shift(); record; record = queue.shift()) {
    const derived = await records.dependants(account, record.id)
    if (isAnomaly(derived)) return derived
    const own = record.id
    const pairs = [
      ...record.metadata.source_ids.map(from => ({ from, to: own, other: from })),
      ...derived.map(to => ({ from: own, to, other: to })),
    ]
    for (const { from, to, other } of pairs) {
      const found = await reached(other)
      if (isAnomaly(found)) return found
      if (found) edges.set(`${from} ${to}`, { from, to })
    }
  }
  return {
    nodes: [...nodes.values()].map(({ id, metadata: { name, derivative } }) => ({
      id,
      name,
      derivative,
    })),
    edges: [...edges.values()],
    ...(truncated ? { truncated: true as const } : {}),
  }
}
