/** The record that a change leaves in the stream of its table. */
import type { Change } from '../../rows/types.ts'
import type { Effects } from '../store/effects.ts'
import type { StreamView } from '../store/types.ts'
import { equalItems } from '../values/compare.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { type ChangeRecord, recordRow } from './store.ts'

/** A change that changes nothing leaves none. */
export function streamRecord(
  now: number,
  { change: { table, key, before, after, by } }: Effects,
  number: number,
): readonly Change[] {
  const { stream: view, streamLabel: label } = table.record
  if (view === undefined || label === undefined) return []
  if (before !== undefined && after !== undefined && equalItems(before, after)) return []
  const images = imagesFor(view, before, after)
  const record: ChangeRecord = {
    id: idOf(table.record.id, number),
    name: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    at: now,
    keys: key,
    ...images,
    bytes:
      itemSize(key) +
      (images.before ? itemSize(images.before) : 0) +
      (images.after ? itemSize(images.after) : 0),
    ...(by && { by }),
  }
  const created = Date.parse(`${label}Z`)
  return [recordRow({ number: table.record.number, label, created }, number, record)]
}

function imagesFor(
  view: StreamView,
  before: Item | undefined,
  after: Item | undefined,
): Pick<ChangeRecord, 'before' | 'after'> {
  const old = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES'
  const fresh = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES'
  return { ...(old && before && { before }), ...(fresh && after && { after }) }
}

/** Unique and repeatable: of the table and the change. */
const idOf = (table: string, number: number): string =>
  table.replaceAll('-', '').slice(0, 16) + number.toString(16).padStart(16, '0')
