/** Values of conditions that are compared as what they mean: numbers, instants, truth, bytes. Undefined: not readable. */

/** Numbers compare exactly with big integers, so long digits keep their last. */
export function readNumber(text: string): number | bigint | undefined {
  if (/^[+-]?\d{16,400}$/.test(text)) return BigInt(text.replace('+', ''))
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined
}

/** Milliseconds of an instant: ISO 8601 in the forms of the W3C, from a year on, or seconds since 1970. */
export function readDate(text: string): number | undefined {
  const parts = iso.exec(text)
  if (parts === null) return /^-?\d{5,13}(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = parts
  const [y, m, d] = [Number(year), Number(month ?? 1), Number(day ?? 1)]
  const [h, min, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)]
  if (m < 1 || m > 12 || d < 1 || d > daysIn(y, m) || h > 23 || min > 59 || s > 60) return undefined
  const local = new Date(0).setUTCFullYear(y, m - 1, d) + ((h * 60 + min) * 60 + s) * 1000
  return local + Number(`0${fraction ?? ''}`) * 1000 - offset(zone)
}

const iso =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/

const daysIn = (year: number, month: number): number =>
  new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()

function offset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone[0] === '-' ? -minutes : minutes) * 60_000
}

export function readBool(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}

/** Base64 without its padding: two of them are equal where their bytes are. */
export const readBase64 = (text: string): string | undefined =>
  /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 ? text.replace(/=+$/, '') : undefined
