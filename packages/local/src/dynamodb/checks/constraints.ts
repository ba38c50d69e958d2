/**
 * Constraints on the members of requests, in the words of AWS's validation: every one that is broken, in one message. The
 * order within a request is AWS's own and stands where the operation stands.
 */
import { invalid } from '../failures.ts'

/** What is wrong, none where nothing is. */
export type Broken = string | undefined

/** Refuses a request for all that is broken at once. */
export function constrain(...broken: readonly (Broken | readonly Broken[])[]): void {
  const all = broken.flat().filter(told => told !== undefined)
  if (all.length === 0) return
  const shown = all.slice(0, mostTold)
  const count = `${shown.length} validation error${shown.length === 1 ? '' : 's'} detected: `
  invalid(count + shown.join('; '))
}

const mostTold = 10

/** @example broken('', 'tableName', 'Member must not be null') */
export const broken = (value: unknown, at: string, constraint: string): string =>
  `Value ${value === undefined ? 'null' : `'${shown(value)}'`} at '${at}' failed to satisfy constraint: ${constraint}`

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export const required = (value: unknown, at: string): Broken =>
  value === undefined ? broken(value, at, 'Member must not be null') : undefined

export const oneOf = (value: unknown, at: string, values: readonly string[]): Broken =>
  value === undefined || values.includes(value as string)
    ? undefined
    : broken(value, at, `Member must satisfy enum value set: [${values.join(', ')}]`)

type Bounds = { readonly min?: number; readonly max?: number }

/** Of numbers their size, of all else their length. */
export function within(value: unknown, at: string, { min, max }: Bounds): Broken {
  if (value === undefined) return undefined
  const isNumber = typeof value === 'number'
  const size = isNumber ? value : sizeOf(value)
  const what = isNumber ? 'value' : 'length'
  if (min !== undefined && size < min)
    return broken(value, at, `Member must have ${what} greater than or equal to ${min}`)
  if (max !== undefined && size > max)
    return broken(value, at, `Member must have ${what} less than or equal to ${max}`)
  return undefined
}

const sizeOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value)
    ? value.length
    : Object.keys(value as object).length

export const namePattern = '[a-zA-Z0-9_.-]+'
const nameShape = /^[a-zA-Z0-9_.-]+$/

/** Names of tables and indexes; where a table is named, its ARN may stand. */
export function name(value: unknown, at: string, min = 3): readonly Broken[] {
  if (typeof value !== 'string' || isArn(value)) return []
  return [
    value === '' || nameShape.test(value)
      ? undefined
      : broken(value, at, `Member must satisfy regular expression pattern: ${namePattern}`),
    within(value, at, { min: value === '' ? 1 : min, max: 255 }),
  ]
}

export const isArn = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith('arn:')

/** Values that enumerations have, in the order in which AWS lists them. */
export const enums: Readonly<Record<EnumName, readonly string[]>> = {
  returnConsumedCapacity: ['INDEXES', 'TOTAL', 'NONE'],
  returnItemCollectionMetrics: ['SIZE', 'NONE'],
  returnValues: ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'],
  returnValuesOnConditionCheckFailure: ['ALL_OLD', 'NONE'],
  conditionalOperator: ['OR', 'AND'],
  comparisonOperator: [
    'IN',
    'NULL',
    'BETWEEN',
    'LT',
    'NOT_CONTAINS',
    'EQ',
    'GT',
    'NOT_NULL',
    'NE',
    'LE',
    'BEGINS_WITH',
    'GE',
    'CONTAINS',
  ],
  select: ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'],
  action: ['ADD', 'DELETE', 'PUT'],
  keyType: ['HASH', 'RANGE'],
  attributeType: ['B', 'N', 'S'],
  projectionType: ['ALL', 'INCLUDE', 'KEYS_ONLY'],
  billingMode: ['PROVISIONED', 'PAY_PER_REQUEST'],
  tableClass: ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'],
  streamViewType: ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'],
  sseType: ['AES256', 'KMS'],
  distanceFunction: ['COSINE', 'DOT_PRODUCT', 'EUCLIDEAN'],
  searchSchemaElementType: ['HASH', 'INLINE_FILTER'],
}

export type EnumName =
  | 'returnConsumedCapacity'
  | 'returnItemCollectionMetrics'
  | 'returnValues'
  | 'returnValuesOnConditionCheckFailure'
  | 'conditionalOperator'
  | 'comparisonOperator'
  | 'select'
  | 'action'
  | 'keyType'
  | 'attributeType'
  | 'projectionType'
  | 'billingMode'
  | 'tableClass'
  | 'streamViewType'
  | 'sseType'
  | 'distanceFunction'
  | 'searchSchemaElementType'
