/** Numbers that JavaScript cannot hold: JSON is read digit by digit where the shapes of an operation know such. */

import { type Decimal, parseJson } from '../codec/json.ts'
import type { ExactNumbers } from '../model/parts.ts'
import type { Reference, Section } from '../model/types.ts'
import { holdsBigNumbers } from '../parse/big-numbers.ts'
import { readDecimal } from '../parse/decimal.ts'
import { special } from '../parse/json.ts'
import { readInteger } from '../parse/scalars.ts'
import type { TreeRead } from '../parse/tree.ts'

export const exactNumbers: ExactNumbers = { parserOf, reader, inexact, readDecimal }

const exactly = { exact: true } as const

/** Reading exactly costs a look at the whole text, so only where the shapes need it. */
function parserOf(section: Section): (text: string) => unknown {
  const exact = holdsBigNumbers(section) ? exactly : undefined
  return text => parseJson(text, exact)
}

function reader({ type }: Reference): TreeRead {
  if (type === 'number') return numberOf
  if (type === 'long') return whole
  if (type === 'bigInteger')
    return value => whole(typeof value === 'string' ? readInteger(value) : value)
  return value =>
    typeof value === 'string' ? readDecimal(value) : isDecimal(value) ? value.decimal : value
}

/** Where exact numbers were asked for, a float may arrive as a bigint or as its digits. */
function inexact(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  return isDecimal(value) ? Number(value.decimal) : value
}

const numberOf = (value: unknown): unknown =>
  typeof value === 'string' ? special(value) : isDecimal(value) ? Number(value.decimal) : value

/** Beyond 2^53 always a bigint, even where a number happens to be spelled the same. */
export const whole = (value: unknown): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? BigInt(spelled(value))
    : value

function spelled(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const [digits = '', fraction = ''] = mantissa.split('.')
  return exponent === '0' ? digits : digits + fraction.padEnd(Number(exponent), '0')
}

export const isDecimal = (value: unknown): value is Decimal =>
  typeof value === 'object' && value !== null && 'decimal' in value
