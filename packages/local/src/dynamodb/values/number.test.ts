/** Numbers against BigInt arithmetic, and the order of their texts. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addNumbers,
  compareNumbers,
  decimalOf,
  formatNumber,
  numberSize,
  orderedNumber,
  parseNumber,
} from './number.ts'
import { compareTexts } from './texts.ts'

const canonical = (text: string) => {
  const parsed = parseNumber(text)
  return typeof parsed === 'string' ? parsed : formatNumber(parsed)
}

describe('a number', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['00042', '42'],
    ['+1.50', '1.5'],
    ['1.5E2', '150'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e-3', '0.001'],
    ['-12.0400', '-12.04'],
    ['1E125', `1${'0'.repeat(125)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
    ['0e125', '0'],
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['1234567890123456789012345678901234567800', '1234567890123456789012345678901234567800'],
    ['1E126', 'overflow'],
    ['-1E126', 'overflow'],
    ['0e126', 'overflow'],
    ['1e99999999999', 'overflow'],
    ['1E-131', 'underflow'],
    ['0e-131', 'underflow'],
    ['123456789012345678901234567890123456789', 'precision'],
    ['1e9223372036854775808', 'unconvertible'],
    ['', 'unconvertible'],
    ['abc', 'unconvertible'],
    ['.', 'unconvertible'],
    ['1.2.3', 'unconvertible'],
    ['0x10', 'unconvertible'],
    [' 1', 'unconvertible'],
    ['NaN', 'unconvertible'],
    ['1e', 'unconvertible'],
  ])('%s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected)
  })

  it.each([
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['123', 3],
    ['-1', 3],
    ['123456', 4],
    ['3.14159', 5],
    ['0.001', 2],
    ['1E125', 2],
    ['100', 2],
  ])('%s counts %s bytes', (text, bytes) => {
    expect(numberSize(canonical(text))).toBe(bytes)
  })
})

/** Integers of up to 19 digits, shifted: sums of two of them stay within 38 digits. */
const number = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: -9, max: 9 }))
  .map(([digits, shift]) => ({ digits, shift, text: canonical(`${digits}e${shift}`) }))
type Sample = typeof number extends fc.Arbitrary<infer T> ? T : never
const scaled = ({ digits, shift }: Sample) => digits * 10n ** BigInt(shift + 9)

describe('numbers', () => {
  it('are in the order of their values, as are their texts in keys', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const difference = scaled(a) - scaled(b)
        const order = difference === 0n ? 0 : difference < 0n ? -1 : 1
        expect(Math.sign(compareNumbers(a.text, b.text))).toBe(order)
        expect(Math.sign(compareTexts(orderedNumber(a.text), orderedNumber(b.text)))).toBe(order)
      }),
      { numRuns: 500 },
    )
  })

  it('add and subtract exactly', () => {
    fc.assert(
      fc.property(number, number, fc.boolean(), (a, b, subtract) => {
        const sum = scaled(a) + scaled(b) * (subtract ? -1n : 1n)
        expect(addNumbers(a.text, b.text, subtract)).toBe(canonical(`${sum}e-9`))
      }),
      { numRuns: 500 },
    )
  })

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(number, ({ text }) => {
        expect(formatNumber(decimalOf(text))).toBe(text)
      }),
    )
  })

  it.each([
    ['9.9e125', '9.9e125', 'overflow'],
    ['1e125', '1e-130', 'precision'],
    ['1e37', '1e-1', 'precision'],
  ])('%s + %s is refused for its %s', (a, b, fault) => {
    expect(addNumbers(canonical(a), canonical(b))).toEqual({ fault })
  })
})
