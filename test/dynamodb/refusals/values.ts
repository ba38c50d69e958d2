/** Values that are none, by every way a value comes in: three operations envelope what they say, others are bare, some older. */
import { enveloped, N, paired, parameters, type Row, row, S, simple } from './row.ts'

type Way = {
  readonly op: string
  readonly input: (value: object) => object
  readonly wording: 'newer' | 'older'
  /** Around the message. */
  readonly around?: (message: string) => string
}

const key = { pk: S('a') }
const bare = (message: string) => message
const ofKey = (message: string) =>
  `ExpressionAttributeValues contains invalid value: ${message} for key :v`
const condition = { ConditionExpression: 'a = :v' }
const values = (value: object) => ({ ExpressionAttributeValues: { ':v': value } })

const ways: readonly Way[] = [
  ...[
    { op: 'PutItem', input: (v: object) => ({ TableName: simple, Item: { ...key, a: v } }) },
    {
      op: 'PutItem',
      input: (v: object) => ({ TableName: simple, Item: { ...key, a: { L: [{ M: { b: v } }] } } }),
    },
    {
      op: 'PutItem',
      input: (v: object) => ({ TableName: simple, Item: key, ...condition, ...values(v) }),
    },
    {
      op: 'PutItem',
      input: (v: object) => ({ TableName: simple, Item: key, Expected: { a: { Value: v } } }),
    },
    {
      op: 'UpdateItem',
      input: (v: object) => ({
        TableName: simple,
        Key: key,
        UpdateExpression: 'SET a = :v',
        ...values(v),
      }),
    },
    {
      op: 'UpdateItem',
      input: (v: object) => ({ TableName: simple, Key: { pk: v }, UpdateExpression: 'REMOVE a' }),
    },
    {
      op: 'UpdateItem',
      input: (v: object) => ({
        TableName: simple,
        Key: key,
        AttributeUpdates: { a: { Action: 'PUT', Value: v } },
      }),
    },
    { op: 'DeleteItem', input: (v: object) => ({ TableName: simple, Key: { pk: v } }) },
    {
      op: 'DeleteItem',
      input: (v: object) => ({ TableName: simple, Key: key, ...condition, ...values(v) }),
    },
  ].map(way => ({ ...way, wording: 'newer' as const, around: enveloped })),
  ...[
    { op: 'GetItem', input: (v: object) => ({ TableName: simple, Key: { pk: v } }) },
    {
      op: 'BatchGetItem',
      input: (v: object) => ({ RequestItems: { [simple]: { Keys: [{ pk: v }] } } }),
    },
    {
      op: 'Query',
      input: (v: object) => ({
        TableName: simple,
        KeyConditionExpression: 'pk = :v',
        ...values(v),
      }),
    },
    {
      op: 'Query',
      input: (v: object) => ({
        TableName: simple,
        KeyConditionExpression: 'pk = :p',
        FilterExpression: 'a = :v',
        ExpressionAttributeValues: { ':p': S('a'), ':v': v },
      }),
    },
    {
      op: 'Query',
      input: (v: object) => ({
        TableName: simple,
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': S('a') },
        ExclusiveStartKey: { pk: v },
      }),
    },
  ].map(way => ({ ...way, wording: 'newer' as const })),
  {
    op: 'BatchWriteItem',
    input: v => ({ RequestItems: { [simple]: [{ PutRequest: { Item: { ...key, a: v } } }] } }),
    wording: 'older',
  },
  {
    op: 'BatchWriteItem',
    input: v => ({ RequestItems: { [simple]: [{ DeleteRequest: { Key: { pk: v } } }] } }),
    wording: 'older',
  },
  {
    op: 'TransactWriteItems',
    input: v => ({ TransactItems: [{ Put: { TableName: simple, Item: { ...key, a: v } } }] }),
    wording: 'older',
  },
  {
    op: 'TransactWriteItems',
    input: v => ({
      TransactItems: [
        { ConditionCheck: { TableName: simple, Key: key, ...condition, ...values(v) } },
      ],
    }),
    wording: 'older',
    around: ofKey,
  },
  {
    op: 'TransactGetItems',
    input: v => ({ TransactItems: [{ Get: { TableName: simple, Key: { pk: v } } }] }),
    wording: 'older',
  },
  {
    op: 'Scan',
    input: v => ({ TableName: simple, FilterExpression: 'a = :v', ...values(v) }),
    wording: 'older',
    around: ofKey,
  },
  {
    op: 'Scan',
    input: v => ({ TableName: simple, ExclusiveStartKey: { pk: v } }),
    wording: 'older',
  },
]

const overflow =
  'Number overflow. Attempting to store a number with magnitude larger than supported range'
const underflow =
  'Number underflow. Attempting to store a number with magnitude smaller than supported range'
const digits = 'Attempting to store more than 38 significant digits in a Number'
const numeric = (text: string) => `The parameter cannot be converted to a numeric value: ${text}`
const many = '1'.repeat(39)

/** A value, what the newer wording says of it, and what the older one does where that differs. */
const faults: readonly (readonly [value: object, newer: string, older?: string])[] = [
  [N('abc'), numeric('abc')],
  [N(''), numeric(''), 'The parameter cannot be converted to a numeric value'],
  [N(' 1'), numeric(' 1')],
  [N('1.2.3'), numeric('1.2.3')],
  [N('0x10'), numeric('0x10')],
  [N('NaN'), numeric('NaN')],
  [N('Infinity'), numeric('Infinity')],
  [N('1e'), numeric('1e')],
  [N('1e126'), overflow],
  [N('-1e126'), overflow],
  [N('1e-131'), underflow],
  [N('1e2147483647'), overflow, underflow],
  [N(many), digits],
  [N(`0.${many}`), digits],
  [{ NS: ['1', 'x'] }, numeric('x')],
  [{ NS: ['1', many] }, digits],
  [{}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
  [
    { S: 'a', N: '1' },
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  ],
  [{ SS: [] }, `${parameters}An string set  may not be empty`],
  [{ NS: [] }, `${parameters}An number set  may not be empty`],
  [{ BS: [] }, `${parameters}Binary sets should not be empty`],
  [
    { SS: ['b', 'a', 'b'] },
    `${parameters}Input collection ["a", "b", "b"] contains duplicates.`,
    `${parameters}Input collection [b, a, b] contains duplicates.`,
  ],
  [
    { BS: ['/w==', 'AA==', 'AA=='] },
    `${parameters}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`,
    `${parameters}Input collection [/w==, AA==, AA==]of type BS contains duplicates.`,
  ],
  [
    { NS: ['2', '1', '2.0'] },
    `${parameters}Input collection contains duplicates.`,
    'Input collection contains duplicates',
  ],
]

export const valueRows: readonly Row[] = ways.flatMap(({ op, input, wording, around = bare }) =>
  faults.map(([value, newer, older = newer]) =>
    row(op, input(value), around(wording === 'newer' ? newer : older)),
  ),
)

const element = 'The provided key element does not match the schema'
const emptyKey = (type: string) =>
  `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type} value. Key: pk`
const update = { UpdateExpression: 'SET a = :v', ExpressionAttributeValues: { ':v': N('1') } }
const byKey: readonly (readonly [op: string, input: (Key: object) => object, cancels?: true])[] = [
  ['GetItem', Key => ({ TableName: simple, Key })],
  ['DeleteItem', Key => ({ TableName: simple, Key })],
  ['UpdateItem', Key => ({ TableName: simple, Key, ...update })],
  ['BatchGetItem', Key => ({ RequestItems: { [simple]: { Keys: [Key] } } })],
  ['BatchWriteItem', Key => ({ RequestItems: { [simple]: [{ DeleteRequest: { Key } }] } })],
  ['TransactGetItems', Key => ({ TransactItems: [{ Get: { TableName: simple, Key } }] }), true],
  [
    'TransactWriteItems',
    Key => ({ TransactItems: [{ Delete: { TableName: simple, Key } }] }),
    true,
  ],
  [
    'TransactWriteItems',
    Key => ({ TransactItems: [{ Update: { TableName: simple, Key, ...update } }] }),
    true,
  ],
  [
    'TransactWriteItems',
    Key => ({
      TransactItems: [
        { ConditionCheck: { TableName: simple, Key, ConditionExpression: 'attribute_exists(pk)' } },
      ],
    }),
    true,
  ],
]
const cancelled = (...codes: string[]) =>
  `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`

/** Keys that are not the table's, by every operation that takes one. */
export const keyRows: readonly Row[] = [
  ...byKey.flatMap(([op, input, cancels]) => [
    ...[
      {},
      { pk: N('1') },
      { pk: { L: [] } },
      { pk: { BOOL: true } },
      { other: S('a') },
      { pk: S('a'), sk: N('1') },
    ].map(Key =>
      cancels
        ? row(op, input(Key), cancelled('ValidationError'), {
            type: 'TransactionCanceledException',
            reasons: [element],
          })
        : row(op, input(Key), element),
    ),
    row(op, input({ pk: S('') }), emptyKey('string')),
    ...(cancels
      ? []
      : [
          row(
            op,
            input({ pk: S('a'.repeat(2049)) }),
            `${parameters}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
          ),
        ]),
  ]),
  ...[
    [{}, `${parameters}Missing the key pk in the item`],
    [{ pk: S('a') }, `${parameters}Missing the key sk in the item`],
    [{ pk: N('1'), sk: N('1') }, `${parameters}Type mismatch for key pk expected: S actual: N`],
    [{ pk: S('a'), sk: S('1') }, `${parameters}Type mismatch for key sk expected: N actual: S`],
    [{ pk: S('a'), sk: { M: {} } }, `${parameters}Type mismatch for key sk expected: N actual: M`],
    [
      { pk: S('a'), sk: N('1'), g: N('1') },
      `${parameters}Type mismatch for Index Key g Expected: S Actual: N IndexName: global`,
    ],
    [
      { pk: S('a'), sk: N('1'), l: S('x') },
      `${parameters}Type mismatch for Index Key l Expected: B Actual: S IndexName: local`,
    ],
    [
      { pk: S('a'), sk: N('1'), g: S('') },
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: g',
    ],
    [
      { pk: S('a'), sk: N('1'), l: { B: '' } },
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty binary value. IndexName: local, IndexKey: l',
    ],
    [
      { pk: S('a'.repeat(2049)), sk: N('1') },
      `${parameters}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
  ].map(([Item, says]) => row('PutItem', { TableName: paired, Item }, says as string)),
]
