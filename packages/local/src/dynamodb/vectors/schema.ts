/** Vector indexes as requests ask for them: what they must be, for themselves and to their table. */
import type { Output } from '../../server/types.ts'
import { type Broken, broken, enums, name, oneOf, required, within } from '../checks/constraints.ts'
import { invalidParameter } from '../failures.ts'
import type { AttributeDefinition, Projection, VectorIndexSpec } from '../store/types.ts'
import { projection } from '../tables/members.ts'
import { checkProjection } from '../tables/schema.ts'

export type SearchElement = VectorIndexSpec['search'][number]

export type VectorGiven = {
  readonly IndexName: string
  readonly VectorAttribute: { readonly AttributeName: string }
  readonly Dimensions: number
  readonly DistanceFunction: VectorIndexSpec['distance']
  readonly Projection: Projection
  readonly SearchSchema?: readonly SearchElement[]
}

const longestName = 255

/** Constraints on the members of one index, at its place in the request. */
export function vectorIndex(given: Output, at: string): readonly Broken[] {
  const { IndexName, VectorAttribute, Dimensions, DistanceFunction, SearchSchema } = given
  const attribute = (VectorAttribute as Output | undefined)?.AttributeName
  const elements = (SearchSchema ?? []) as readonly Output[]
  return [
    required(IndexName, `${at}.indexName`),
    ...name(IndexName, `${at}.indexName`),
    required(VectorAttribute, `${at}.vectorAttribute`),
    ...(VectorAttribute === undefined
      ? []
      : [
          required(attribute, `${at}.vectorAttribute.attributeName`),
          within(attribute, `${at}.vectorAttribute.attributeName`, { min: 1, max: longestName }),
        ]),
    required(Dimensions, `${at}.dimensions`),
    within(Dimensions, `${at}.dimensions`, { min: 1 }),
    required(DistanceFunction, `${at}.distanceFunction`),
    oneOf(DistanceFunction, `${at}.distanceFunction`, enums.distanceFunction),
    ...projection(given.Projection, `${at}.projection`),
    ...(Array.isArray(SearchSchema) && SearchSchema.length === 0
      ? [
          broken(
            SearchSchema,
            `${at}.searchSchema`,
            'Member must have length greater than or equal to 1',
          ),
        ]
      : []),
    ...elements.flatMap(({ AttributeName, SearchSchemaElementType: type }, place) => {
      const where = `${at}.searchSchema.${place + 1}.member`
      return [
        required(AttributeName, `${where}.attributeName`),
        within(AttributeName, `${where}.attributeName`, { min: 1, max: longestName }),
        required(type, `${where}.searchSchemaElementType`),
        oneOf(type, `${where}.searchSchemaElementType`, enums.searchSchemaElementType),
      ]
    }),
  ]
}

export const vectorIndexes = (given: unknown, at: string): readonly Broken[] =>
  ((given ?? []) as readonly Output[]).flatMap((one, place) =>
    vectorIndex(one, `${at}.${place + 1}.member`),
  )

const mostDimensions = 4096
const mostIndexes = 5

type Known = Pick<VectorIndexSpec, 'name' | 'attribute' | 'dimensions'>

/** Refuses indexes that a table cannot have; `known` are those that it has. */
export function checkVectors(
  given: readonly VectorGiven[],
  definitions: readonly AttributeDefinition[],
  billing: unknown,
  known: readonly Known[] = [],
): void {
  if (given.length === 0) return
  if (billing !== 'PAY_PER_REQUEST')
    invalidParameter('Vector indexes are only supported for PAY_PER_REQUEST tables')
  for (const one of given) checkOne(one, definitions)
  if (given.length + known.length > mostIndexes)
    invalidParameter(`VectorIndex count exceeds the per-table limit of ${mostIndexes}`)
  checkDimensions([
    ...known,
    ...given.map(({ IndexName, VectorAttribute, Dimensions }) => ({
      name: IndexName,
      attribute: VectorAttribute.AttributeName,
      dimensions: Dimensions,
    })),
  ])
}

function checkOne(given: VectorGiven, definitions: readonly AttributeDefinition[]): void {
  const { Dimensions, SearchSchema = [], VectorAttribute } = given
  if (Dimensions < 1 || Dimensions > mostDimensions)
    invalidParameter(`Number of dimensions must be between 1 and ${mostDimensions} inclusive.`)
  const defined = new Set(definitions.map(({ AttributeName }) => AttributeName))
  if (SearchSchema.some(({ AttributeName }) => !defined.has(AttributeName)))
    invalidParameter('One element in SearchSchema is not defined in attribute definitions')
  const names = [VectorAttribute.AttributeName, ...SearchSchema.map(one => one.AttributeName)]
  const twice = names.find((one, at) => names.indexOf(one) < at)
  if (twice !== undefined)
    invalidParameter(`Attribute '${twice}' is named more than once in index ${given.IndexName}`)
  if (SearchSchema.filter(({ SearchSchemaElementType: type }) => type === 'HASH').length > 1)
    invalidParameter('SearchSchema can have one HASH element at most')
  checkProjection(given.Projection)
}

function checkDimensions(indexes: readonly Known[]): void {
  const byAttribute = new Map<string, number>()
  for (const { attribute, dimensions } of indexes) {
    if ((byAttribute.get(attribute) ?? dimensions) !== dimensions)
      invalidParameter(
        `Conflicting attribute definition for '${attribute}'. All VectorIndexes on the same vector attribute must use the same dimensions.`,
      )
    byAttribute.set(attribute, dimensions)
  }
}

export const newVectorIndex = (given: VectorGiven, active: number): VectorIndexSpec => ({
  name: given.IndexName,
  attribute: given.VectorAttribute.AttributeName,
  dimensions: given.Dimensions,
  distance: given.DistanceFunction,
  projection: given.Projection,
  search: given.SearchSchema ?? [],
  active,
})
