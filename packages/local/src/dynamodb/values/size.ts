/** Bytes of values and items, as limits and capacity units count them. */
import { numberSize } from './number.ts'
import type { Item, Value } from './types.ts'

export const utf8Length = (text: string): number => Buffer.byteLength(text)

/** Of canonical base64. */
export function binaryLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return (base64.length / 4) * 3 - padding
}

/** Names and values together. @example itemSize({ id: { S: 'a' } }) // 3 */
export function itemSize(item: Item): number {
  let size = 0
  for (const name of Object.keys(item)) size += utf8Length(name) + valueSize(item[name]!)
  return size
}

type Sizes = { readonly [Type in keyof Value]-?: (value: NonNullable<Value[Type]>) => number }

const sum = <T>(items: readonly T[], size: (item: T) => number): number =>
  items.reduce((total, item) => total + size(item), 0)

/** A list or map costs three bytes, and one for each thing in it. */
const sizes: Sizes = {
  S: utf8Length,
  N: numberSize,
  B: binaryLength,
  BOOL: () => 1,
  NULL: () => 1,
  SS: texts => sum(texts, utf8Length),
  NS: numbers => sum(numbers, numberSize),
  BS: binaries => sum(binaries, binaryLength),
  L: values => 3 + sum(values, value => 1 + valueSize(value)),
  M: item => 3 + Object.keys(item).length + itemSize(item),
}

export function valueSize(value: Value): number {
  for (const type in value) {
    const size = sizes[type as keyof Value] as (part: unknown) => number
    return size(value[type as keyof Value])
  }
  return 0
}
