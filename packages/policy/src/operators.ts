/**
 * The condition operators as a table: how each reads a value of the policy, and whether a value of the request is equal
 * to it, like it or within it. `Not...` operators are the same rows, negated.
 */
import { type ArnTemplate, arnTemplate, matchesArn, splitArn } from './arn.ts'
import { type Address, type Block, isWithin, readAddress, readBlock } from './ip.ts'
import {
  equalTemplate,
  type Lookup,
  likeTemplate,
  matchesTemplate,
  type Template,
} from './template.ts'
import type { Problem } from './types.ts'
import { readBase64, readBool, readDate, readNumber } from './values.ts'

/** What a value of the policy became: asked with a value of the request; undefined where that one is not readable. */
export type Expected = (actual: string, lookup: Lookup) => boolean | undefined | Problem

export type Operator = {
  readonly name: string
  readonly negated: boolean
  /** The words of what is wrong, where the value cannot be read. `variables`: the document's version knows them. */
  read(value: string, variables: boolean): Expected | string
}

type Read = Operator['read']

const unfolded = (value: string) => value
const lower = (value: string) => value.toLowerCase()

/** Texts: `fold` is what both sides go through before they are compared. */
const text =
  (toTemplate: typeof equalTemplate, fold = unfolded): Read =>
  (value, variables) => {
    const held = toTemplate(value, variables, fold)
    return typeof held === 'string' ? held : (actual, lookup) => isLike(held, fold, actual, lookup)
  }

function isLike(held: Template, fold: typeof lower, actual: string, lookup: Lookup) {
  return matchesTemplate(held, fold(actual), fold === unfolded ? lookup : folding(lookup, fold))
}

const folding =
  (lookup: Lookup, fold: typeof lower): Lookup =>
  key => {
    const value = lookup(key)
    return typeof value === 'string' ? fold(value) : value
  }

const arn: Read = (value, variables) => {
  const held = arnTemplate(value, variables, false)
  return typeof held === 'string' ? held : (actual, lookup) => isLikeArn(held, actual, lookup)
}

function isLikeArn(held: ArnTemplate, actual: string, lookup: Lookup) {
  const split = splitArn(actual)
  return split === undefined ? undefined : matchesArn(held, split, lookup)
}

/** Operators that know no variables: both sides are read, then compared. */
const compared =
  <Left, Right>(
    what: string,
    left: (text: string) => Left | undefined,
    right: (text: string) => Right | undefined,
    holds: (actual: Left, expected: Right) => boolean,
  ): Read =>
  value => {
    const expected = right(value)
    if (expected === undefined) return `'${value.slice(0, 80)}' is not ${what}`
    return actual => {
      const read = left(actual)
      return read === undefined ? undefined : holds(read, expected)
    }
  }

type Amount = number | bigint
type Holds = (actual: Amount, expected: Amount) => boolean
const equal: Holds = (actual, expected) => !(actual < expected) && !(actual > expected)
const ordered: readonly (readonly [name: string, holds: Holds, negated: boolean])[] = [
  ['Equals', equal, false],
  ['NotEquals', equal, true],
  ['LessThan', (actual, expected) => actual < expected, false],
  ['LessThanEquals', (actual, expected) => actual <= expected, false],
  ['GreaterThan', (actual, expected) => actual > expected, false],
  ['GreaterThanEquals', (actual, expected) => actual >= expected, false],
]

const compareBool = compared('true or false', readBool, readBool, (a, b) => a === b)
const compareBytes = compared('base64', readBase64, readBase64, (a, b) => a === b)
const compareIp = compared<Address, Block>(
  'an IP address or block',
  readAddress,
  readBlock,
  isWithin,
)
const same = text(equalTemplate)
const sameIgnoringCase = text(equalTemplate, lower)
const like = text(likeTemplate)

const rows: readonly (readonly [name: string, read: Read, negated: boolean])[] = [
  ['StringEquals', same, false],
  ['StringNotEquals', same, true],
  ['StringEqualsIgnoreCase', sameIgnoringCase, false],
  ['StringNotEqualsIgnoreCase', sameIgnoringCase, true],
  ['StringLike', like, false],
  ['StringNotLike', like, true],
  ['ArnEquals', arn, false],
  ['ArnNotEquals', arn, true],
  ['ArnLike', arn, false],
  ['ArnNotLike', arn, true],
  ['Bool', compareBool, false],
  ['BinaryEquals', compareBytes, false],
  ['IpAddress', compareIp, false],
  ['NotIpAddress', compareIp, true],
  ...ordered.map(([name, holds, negated]) => {
    const read = compared('a number', readNumber, readNumber, holds)
    return [`Numeric${name}`, read, negated] as const
  }),
  ...ordered.map(([name, holds, negated]) => {
    const read = compared('a date', readDate, readDate, holds)
    return [`Date${name}`, read, negated] as const
  }),
]

/** By name in lower case: AWS takes `stringequals` as well. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  rows.map(([name, read, negated]) => [name.toLowerCase(), { name, negated, read }]),
)
