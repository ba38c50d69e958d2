/** Tables and indexes that cannot be, and what else is asked of tables. */
import { absent, enveloped, parameters, type Row, row, simple } from './row.ts'

const attribute = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType })
const part = (AttributeName: string, KeyType = 'HASH') => ({ AttributeName, KeyType })
const table = (more: object) => ({
  TableName: 'new-table',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [attribute('pk')],
  KeySchema: [part('pk')],
  ...more,
})
const all = { ProjectionType: 'ALL' }
const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }
const at = (member: string, value: string, constraint: string) =>
  `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`
const index = (IndexName: string, names: readonly string[], more: object = {}) => ({
  IndexName,
  KeySchema: names.map((name, place) => part(name, place === 0 ? 'HASH' : 'RANGE')),
  Projection: all,
  ...more,
})
const pair = {
  AttributeDefinitions: [attribute('pk'), attribute('sk'), attribute('x')],
  KeySchema: [part('pk'), part('sk', 'RANGE')],
}

const created: readonly (readonly [more: object, says: string])[] = [
  [
    { TableName: undefined },
    "The parameter 'TableName' is required but was not present in the request",
  ],
  [{ TableName: 'ab' }, enveloped(at('tableName', 'ab', 'have length greater than or equal to 3'))],
  [
    { KeySchema: [part('pk'), part('sk', 'RANGE'), part('x', 'RANGE')] },
    enveloped(
      at(
        'keySchema',
        '[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=x, keyType=RANGE)]',
        'have length less than or equal to 2',
      ),
    ),
  ],
  [
    { KeySchema: [part('pk', 'X')] },
    enveloped(at('keySchema.1.member.keyType', 'X', 'satisfy enum value set: [HASH, RANGE]')),
  ],
  [
    { AttributeDefinitions: [attribute('pk', 'X')] },
    enveloped(
      at('attributeDefinitions.1.member.attributeType', 'X', 'satisfy enum value set: [B, N, S]'),
    ),
  ],
  [
    { BillingMode: 'X' },
    enveloped(at('billingMode', 'X', 'satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]')),
  ],
  [
    { KeySchema: [part('pk', 'RANGE')] },
    'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
  ],
  [
    { KeySchema: [part('pk'), part('sk')] },
    'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type',
  ],
  [
    { KeySchema: [part('pk'), part('pk', 'RANGE')] },
    'Invalid KeySchema: Some index key attribute have no definition',
  ],
  [
    { KeySchema: [part('other')] },
    `${parameters}Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [pk]`,
  ],
  [
    { AttributeDefinitions: [attribute('pk'), attribute('x')] },
    `${parameters}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    { ProvisionedThroughput: units },
    `${parameters}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    { BillingMode: 'PROVISIONED' },
    `${parameters}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    { BillingMode: undefined, ProvisionedThroughput: { ...units, ReadCapacityUnits: 0 } },
    enveloped(
      at('provisionedThroughput.readCapacityUnits', '0', 'have value greater than or equal to 1'),
    ),
  ],
  [
    {
      BillingMode: undefined,
      ProvisionedThroughput: { ...units, ReadCapacityUnits: 1_000_000_000_001 },
    },
    'Given value 1000000000001 for ReadCapacityUnits is out of bounds',
  ],
  [{ GlobalSecondaryIndexes: [] }, `${parameters}List of GlobalSecondaryIndexes is empty`],
  [{ LocalSecondaryIndexes: [] }, `${parameters}List of LocalSecondaryIndexes is empty`],
  [
    {
      AttributeDefinitions: [attribute('pk'), attribute('x')],
      LocalSecondaryIndexes: [index('one', ['pk', 'x'])],
    },
    `${parameters}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ],
  [
    { ...pair, LocalSecondaryIndexes: [index('one', ['pk'])] },
    `${parameters}Index KeySchema does not have a range key for index: one`,
  ],
  [
    { ...pair, LocalSecondaryIndexes: [index('one', ['x', 'sk'])] },
    `${parameters}Index KeySchema does not have the same leading hash key as table KeySchema for index: one. index hash key: x, table hash key: pk`,
  ],
  [
    { ...pair, GlobalSecondaryIndexes: [index('one', ['x']), index('one', ['sk'])] },
    `${parameters}Duplicate index name: one`,
  ],
  [
    { ...pair, GlobalSecondaryIndexes: [index('one', ['x'], { Projection: {} })] },
    `${parameters}Unknown ProjectionType: null`,
  ],
  [
    {
      ...pair,
      GlobalSecondaryIndexes: [index('one', ['x'], { Projection: { ProjectionType: 'INCLUDE' } })],
    },
    `${parameters}ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
  ],
  ...['ALL', 'KEYS_ONLY'].map(
    ProjectionType =>
      [
        {
          ...pair,
          GlobalSecondaryIndexes: [
            index('one', ['x'], { Projection: { ProjectionType, NonKeyAttributes: ['a'] } }),
          ],
        },
        `${parameters}ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`,
      ] as const,
  ),
  [
    {
      ...pair,
      LocalSecondaryIndexes: [index('l1', ['pk', 'x'])],
      GlobalSecondaryIndexes: [index('g1', ['x'])],
    },
    `2 validation errors detected: ${at('globalSecondaryIndexes.1.member.indexName', 'g1', 'have length greater than or equal to 3')}; ${at('localSecondaryIndexes.1.member.indexName', 'l1', 'have length greater than or equal to 3')}`,
  ],
  [
    { StreamSpecification: { StreamEnabled: true } },
    `${parameters}StreamViewType must be specified when StreamEnabled is true`,
  ],
  [
    { StreamSpecification: { StreamEnabled: false, StreamViewType: 'KEYS_ONLY' } },
    `${parameters}StreamViewType can only be specified when StreamEnabled is true`,
  ],
]

const missing = (op: string, input: object) =>
  row(op, input, `Requested resource not found: Table: ${absent} not found`, {
    type: 'ResourceNotFoundException',
  })

export const tableRows: readonly Row[] = [
  ...created.map(([more, says]) => row('CreateTable', table(more), says)),
  row('CreateTable', table({ TableName: simple }), `Table already exists: ${simple}`, {
    type: 'ResourceInUseException',
  }),
  row(
    'UpdateTable',
    { TableName: simple },
    'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
  ),
  missing('UpdateTable', { TableName: absent, DeletionProtectionEnabled: true }),
  row(
    'ListTables',
    { Limit: 0 },
    enveloped(at('limit', '0', 'have value greater than or equal to 1')),
  ),
  row(
    'ListTables',
    { Limit: 101 },
    enveloped(at('limit', '101', 'have value less than or equal to 100')),
  ),
]
