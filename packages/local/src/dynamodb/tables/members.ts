/** Member constraints of what makes and changes tables, in AWS's order. */
import type { Output } from '../../server/types.ts'
import { type Broken, enums, name, oneOf, required, within } from '../checks/constraints.ts'
import { invalid } from '../failures.ts'

type Brokens = readonly Broken[]

/** The name of a table that is to be there, or made. */
export function tableName(input: Output): Brokens {
  if (input.TableName === undefined)
    invalid("The parameter 'TableName' is required but was not present in the request")
  return name(input.TableName, 'tableName')
}

export function attributeDefinitions(given: unknown): Brokens {
  const definitions = (given ?? []) as readonly Output[]
  return definitions.flatMap(({ AttributeName, AttributeType }, index) => {
    const at = `attributeDefinitions.${index + 1}.member`
    return [
      required(AttributeName, `${at}.attributeName`),
      required(AttributeType, `${at}.attributeType`),
      within(AttributeName, `${at}.attributeName`, { min: 1, max: 255 }),
      oneOf(AttributeType, `${at}.attributeType`, enums.attributeType),
    ]
  })
}

export function throughput(given: unknown, at: string): Brokens {
  if (given === undefined) return []
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given as Output
  return [
    required(write, `${at}.writeCapacityUnits`),
    within(write, `${at}.writeCapacityUnits`, { min: 1 }),
    required(read, `${at}.readCapacityUnits`),
    within(read, `${at}.readCapacityUnits`, { min: 1 }),
  ]
}

export function keySchema(given: unknown, at: string, most: number): Brokens {
  const elements = given as readonly Output[] | undefined
  if (elements === undefined) return [required(undefined, at)]
  if (elements.length < 1) return [within(elements, at, { min: 1 })]
  if (elements.length > most) return [within(elements.map(shownElement), at, { max: most })]
  return elements.flatMap(({ AttributeName, KeyType }, index) => [
    required(AttributeName, `${at}.${index + 1}.member.attributeName`),
    within(AttributeName, `${at}.${index + 1}.member.attributeName`, { min: 1, max: 255 }),
    required(KeyType, `${at}.${index + 1}.member.keyType`),
    oneOf(KeyType, `${at}.${index + 1}.member.keyType`, enums.keyType),
  ])
}

/** As Java shows it. */
const shownElement = ({ AttributeName, KeyType }: Output): string =>
  `KeySchemaElement(attributeName=${AttributeName}, keyType=${KeyType})`

export function projection(given: unknown, at: string): Brokens {
  if (given === undefined) return [required(undefined, at)]
  const { ProjectionType, NonKeyAttributes } = given as Output
  return [
    oneOf(ProjectionType, `${at}.projectionType`, enums.projectionType),
    within(NonKeyAttributes, `${at}.nonKeyAttributes`, { min: 1, max: 100 }),
  ]
}

/** Of a secondary index: `most` parts of its key. */
export function index(given: Output, at: string, most: number): Brokens {
  return [
    required(given.IndexName, `${at}.indexName`),
    ...name(given.IndexName, `${at}.indexName`),
    ...keySchema(given.KeySchema, `${at}.keySchema`, most),
    ...projection(given.Projection, `${at}.projection`),
    ...throughput(given.ProvisionedThroughput, `${at}.provisionedThroughput`),
  ]
}

export const indexes = (given: unknown, at: string, most: number): Brokens =>
  ((given ?? []) as readonly Output[]).flatMap((one, place) =>
    index(one, `${at}.${place + 1}.member`, most),
  )

export function settings({
  BillingMode,
  TableClass,
  StreamSpecification,
  SSESpecification,
}: Output): Brokens {
  const stream = (StreamSpecification ?? {}) as Output
  const encryption = (SSESpecification ?? {}) as Output
  return [
    oneOf(BillingMode, 'billingMode', enums.billingMode),
    oneOf(TableClass, 'tableClass', enums.tableClass),
    StreamSpecification === undefined
      ? undefined
      : required(stream.StreamEnabled, 'streamSpecification.streamEnabled'),
    oneOf(stream.StreamViewType, 'streamSpecification.streamViewType', enums.streamViewType),
    oneOf(encryption.SSEType, 'sSESpecification.sSEType', enums.sseType),
  ]
}
