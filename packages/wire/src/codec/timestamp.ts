/**
 * Instants as AWS writes them: `epoch-seconds`, `date-time` (RFC 3339) and `http-date` (RFC 9110).
 * A Date holds milliseconds; finer fractions are cut off. Text that breaks its format is `undefined`, never a guess:
 * this is the reader of servers, `instant.ts` that of clients.
 */
import type { TimestampFormat } from '../model/types.ts'

export { formatTimestamp } from './timestamp-format.ts'

/**
 * @example
 * parseTimestamp('Tue, 29 Apr 2014 18:30:38 GMT', 'http-date')?.getTime() // 1398796238000
 */
export const parseTimestamp = (value: string | number, format: TimestampFormat): Date | undefined =>
  parsers[format](value)

const parsers: Readonly<Record<TimestampFormat, (value: string | number) => Date | undefined>> = {
  'epoch-seconds': parseEpochSeconds,
  'date-time': parseDateTime,
  'http-date': parseHttpDate,
}

function parseEpochSeconds(value: string | number): Date | undefined {
  if (typeof value === 'string' && !decimal.test(value)) return undefined
  return validDate(Math.round(Number(value) * 1000))
}

function parseDateTime(value: string | number): Date | undefined {
  const text = String(value)
  if (!dateTime.test(text)) return undefined
  const day = Number(text.slice(8, 10))
  if (day > 28 && day > daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)))) {
    return undefined
  }
  if (text.slice(17, 19) !== '60') return validDate(Date.parse(text.toUpperCase()))
  const before = Date.parse(`${text.slice(0, 17)}59${text.slice(19)}`.toUpperCase())
  return validDate(before + 1000) // a leap second, which Date cannot hold
}

function parseHttpDate(value: string | number): Date | undefined {
  const text = String(value)
  const found = imfFixdate.exec(text) ?? rfc850.exec(text) ?? asctime.exec(text)
  if (!found) return undefined
  const { d, m, y, h, i, s, f = '' } = found.groups as Record<string, string>
  const month = months.indexOf(m!)
  const year = y!.length === 2 ? Number(y) + (Number(y) < 70 ? 2000 : 1900) : Number(y)
  if (Number(d) < 1 || Number(d) > daysInMonth(year, month + 1)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month, Number(d))
  date.setUTCHours(Number(h), Number(i), Number(s), Number(f.slice(1, 4).padEnd(3, '0')))
  return date
}

function validDate(milliseconds: number): Date | undefined {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const decimal = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const dateTime =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const imfFixdate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<d>\d\d) (?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?<y>\d{4}) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? GMT$/
/** Obsolete, but recipients must read it: `Sunday, 06-Nov-94 08:49:37 GMT`. */
const rfc850 =
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<d>\d\d)-(?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(?<y>\d\d) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? GMT$/
/** The same for C's asctime: `Sun Nov  6 08:49:37 1994`. */
const asctime =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?<d>[ 1-3]\d) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? (?<y>\d{4})$/
