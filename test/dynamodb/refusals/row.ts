/** A request and what DynamoDB says to it: the message of a ValidationException, or another failure with its message. */
export type Row = {
  readonly op: string
  readonly input: object
  readonly says: string
  /** Where it is not a ValidationException. */
  readonly type?: string
  /** Of a transaction that is cancelled: what is said of each of its actions. */
  readonly reasons?: readonly string[]
}

export const row = (op: string, input: object, says: string, more: Partial<Row> = {}): Row => ({
  op,
  input,
  says,
  ...more,
})

/** Keys are texts; the second table has a range key that is a number, and an index of each kind. */
export const simple = 'simple'
export const paired = 'paired'
/** Its index has two hash attributes. */
export const several = 'several'
export const absent = 'absent-table'

const attribute = (AttributeName: string, AttributeType: string) => ({
  AttributeName,
  AttributeType,
})
const schema = (...names: string[]) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }))

export const tables: readonly object[] = [
  {
    TableName: several,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['id', 'h1', 'h2', 'r1'].map(name => attribute(name, 'S')),
    KeySchema: schema('id'),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'both',
        KeySchema: [
          { AttributeName: 'h1', KeyType: 'HASH' },
          { AttributeName: 'h2', KeyType: 'HASH' },
          { AttributeName: 'r1', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
  {
    TableName: simple,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [attribute('pk', 'S')],
    KeySchema: schema('pk'),
  },
  {
    TableName: paired,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      attribute('pk', 'S'),
      attribute('sk', 'N'),
      attribute('g', 'S'),
      attribute('l', 'B'),
    ],
    KeySchema: schema('pk', 'sk'),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'global',
        KeySchema: schema('g', 'sk'),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    LocalSecondaryIndexes: [
      { IndexName: 'local', KeySchema: schema('pk', 'l'), Projection: { ProjectionType: 'ALL' } },
    ],
  },
]

export const S = (text: string): object => ({ S: text })
export const N = (text: string): object => ({ N: text })
export const enveloped = (message: string): string => `1 validation error detected: ${message}`
export const parameters = 'One or more parameter values were invalid: '
