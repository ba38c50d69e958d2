/** Where a path leads within an item. */
import { attribute, type Item, type Value } from '../values/types.ts'
import type { Steps } from './scope.ts'

/** @example valueAt({ a: { L: [{ S: 'x' }] } }, ['a', 0]) // { S: 'x' } */
export function valueAt(item: Item, steps: Steps): Value | undefined {
  let value: Value | undefined = { M: item }
  for (const step of steps) {
    if (value === undefined) return undefined
    value = typeof step === 'number' ? value.L?.[step] : value.M && attribute(value.M, step)
  }
  return value
}
