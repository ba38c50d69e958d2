/**
 * Values as they arrive: checked in AWS's order and put into their canonical spelling. Operations word the same fault
 * differently, as two generations of AWS's own checks do: `newer` quotes members of sets and reads exponents in full,
 * `older` reads numbers as Java's BigDecimal does.
 */

import { invalid } from '../failures.ts'
import { formatNumber, type NumberFault, parseNumber } from './number.ts'
import { compareTexts } from './texts.ts'
import type { Item, Type, Value } from './types.ts'

export type Wording = 'newer' | 'older'
/** How an operation tells of a fault: bare, in an envelope, with the name of the value. */
export type Tell = (message: string) => never

const parameter = 'One or more parameter values were invalid:'
const deepest = 31

/** @example checkedItem(input.Item, 'newer', invalid) */
export function checkedItem(item: Item, wording: Wording, tell: Tell = invalid): Item {
  const names = Object.keys(item)
  if (names.includes('')) tell('Empty attribute name')
  checkDepths(item, tell)
  return checkedEntries(item, { wording, tell })
}

export function checkDepths(item: Item, tell: Tell = invalid): void {
  for (const name of Object.keys(item)) checkDepth(item[name]!, tell)
}

export function checkedValue(value: Value, wording: Wording, tell: Tell = invalid): Value {
  checkDepth(value, tell)
  return checked(value, { wording, tell })
}

function checkDepth(value: Value, tell: Tell): void {
  if ((value.L === undefined && value.M === undefined) || depthWithin(value, deepest)) return
  tell(
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  )
}

/** Not by recursion: how deep it goes is what is asked. */
function depthWithin(value: Value, limit: number): boolean {
  let level: readonly Value[] = [value]
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap(({ L, M }) => [
      ...(L ?? []),
      ...(M === undefined ? [] : Object.values(M)),
    ])
    if (level.length === 0) return true
  }
  return false
}

type Way = { readonly wording: Wording; readonly tell: Tell }

function checkedEntries(item: Item, way: Way): Item {
  const entries: [string, Value][] = []
  for (const name of Object.keys(item)) {
    if (name === '') way.tell(`${parameter} Empty attribute name`)
    entries.push([name, checked(item[name]!, way)])
  }
  return Object.fromEntries(entries)
}

function checked(value: Value, way: Way): Value {
  let type: Type | undefined
  let count = 0
  for (const one in value)
    if (value[one as Type] !== undefined) {
      type = one as Type
      count++
    }
  if (type === undefined)
    return way.tell(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    )
  if (count > 1)
    way.tell(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    )
  return checks[type](value, way)
}

const asIs = (value: Value): Value => value

const checks: Readonly<Record<Type, (value: Value, way: Way) => Value>> = {
  S: asIs,
  B: asIs,
  BOOL: asIs,
  N: ({ N }, way) => ({ N: checkedNumber(N!, way) }),
  NULL(value, { tell }) {
    if (value.NULL !== true)
      tell(`${parameter} Null attribute value types must have the value of true`)
    return value
  },
  SS(value, way) {
    if (value.SS!.length === 0) way.tell(`${parameter} An string set  may not be empty`)
    noDuplicates('SS', value.SS!, way)
    return value
  },
  NS({ NS }, way) {
    if (NS!.length === 0) way.tell(`${parameter} An number set  may not be empty`)
    const numbers = NS!.map(number => checkedNumber(number, way))
    noDuplicates('NS', numbers, way)
    return { NS: numbers }
  },
  BS(value, way) {
    if (value.BS!.length === 0) way.tell(`${parameter} Binary sets should not be empty`)
    noDuplicates('BS', value.BS!, way)
    return value
  },
  L: ({ L }, way) => ({ L: L!.map(value => checked(value, way)) }),
  M: ({ M }, way) => ({ M: checkedEntries(M!, way) }),
}

export const numberFaults: Readonly<Record<Exclude<NumberFault, 'unconvertible'>, string>> = {
  overflow:
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  underflow:
    'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  precision: 'Attempting to store more than 38 significant digits in a Number',
}

function checkedNumber(text: string, { wording, tell }: Way): string {
  const parsed = parseNumber(text)
  if (typeof parsed !== 'string') return formatNumber(parsed)
  if (wording === 'older') return tell(olderNumberFault(text, parsed))
  return tell(
    parsed === 'unconvertible'
      ? `The parameter cannot be converted to a numeric value: ${text}`
      : numberFaults[parsed],
  )
}

/** An exponent that does not fit 32 bits is no number; the largest that does wraps around. */
function olderNumberFault(text: string, fault: NumberFault): string {
  const exponent = Math.abs(Number(/[eE]([+-]?\d+)$/.exec(text)?.[1] ?? 0))
  if (fault === 'unconvertible' || exponent >= 2 ** 31)
    return `The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`
  return numberFaults[fault === 'overflow' && exponent === 2 ** 31 - 1 ? 'underflow' : fault]
}

function noDuplicates(type: 'SS' | 'NS' | 'BS', members: readonly string[], way: Way): void {
  if (new Set(members).size === members.length) return
  const told = duplicates[way.wording][type]
  way.tell(told(members))
}

type Told = Readonly<Record<'SS' | 'NS' | 'BS', (members: readonly string[]) => string>>

const duplicates: Readonly<Record<Wording, Told>> = {
  newer: {
    SS: members =>
      `${parameter} Input collection [${quoted(upToRepeat(members, compareTexts), ', ')}] contains duplicates.`,
    BS: members =>
      `${parameter} Input collection [${quoted(upToRepeat(members, compareBase64), ',')}]of type BS contains duplicates.`,
    NS: () => `${parameter} Input collection contains duplicates.`,
  },
  older: {
    SS: members => `${parameter} Input collection [${members.join(', ')}] contains duplicates.`,
    BS: members =>
      `${parameter} Input collection [${members.join(', ')}]of type BS contains duplicates.`,
    NS: () => 'Input collection contains duplicates',
  },
}

const quoted = (members: readonly string[], between: string): string =>
  members.map(member => `"${member}"`).join(between)

const compareBase64 = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a, 'base64'), Buffer.from(b, 'base64'))

/** In order as far as the first member that comes again, the rest as it was sent. */
function upToRepeat(
  members: readonly string[],
  order: (a: string, b: string) => number,
): readonly string[] {
  const repeat = members.findIndex((member, index) => members.indexOf(member) < index)
  return [...members.slice(0, repeat).sort(order), ...members.slice(repeat)]
}
