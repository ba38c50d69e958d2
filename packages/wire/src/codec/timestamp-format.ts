/** Writes instants in AWS's formats; `timestamp.ts` says what these are. */
import type { TimestampFormat } from '../model/types.ts'

/**
 * @example
 * formatTimestamp(new Date(1515531081123), 'date-time') // '2018-01-09T20:51:21.123Z'
 */
export function formatTimestamp(date: Date, format: TimestampFormat): string {
  if (format === 'epoch-seconds') return String(date.getTime() / 1000)
  const year = date.getUTCFullYear() // textual formats have four digits for it
  if (!(year >= 1 && year <= 9999)) throw new RangeError(`the year ${year} cannot be written`)
  return format === 'date-time' ? date.toISOString().replace(/\.?0*Z$/, 'Z') : date.toUTCString() // fractions may be read but are not written, as in AWS's own clients
}
