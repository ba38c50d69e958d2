/**
 * Reads an instant in whichever format a service sent it: the formats cannot be mistaken for one another. Made for
 * clients, which trust what they get; `timestamp.ts` is strict, for servers.
 */

/**
 * @example
 * parseInstant('Tue, 29 Apr 2014 18:30:38 GMT')?.getTime() // 1398796238000
 */
export function parseInstant(text: string): Date | undefined {
  const date = new Date(seconds.test(text) ? Math.round(Number(text) * 1000) : milliseconds(text))
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** `Date` reads RFC 3339 alike everywhere, so HTTP's dates are brought to it; it knows no leap second. */
function milliseconds(text: string): number {
  const iso = text.toUpperCase().replace(fixdate, isoText)
  if (!iso8601.test(iso))
    return obsolete.test(text) ? Date.parse(`${text.replace(' GMT', '')} GMT`) : Number.NaN
  const even = iso.replace(/:60(?=[Z.+-])/, ':59')
  return Date.parse(even) + (even === iso ? 0 : 1000)
}

const isoText = (_: string, day: string, month: string, year: string, time: string): string =>
  `${year}-${`${months.indexOf(month) / 3 + 1}`.padStart(2, '0')}-${day}T${time}Z`

const months = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'
const seconds = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i
const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const fixdate = /^\w{3}, (\d\d) (\w{3}) (\d{4}) ([\d:.]+) GMT$/
/** `Sunday, 06-Nov-94 08:49:37 GMT` and C's `Sun Nov  6 08:49:37 1994`: recipients must read them. */
const obsolete = /^[a-z]{3,9},? .+ \d\d:\d\d:\d\d( GMT| \d{4})$/i
