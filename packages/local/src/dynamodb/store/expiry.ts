/** Items of tables with a time to live, in the order in which their time is over. */
import type { Change } from '../../rows/types.ts'
import { attribute, type Item } from '../values/types.ts'
import type { TableRecord } from './types.ts'

/** Where the entries of a table stand. */
export const expiryAt = ({ number }: Pick<TableRecord, 'number'>): string =>
  `dynamodb/expiry/${number}/`

const oldest = 5 * 365 * 86_400
const digits = 13

/** Seconds as text in their order. */
export const expiryText = (seconds: number): string =>
  String(Math.max(0, Math.floor(seconds))).padStart(digits, '0')

/** When the time of an item is over: its attribute is a number of seconds, and not of long ago when it was written. */
export function expiryOf(
  item: Item | undefined,
  { timeToLive }: TableRecord,
  now: number,
): string | undefined {
  if (item === undefined || timeToLive?.enabled !== true) return undefined
  const text = attribute(item, timeToLive.attribute)?.N
  const seconds = Number(text ?? Number.NaN)
  if (Number.isNaN(seconds) || seconds < now / 1000 - oldest || seconds >= 10 ** digits)
    return undefined
  return expiryText(seconds)
}

export function expiryChanges(
  record: TableRecord,
  row: string,
  before: Item | undefined,
  after: Item | undefined,
  now: number,
): readonly Change[] {
  if (record.timeToLive?.enabled !== true) return []
  const was = expiryOf(before, record, 0)
  const is = expiryOf(after, record, now)
  if (was === is) return []
  const at = expiryAt(record)
  return [
    ...(was === undefined ? [] : [{ delete: `${at}${was}/${row}` }]),
    ...(is === undefined ? [] : [{ put: `${at}${is}/${row}`, value: new Uint8Array() }]),
  ]
}
