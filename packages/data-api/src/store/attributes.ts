/** JSON as attribute values and back. A number keeps the 38 digits DynamoDB keeps; one that has more is refused. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { Exact, type Json, type JsonObject } from '../json.ts'

export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly Attribute[] }
  | { readonly M: { readonly [name: string]: Attribute } }

export type AttributeMap = { readonly [name: string]: Attribute }

/** Values within values that an item may hold. */
const deepest = 31

/** @example attributesOf({ a: 1, b: null }) // { a: { N: '1' }, b: { NULL: true } } */
export function attributesOf(value: JsonObject, path = '', depth = 0): AttributeMap | Anomaly {
  const made: Record<string, Attribute> = Object.create(null)
  for (const [name, member] of Object.entries(value)) {
    if (name === '') return refused(path === '' ? 'an attribute' : path, 'has an empty name in it')
    const attribute = attributeOf(member, path === '' ? name : `${path}.${name}`, depth + 1)
    if (isAnomaly(attribute)) return attribute
    made[name] = attribute
  }
  return { ...made }
}

function attributeOf(value: Json, path: string, depth: number): Attribute | Anomaly {
  if (depth > deepest) return refused(path, `is nested deeper than ${deepest} levels`)
  if (value === null) return { NULL: true }
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'boolean') return { BOOL: value }
  if (Number.isSafeInteger(value)) return { N: String(value) }
  if (typeof value === 'number') return numberOf(String(value), path)
  if (value instanceof Exact) return numberOf(value.text, path)
  if (Array.isArray(value)) return listOf(value, path, depth)
  const members = attributesOf(value as JsonObject, path, depth)
  return isAnomaly(members) ? members : { M: members }
}

function listOf(items: readonly Json[], path: string, depth: number): Attribute | Anomaly {
  const made: Attribute[] = []
  for (const [index, item] of items.entries()) {
    const attribute = attributeOf(item, `${path}[${index}]`, depth + 1)
    if (isAnomaly(attribute)) return attribute
    made.push(attribute)
  }
  return { L: made }
}

/** 38 digits, from 1e-130 to 9.99e125. (DynamoDB developer guide, "Number") */
function numberOf(text: string, path: string): Attribute | Anomaly {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  if (kept.length > 38) return refused(path, 'has more than 38 digits')
  const magnitude = digits.length - fraction.length + Number(exponent) - 1
  return kept !== '' && (magnitude > 125 || magnitude < -130)
    ? refused(path, 'is beyond what can be kept (1e-130 to 9.99e125)')
    : { N: text }
}

const refused = (path: string, why: string): Anomaly =>
  anomaly('incorrect', `The value of ${path} ${why}.`, { code: 'BadRequestError', status: 400 })

/** @example jsonOf({ a: { N: '1' } }) // { a: 1 } */
export const jsonOf = (attributes: AttributeMap): JsonObject =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, plainOf(attribute)]),
  )

function plainOf(attribute: Attribute): Json {
  if ('S' in attribute) return attribute.S
  if ('N' in attribute) return shortest(attribute.N)
  if ('BOOL' in attribute) return attribute.BOOL
  if ('L' in attribute) return attribute.L.map(plainOf)
  if ('M' in attribute) return jsonOf(attribute.M)
  return null
}

/** A number where it has the same digits, else its text. */
function shortest(text: string): number | Exact {
  if (text.length < 16) return Number(text)
  const number = Number(text)
  return plain(number) === text ? number : new Exact(text)
}

/** A number's own digits without an exponent, as DynamoDB writes them. */
const plain = (number: number): string => {
  const text = String(number)
  return text.includes('e') ? BigInt(Math.trunc(number)).toString() : text
}

/** Bytes of an item as DynamoDB counts them, about. (Developer guide, "Item sizes and formats") */
export function sizeOf(attributes: AttributeMap): number {
  let size = 0
  for (const [name, attribute] of Object.entries(attributes))
    size += Buffer.byteLength(name) + sizeOfValue(attribute)
  return size
}

function sizeOfValue(attribute: Attribute): number {
  if ('S' in attribute) return Buffer.byteLength(attribute.S)
  if ('N' in attribute) return 2 + Math.ceil(attribute.N.length / 2)
  if ('L' in attribute) return attribute.L.reduce((sum, item) => sum + 1 + sizeOfValue(item), 3)
  if ('M' in attribute) return 3 + Object.keys(attribute.M).length + sizeOf(attribute.M)
  return 1
}
