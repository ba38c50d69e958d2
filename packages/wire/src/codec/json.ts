/**
 * JSON text to values. `JSON.parse` does the work; a pass over the text beforehand keeps, on request, two promises
 * that it does not make: nesting is bounded (for whoever walks the value), and no digit of a number is lost.
 */
import { malformed } from './malformed.ts'

export type JsonLimits = {
  /** Values within values; default no limit. */
  readonly depth?: number
  /** Characters of the text; default no limit. */
  readonly size?: number
  /** Whole numbers beyond 2^53 become bigints, decimals that a number cannot hold `{ decimal: text }`. */
  readonly exact?: boolean
  /** What a number that would lose digits becomes instead. */
  readonly numberOf?: (text: string) => unknown
}

/** A number that JavaScript cannot hold, as it was written. */
export type Decimal = { readonly decimal: string }

/**
 * @example
 * parseJson('{"id":12345678901234567890}', { exact: true }) // { id: 12345678901234567890n }
 */
export function parseJson(text: string, limits: JsonLimits = {}): unknown {
  const { depth, size, exact, numberOf = exactNumber } = limits
  if (size !== undefined && text.length > size) malformed('json', 'too large')
  if (depth !== undefined && isDeeperThan(text, depth)) malformed('json', 'nested too deeply')
  try {
    return exact && longNumber.test(text) ? exactValue(text, numberOf) : JSON.parse(text)
  } catch (error) {
    return malformed('json', error instanceof SyntaxError ? error.message : String(error))
  }
}

/** Counts brackets outside strings. Text that is not JSON may give any answer; parsing refuses it anyway. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = stringEnd(text, at)
    else if (code === 91 || code === 123) {
      if (++depth > limit) return true
    } else if (code === 93 || code === 125) depth--
  }
  return false
}

/** Where the string that begins at `at` ends. */
function stringEnd(text: string, at: number): number {
  let end = text.indexOf('"', at + 1)
  while (end > 0 && text.charCodeAt(end - 1) === backslash) {
    let slashes = 1
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) break
    end = text.indexOf('"', end + 1)
  }
  return end < 0 ? text.length : end
}

/**
 * Numbers that would lose digits are put into marked strings before `JSON.parse` and taken out after it. The mark is
 * a run of `#` longer than any in the text, however that spells it.
 */
function exactValue(text: string, numberOf: NumberOf): unknown {
  JSON.parse(text) // only valid text is rewritten
  const spelled = text.replaceAll('\\u0023', '#')
  let mark = '#'
  while (spelled.includes(mark)) mark += '#'
  return unmark(JSON.parse(marked(text, mark)), mark, numberOf)
}

function marked(text: string, mark: string): string {
  let made = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = stringEnd(text, at)
    else if (code === minus || (code >= 48 && code <= 57)) {
      let end = at + 1
      while (isNumberCode(text.charCodeAt(end))) end++
      const token = text.slice(at, end)
      if (token.length > 15 && !sameNumber(token, Number(token))) {
        made += `${text.slice(from, at)}"${mark}${token}"`
        from = end
      }
      at = end - 1
    }
  }
  return made + text.slice(from)
}

/** Digits, and `+ - . e E`. */
const isNumberCode = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  code === 43 ||
  code === minus ||
  code === 46 ||
  code === 101 ||
  code === 69

/** Replaces marked strings within a value that is still ours alone. */
function unmark(value: unknown, mark: string, numberOf: NumberOf): unknown {
  if (typeof value === 'string')
    return value.startsWith(mark) ? numberOf(value.slice(mark.length)) : value
  if (typeof value !== 'object' || value === null) return value
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) {
    const inner = holder[key]
    const plain = unmark(inner, mark, numberOf)
    if (plain !== inner) holder[key] = plain // never true of `__proto__`'s setter: JSON.parse made it an own key
  }
  return value
}

type NumberOf = (text: string) => unknown

const exactNumber = (token: string): bigint | Decimal =>
  /^-?\d+$/.test(token) ? BigInt(token) : { decimal: token }

/** Does the number's own spelling have the same digits? */
const sameNumber = (token: string, value: number): boolean =>
  Number.isFinite(value) && digits(token) === digits(String(value))

/** Digits that count, and the exponent, whatever way the number is spelled. */
function digits(token: string): string {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().replace('-', '').split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = (whole + fraction).replace(/^0+/, '')
  const kept = all.replace(/0+$/, '')
  return kept === ''
    ? '0'
    : `${kept}e${Number(exponent) - fraction.length + all.length - kept.length}`
}

const longNumber = /[:,[]\s*-?\d[\d.]{15}|^\s*-?\d[\d.]{15}/
const quote = 34
const minus = 45
const backslash = 92
