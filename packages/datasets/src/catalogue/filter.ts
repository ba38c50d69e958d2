/** Which datasets a question means. */
import type { DatasetRecord } from '../types.ts'

export type Filters = {
  /** In name or description, or the beginning of an id; in any case. */
  readonly q?: string | undefined
  readonly classification?: string | undefined
  readonly state?: 'draft' | 'finalized' | undefined
  readonly derivative?: boolean | undefined
  /** `KEY:VALUE`, or `KEY` alone; all of them. */
  readonly tag?: readonly string[] | undefined
}

/** @example fits({ state: 'finalized' }, record) // false */
export const fits = (filters: Filters, record: DatasetRecord): boolean =>
  tests.every(test => test(filters, record))

type Test = (filters: Filters, record: DatasetRecord) => boolean

const tests: readonly Test[] = [
  ({ q }, { id, metadata: { name, description } }) =>
    q === undefined ||
    id.startsWith(q.toLowerCase()) ||
    [name, description].some(text => text.toLowerCase().includes(q.toLowerCase())),
  ({ classification }, { metadata }) =>
    classification === undefined ||
    metadata.data_classifications.some(word => word.toLowerCase() === classification.toLowerCase()),
  ({ state }, { metadata }) =>
    state === undefined || (metadata.finalized_at === '' ? 'draft' : 'finalized') === state,
  ({ derivative }, { metadata }) => derivative === undefined || metadata.derivative === derivative,
  ({ tag = [] }, { own }) => tag.every(wanted => tagged(own.tags ?? [], wanted)),
]

function tagged(tags: readonly { key: string; value: string }[], wanted: string): boolean {
  // Keys may hold colons themselves.
  return tags.some(({ key, value }) => wanted === key || wanted === `${key}:${value}`)
}
