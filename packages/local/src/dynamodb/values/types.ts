/**
 * Values and items, in the form they travel in: `{ S: 'a' }`, `{ N: '1.5' }`, `{ B: base64 }`. They are stored as they are,
 * numbers and base64 in their one canonical spelling, so that equal values are spelled alike.
 */

export type Value = {
  readonly S?: string
  readonly N?: string
  readonly B?: string
  readonly BOOL?: boolean
  readonly NULL?: boolean
  readonly SS?: readonly string[]
  readonly NS?: readonly string[]
  readonly BS?: readonly string[]
  readonly L?: readonly Value[]
  readonly M?: Item
}

export type Item = { readonly [name: string]: Value }

export type Type = keyof Value
export const types: readonly Type[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']
export type KeyType = 'S' | 'N' | 'B'

/** The one type of a value that was checked. */
export function typeOf(value: Value): Type {
  for (const type in value) return type as Type
  throw new Error('A value without a type.')
}

/** Of a map that came over the wire: what is inherited is not there. */
export const attribute = (item: Item, name: string): Value | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined

/** The map with one more attribute, or another value for it. */
export const withAttribute = (item: Item, name: string, value: Value): Item =>
  name === '__proto__'
    ? Object.defineProperty({ ...item }, name, own(value))
    : { ...item, [name]: value }

const own = (value: Value): PropertyDescriptor => ({
  value,
  enumerable: true,
  configurable: true,
  writable: true,
})

export function withoutAttribute(item: Item, name: string): Item {
  if (!Object.hasOwn(item, name)) return item
  const { [name]: _, ...rest } = item
  return rest
}

/** Types as the messages about updates call them. */
export const typeNames: Readonly<Record<Type, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  L: 'LIST',
  M: 'MAP',
}
