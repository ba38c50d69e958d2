/** Keys, attribute definitions, projections and throughput of tables and indexes: what they must be to one another. */
import type { Output } from '../../server/types.ts'
import { invalid, invalidParameter } from '../failures.ts'
import type { AttributeDefinition, KeyElement, Projection, Throughput } from '../store/types.ts'

export type IndexGiven = {
  readonly IndexName: string
  readonly KeySchema: readonly KeyElement[]
  readonly Projection: Projection
  readonly ProvisionedThroughput?: Output
  readonly OnDemandThroughput?: Output
  readonly WarmThroughput?: Output
}

export type SchemaGiven = {
  readonly AttributeDefinitions: readonly AttributeDefinition[]
  readonly KeySchema: readonly KeyElement[]
  readonly LocalSecondaryIndexes?: readonly IndexGiven[]
  readonly GlobalSecondaryIndexes?: readonly IndexGiven[]
  readonly VectorIndexes?: readonly {
    readonly IndexName: string
    readonly SearchSchema?: readonly { readonly AttributeName: string }[]
  }[]
}

const mostLocal = 5
export const mostGlobal = 20

/** Refuses what does not make a table. */
export function checkSchema(given: SchemaGiven): void {
  const { AttributeDefinitions: defined, KeySchema } = given
  const { LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global } = given
  const { VectorIndexes: vectors = [] } = given
  const names = defined.map(({ AttributeName }) => AttributeName)
  checkKeySchema(KeySchema)
  checkDefined(KeySchema, names)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) invalidParameter(`Cannot redefine attribute '${twice}'`)
  if (local !== undefined) checkLocal(local, KeySchema, names)
  if (global !== undefined) checkGlobal(global, names)
  const indexes = [...(local ?? []), ...(global ?? [])]
  checkIndexNames([...indexes, ...vectors])
  const searched = vectors.map(({ SearchSchema = [] }) => SearchSchema)
  checkAllUsed(names, [KeySchema, ...indexes.map(index => index.KeySchema), ...searched])
  if ((local?.length ?? 0) > mostLocal)
    invalidParameter(`Number of LocalSecondaryIndexes exceeds per-table limit of ${mostLocal}`)
  if ((global?.length ?? 0) > mostGlobal)
    invalidParameter(`GlobalSecondaryIndex count exceeds the per-table limit of ${mostGlobal}`)
}

/** One hash part, then at most one range part; of indexes with several parts, each kind together. */
export function checkKeySchema(schema: readonly KeyElement[], several = false): void {
  const [first, second] = schema
  if (first?.KeyType !== 'HASH')
    invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type')
  const names = schema.map(({ AttributeName }) => AttributeName)
  if (!several && second !== undefined && second.KeyType !== 'RANGE')
    invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type')
  if (new Set(names).size < names.length)
    invalid('Invalid KeySchema: Some index key attribute have no definition')
  if (several) checkParts(schema)
}

const mostParts = 4

function checkParts(schema: readonly KeyElement[]): void {
  const count = (type: KeyElement['KeyType']) =>
    schema.filter(({ KeyType }) => KeyType === type).length
  const firstRange = schema.findIndex(({ KeyType }) => KeyType === 'RANGE')
  if (firstRange !== -1 && schema.slice(firstRange).some(({ KeyType }) => KeyType === 'HASH'))
    invalid('Invalid KeySchema: All HASH key types must come before RANGE key types')
  for (const type of ['HASH', 'RANGE'] as const)
    if (count(type) > mostParts)
      invalid(
        `Invalid KeySchema: The number of ${type} key attributes exceeds the limit of ${mostParts}`,
      )
}

export function checkDefined(schema: readonly KeyElement[], names: readonly string[]): void {
  const keys = schema.map(({ AttributeName }) => AttributeName)
  if (keys.some(key => !names.includes(key)))
    invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys.join(', ')}], AttributeDefinitions: [${names.join(', ')}]`,
    )
}

type Named = { readonly AttributeName: string }

function checkAllUsed(names: readonly string[], schemas: readonly (readonly Named[])[]): void {
  const used = new Set(schemas.flatMap(schema => schema.map(({ AttributeName }) => AttributeName)))
  if (names.every(name => used.has(name))) return
  if (schemas.length === 1)
    invalidParameter(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    )
  invalidParameter(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${names.join(', ')}], keys used: [${[...used].join(', ')}]`,
  )
}

function checkLocal(
  indexes: readonly IndexGiven[],
  table: readonly KeyElement[],
  names: readonly string[],
): void {
  if (indexes.length === 0) invalidParameter('List of LocalSecondaryIndexes is empty')
  const hash = table[0]!.AttributeName
  for (const { IndexName, KeySchema, Projection } of indexes) {
    checkKeySchema(KeySchema)
    checkDefined(KeySchema, names)
    if (table.length < 2)
      invalidParameter(
        'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
      )
    if (KeySchema[0]!.AttributeName !== hash)
      invalidParameter(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${IndexName}. index hash key: ${KeySchema[0]!.AttributeName}, table hash key: ${hash}`,
      )
    if (KeySchema.length < 2)
      invalidParameter(`Index KeySchema does not have a range key for index: ${IndexName}`)
    checkProjection(Projection)
  }
}

function checkGlobal(indexes: readonly IndexGiven[], names: readonly string[]): void {
  if (indexes.length === 0) invalidParameter('List of GlobalSecondaryIndexes is empty')
  for (const { KeySchema, Projection } of indexes) {
    checkKeySchema(KeySchema, true)
    checkDefined(KeySchema, names)
    checkProjection(Projection)
  }
}

function checkIndexNames(indexes: readonly { readonly IndexName: string }[]): void {
  const names = indexes.map(({ IndexName }) => IndexName)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) invalidParameter(`Duplicate index name: ${twice}`)
}

export function checkProjection({ ProjectionType: type, NonKeyAttributes }: Projection): void {
  if (type === undefined) invalidParameter('Unknown ProjectionType: null')
  if (type === 'INCLUDE' && NonKeyAttributes === undefined)
    invalidParameter('ProjectionType is INCLUDE, but NonKeyAttributes is not specified')
  if (type !== 'INCLUDE' && NonKeyAttributes !== undefined)
    invalidParameter(`ProjectionType is ${type}, but NonKeyAttributes is specified`)
}

const mostUnits = 1_000_000_000_000

export function checkUnits(given: Output, of = ''): void {
  for (const name of ['ReadCapacityUnits', 'WriteCapacityUnits'])
    if (Number(given[name]) > mostUnits)
      invalid(`Given value ${given[name]} for ${name} is out of bounds${of}`)
}

/** Throughput that goes with the billing mode. */
export function checkBilling(input: Output, indexes: readonly IndexGiven[]): void {
  const { BillingMode = 'PROVISIONED', ProvisionedThroughput: units } = input
  if (BillingMode === 'PAY_PER_REQUEST') {
    if (units !== undefined)
      invalidParameter(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      )
    const index = indexes.find(({ ProvisionedThroughput }) => ProvisionedThroughput !== undefined)
    if (index !== undefined)
      invalidParameter(
        `ProvisionedThroughput should not be specified for index: ${index.IndexName} when BillingMode is PAY_PER_REQUEST`,
      )
    return
  }
  if (units === undefined)
    invalidParameter(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    )
  checkUnits(units as Output)
  for (const { ProvisionedThroughput, IndexName } of indexes)
    if (ProvisionedThroughput === undefined)
      invalidParameter(`ProvisionedThroughput must be specified for index: ${IndexName}`)
    else checkUnits(ProvisionedThroughput, ` for index ${IndexName}`)
}

export const throughputOf = (given: unknown): Throughput => {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = (given ?? {}) as Output
  return { read: Number(ReadCapacityUnits), write: Number(WriteCapacityUnits) }
}
