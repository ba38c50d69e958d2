/** Decimals that JavaScript's numbers may not hold. */
import { readFloat } from './scalars.ts'

/** A decimal that a number cannot hold stays text. */
export function readDecimal(text: string): number | string | undefined {
  const value = readFloat(text)
  if (value === undefined) return undefined
  return sameDecimal(text.trim(), value) ? value : text.trim()
}

const sameDecimal = (text: string, value: number): boolean => digits(text) === digits(String(value))

/** Digits that count and the exponent, whatever way the number is spelled. */
function digits(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.')
  const all = (whole + fraction).replace(/^0+/, '')
  const kept = all.replace(/0+$/, '')
  return kept === ''
    ? '0'
    : `${kept}e${Number(exponent) - fraction.length + all.length - kept.length}`
}
