/** What a request consumed, as it asked to be told. */
import type { Output } from '../../server/types.ts'
import { type Effects, writeUnits } from '../store/effects.ts'
import type { Table } from '../store/types.ts'

export type Units = {
  readonly table: number
  readonly local?: Readonly<Record<string, number>>
  readonly global?: Readonly<Record<string, number>>
  /** Bytes written to vector indexes, which are no capacity units. */
  readonly vectors?: Readonly<Record<string, number>>
}

export type Direction = 'Read' | 'Write'

/** Half a unit for each 4 KB of a read that may be a little old, one where it may not. */
export const readUnits = (bytes: number, consistent: unknown): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent === true ? 1 : 0.5)

/** Units of changes to one table. */
export function unitsOf(effects: readonly Effects[], factor = 1): Units {
  const by = { local: {} as Record<string, number>, global: {} as Record<string, number> }
  const vectors: Record<string, number> = {}
  let table = 0
  for (const effect of effects) {
    table += effect.units * factor
    for (const { index, written } of effect.vectors)
      if (written > 0) vectors[index.name] = (vectors[index.name] ?? 0) + written
    for (const { index, units } of effect.indexes)
      if (units > 0) {
        const of = by[index.kind]
        of[index.name] = (of[index.name] ?? 0) + units * factor
      }
  }
  return { table, ...by, vectors }
}

export const noWrite = (factor = 1): Units => ({ table: writeUnits(0) * factor })

export function addUnits(a: Units, b: Units): Units {
  return {
    table: a.table + b.table,
    local: added(a.local, b.local),
    global: added(a.global, b.global),
    vectors: added(a.vectors, b.vectors),
  }
}

function added(
  a: Readonly<Record<string, number>> = {},
  b: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const sum = { ...a }
  for (const [name, units] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + units
  return sum
}

/**
 * `ConsumedCapacity` for `INDEXES` or `TOTAL`, nothing for `NONE`. `direction` is told where a request may have both, in
 * transactions.
 */
export function consumed(
  input: Output,
  { record: { name: TableName } }: Table,
  { table, local = {}, global = {}, vectors = {} }: Units,
  direction?: Direction,
): Output | undefined {
  const asked = input.ReturnConsumedCapacity
  if (asked === undefined || asked === 'NONE') return undefined
  const capacity = (units: number): Output => ({
    CapacityUnits: units,
    ...(direction && { [`${direction}CapacityUnits`]: units }),
  })
  const total = [local, global]
    .flatMap(units => Object.values(units))
    .reduce((sum, units) => sum + units, table)
  if (asked === 'TOTAL') return { TableName, ...capacity(total) }
  return {
    TableName,
    ...capacity(total),
    Table: capacity(table),
    ...byIndex('LocalSecondaryIndexes', local, capacity),
    ...byIndex('GlobalSecondaryIndexes', global, capacity),
    ...byIndex('VectorIndexes', vectors, VectorWriteRequestBytes => ({ VectorWriteRequestBytes })),
  }
}

function byIndex(
  member: string,
  units: Readonly<Record<string, number>>,
  capacity: (units: number) => Output,
): Output {
  const entries = Object.entries(units)
  if (entries.length === 0) return {}
  return {
    [member]: Object.fromEntries(entries.map(([name, count]) => [name, capacity(count)])),
  }
}
