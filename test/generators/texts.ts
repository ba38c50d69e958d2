/** Simple values as the types allow them, with what a place or protocol cannot carry left out. */
import fc, { type Arbitrary } from 'fast-check'
import type { LossName } from '../../packages/wire/src/losses.ts'
import type { Reference, SimpleType, TimestampFormat } from '../../packages/wire/src/model/types.ts'

/** Is this loss one of the place where the value will travel? */
export type Loses = (name: LossName) => boolean

export function simpleValues(
  reference: Reference,
  loses: Loses,
  instants: TimestampFormat,
): Arbitrary<unknown> {
  const type = reference.type ?? 'string'
  return makers[type](loses, reference.format ?? instants)
}

/** Any text: astral characters, control characters, nothing at all; half pairs where they survive. */
export const texts = (loses: Loses): Arbitrary<string> =>
  loses('halfPairs')
    ? fc.string({ unit: 'binary', maxLength: 12 })
    : fc.oneof(
        { weight: 9, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
        { weight: 1, arbitrary: fc.constantFrom('\ud83d', 'a\udc00b') },
      )

/** What a header takes as it is. */
export const headerTexts: Arbitrary<string> = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map(text => text.replace(/^[ \t]+|[ \t]+$|[\0\r\n]/g, ''))

/** The same within a list, where nothing is no item and any white space at the ends goes. */
export const headerItems: Arbitrary<string> = headerTexts
  .map(text => text.trim())
  .map(text => (text === '' ? 'x' : text))

type Make = (loses: Loses, format: TimestampFormat) => Arbitrary<unknown>

const whole = (bits: number): Make => {
  const all = fc
    .bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n })
    .map(asNumber)
  return () => all
}

/** Whole numbers that a number holds come as such. */
const asNumber = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value

const doubles: Make = loses =>
  loses('negativeZero') ? fc.double().map(value => (value === 0 ? 0 : value)) : fc.double()

const bigIntegers = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(asNumber)

/** Numbers where they are exact, text where digits would be lost. */
const bigDecimals = fc.oneof(
  fc.integer(),
  fc.constantFrom(0.1, -2.5e-10, 1e300),
  fc
    .tuple(fc.bigInt({ min: 10n ** 20n, max: 10n ** 30n }), fc.integer({ min: 1, max: 9 }))
    .map(([digits, last]) => `0.${digits}${last}`),
)

/** A number of unknown width: whole ones beyond 2^53 are bigints. */
const numbers: Make = (loses, format) =>
  fc.oneof(
    whole(64)(loses, format),
    doubles(loses, format).filter(value => !Number.isInteger(value) || Number.isSafeInteger(value)),
  )

function instantValues(loses: Loses, format: TimestampFormat): Arbitrary<Date> {
  const dates = fc.date({ noInvalidDate: true, ...rangeOf(loses, format) })
  return format === 'http-date' && loses('milliseconds')
    ? dates.map(date => new Date(Math.floor(date.getTime() / 1000) * 1000))
    : dates
}

function rangeOf(loses: Loses, format: TimestampFormat): { min?: Date; max?: Date } {
  if (format !== 'epoch-seconds' && loses('farYears'))
    return { min: new Date('0001-01-01'), max: new Date('9999-12-31T23:59:59.999Z') }
  const far = 2 ** 42 * 1000
  return loses('farMilliseconds') ? { min: new Date(-far), max: new Date(far) } : {}
}

/** JSON values; null stands for nothing at the top. */
const documents = fc
  .jsonValue({ maxDepth: 2, noUnicodeString: false })
  .map(value => JSON.parse(JSON.stringify(value)) as unknown)
  .filter(value => value !== null)

const makers: Readonly<Record<SimpleType, Make>> = {
  string: texts,
  boolean: () => fc.boolean(),
  byte: whole(8),
  short: whole(16),
  integer: whole(32),
  long: whole(64),
  float: doubles,
  double: doubles,
  number: numbers,
  bigInteger: () => bigIntegers,
  bigDecimal: () => bigDecimals,
  blob: () => fc.uint8Array({ maxLength: 20 }).map(bytes => new Uint8Array(bytes)),
  timestamp: instantValues,
  document: () => documents,
}
