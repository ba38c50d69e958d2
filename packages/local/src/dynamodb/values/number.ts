/**
 * Numbers of DynamoDB: decimals of 38 digits between 1E-130 and 9.99E+125, exact. They travel as text; what is stored is
 * one canonical text (`100`, `0.05`, no exponent), so that equal numbers are spelled alike.
 */

/** `d.ddd` times ten to the `exponent`: digits without zeros at either end, none for zero. */
export type Decimal = {
  readonly negative: boolean
  readonly digits: string
  readonly exponent: number
}

export type NumberFault = 'unconvertible' | 'overflow' | 'underflow' | 'precision'

const shape = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/
const most = { digits: 38, exponent: 125 }
const leastExponent = -130
const long = 2n ** 63n

/** @example parseNumber('1.50e2') // { negative: false, digits: '15', exponent: 2 } */
export function parseNumber(text: string): Decimal | NumberFault {
  const match = shape.exec(text)
  if (match === null) return 'unconvertible'
  const [, sign, whole = '', fraction = '', power = '0'] = match
  if (whole === '' && fraction === '') return 'unconvertible'
  if (power.length > 15 && !isLong(BigInt(power))) return 'unconvertible'
  const written = Number(power)
  const all = whole + fraction
  const first = all.search(/[1-9]/)
  if (first === -1) return outOfRange(written) ?? zero
  const digits = withoutTrailingZeros(all.slice(first))
  if (digits.length > most.digits) return 'precision'
  const exponent = written + whole.length - first - 1
  return outOfRange(exponent) ?? { negative: sign === '-', digits, exponent }
}

const isLong = (written: bigint): boolean => written < long && written >= -long

export const zero: Decimal = { negative: false, digits: '', exponent: 0 }

function outOfRange(exponent: number): NumberFault | undefined {
  if (exponent > most.exponent) return 'overflow'
  return exponent < leastExponent ? 'underflow' : undefined
}

const withoutTrailingZeros = (digits: string): string => {
  let end = digits.length
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--
  return digits.slice(0, end)
}

/** @example formatNumber({ negative: true, digits: '15', exponent: 2 }) // '-150' */
export function formatNumber({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0'
  const sign = negative ? '-' : ''
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1)
  return sign + whole + (fraction === '' ? '' : `.${fraction}`)
}

/** Of a canonical text. */
export function decimalOf(text: string): Decimal {
  const parsed = parseNumber(text)
  if (typeof parsed === 'string') throw new Error(`Not a number that was checked: ${text}`)
  return parsed
}

/** Below zero, zero or above, as for sorting. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0
  const left = decimalOf(a)
  const right = decimalOf(b)
  const signs = signOf(left) - signOf(right)
  if (signs !== 0) return signs
  return magnitudes(left, right) * signOf(left)
}

const signOf = ({ negative, digits }: Decimal): number => (digits === '' ? 0 : negative ? -1 : 1)

function magnitudes(a: Decimal, b: Decimal): number {
  if (a.exponent !== b.exponent) return a.exponent - b.exponent
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -1 : 1
}

/** Exact; a sum that is out of range or needs more than 38 digits is a fault. */
export function addNumbers(
  a: string,
  b: string,
  subtract = false,
): string | { fault: NumberFault } {
  const left = decimalOf(a)
  const right = decimalOf(b)
  const scale = Math.min(lastPlace(left), lastPlace(right))
  const sum = scaled(left, scale) + scaled(right, scale) * (subtract ? -1n : 1n)
  const parsed = parseNumber(`${sum}e${scale}`)
  if (typeof parsed === 'string') return { fault: parsed }
  return formatNumber(parsed)
}

const lastPlace = ({ digits, exponent }: Decimal): number => exponent - digits.length + 1

const scaled = (decimal: Decimal, scale: number): bigint =>
  BigInt(decimal.digits || '0') *
  10n ** BigInt(Math.max(0, lastPlace(decimal) - scale)) *
  (decimal.negative ? -1n : 1n)

/**
 * A byte for the number, one for each two digits before the point and after it, one for the sign: as AWS was seen to
 * count. Zeros at either end count nothing.
 */
export function numberSize(text: string): number {
  const { digits, exponent, negative } = decimalOf(text)
  const whole = Math.max(0, Math.min(digits.length, exponent + 1))
  const fraction = digits.length - whole
  return 1 + Math.ceil(whole / 2) + Math.ceil(fraction / 2) + (negative ? 1 : 0)
}

/**
 * Text in the order of the numbers: sign, exponent, digits; of a negative number each complemented and closed, so that
 * more digits come first.
 */
export function orderedNumber(text: string): string {
  const { negative, digits, exponent } = decimalOf(text)
  if (digits === '') return '1'
  const power = (negative ? most.exponent - exponent : exponent - leastExponent) + 100
  return negative ? `0${power}${complement(digits)}~` : `2${power}${digits}`
}

const complement = (digits: string): string =>
  digits.replace(/\d/g, digit => String(9 - Number(digit)))
