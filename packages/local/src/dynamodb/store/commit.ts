/** Changes of items written: items, entries of indexes, counts and records of streams, all in one batch or none. */
import type { Change } from '../../rows/types.ts'
import type { Context } from '../../server/types.ts'
import { type Effects, effectsOf, type ItemChange } from './effects.ts'
import { sideChanges } from './sides.ts'
import { countsChange, readCounts } from './tables.ts'
import type { Counts } from './types.ts'

type Where = Pick<Context, 'rows' | 'edge'>

export function commit(
  where: Where,
  changes: readonly ItemChange[],
  more: readonly Change[] = [],
): readonly Effects[] {
  const effects = changes.map(effectsOf)
  const counts = new Map<number, Counts>()
  const batch: Change[] = []
  for (const effect of effects) {
    const { number } = effect.change.table.record
    const counted = countedWith(counts.get(number) ?? readCounts(where.rows, number), effect)
    counts.set(number, counted)
    batch.push(...effect.rows, ...sideChanges(where, effect, counted.changes))
  }
  for (const [number, counted] of counts) batch.push(countsChange(where.rows, number, counted))
  where.rows.batch([...batch, ...more])
  return effects
}

export function countedWith(counts: Counts, { items, bytes, indexes }: Effects): Counts {
  const byIndex = { ...counts.indexes }
  for (const { index, items: more, bytes: size } of indexes) {
    const [had = 0, held = 0] = byIndex[index.number] ?? []
    if (more !== 0 || size !== 0) byIndex[index.number] = [had + more, held + size]
  }
  return {
    items: counts.items + items,
    bytes: counts.bytes + bytes,
    changes: counts.changes + 1,
    indexes: byIndex,
  }
}
