/** Which of several faults is told: AWS reads requests that are nested deep in an older way, and transactions action by action. */
import { absent, enveloped, type Row, row, S, simple } from './row.ts'

const deep = (levels: number): object =>
  Array.from({ length: levels }).reduce<object>(value => ({ M: { n: value } }), S('leaf'))
const key = { pk: S('a'), sk: S('1') }
const nested =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'
const operator =
  "Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]"
const returned =
  "Value 'BOGUS' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
const newer = 'Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]'
const older = (value: object) => ({
  Expected: { a: { Value: value }, b: { Exists: false } },
  ConditionalOperator: 'XOR',
})
const condition = (levels: number) => ({
  ConditionExpression: '#d = :deep',
  ExpressionAttributeNames: { '#d': 'd' },
  ExpressionAttributeValues: { ':deep': deep(levels) },
})
const remove = (more: object) => row('DeleteItem', { TableName: absent, Key: key, ...more }, '')

const put = (item: object, more: object = {}) => ({
  Put: { TableName: absent, Item: { ...key, ...item }, ...more },
})
const check = (Key: object) => ({
  ConditionCheck: { TableName: absent, Key, ConditionExpression: 'attribute_exists(a)' },
})
const update = {
  Update: {
    TableName: absent,
    Key: key,
    UpdateExpression: 'SET a = :v',
    ExpressionAttributeValues: { ':v': S('x'), ':u': S('y') },
  },
}
const unused = 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}'
const bad = { ConditionExpression: 'a = = b' }
const syntax = 'Invalid ConditionExpression: Syntax error; token: "=", near: "= = b"'

const transactions: readonly (readonly [actions: readonly object[], says: string])[] = [
  [[put({ d: deep(40) }), put({ '': S('x') })], nested],
  [[put({ '': S('x') }), put({ d: deep(100) })], 'Empty attribute name'],
  [[put({ '': S('x'), d: deep(100) })], 'Empty attribute name'],
  [[put({ d: deep(100), '': S('x') })], 'Empty attribute name'],
  [[put({ m: { M: { '': S('x') } }, d: deep(40) })], nested],
  [[{ Delete: { TableName: absent, Key: { ...key, pk: deep(40) } } }, put({}, bad)], nested],
  [[check({ ...key, pk: deep(40) }), update], nested],
  [[put({}, bad), { Delete: { TableName: absent, Key: { ...key, pk: deep(100) } } }], syntax],
  [[{ Delete: { TableName: absent, Key: { ...key, pk: deep(100) }, ...bad } }], syntax],
  [[update, check({ ...key, pk: deep(100) })], unused],
]

const wrongEnum = 'Member must satisfy enum value set'

export const orderRows: readonly Row[] = [
  row('PutItem', { TableName: absent, Item: key, ...older(deep(100)) }, enveloped(operator)),
  row('PutItem', { TableName: absent, Item: key, ...older(deep(40)) }, enveloped(newer)),
  row(
    'UpdateItem',
    {
      TableName: absent,
      Key: key,
      AttributeUpdates: { x: { Value: S('1') } },
      ...older(deep(100)),
    },
    enveloped(operator),
  ),
  row(
    'Query',
    {
      TableName: absent,
      KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [S('a')] } },
      QueryFilter: { b: { ComparisonOperator: 'NULL' }, c: { ComparisonOperator: 'NULL' } },
      ConditionalOperator: 'XOR',
      Select: 'BOGUS',
    },
    newer,
  ),
  ...[63, 100].map(levels => ({
    ...remove({ ...condition(levels), ReturnValues: 'BOGUS' }),
    says: enveloped(returned),
  })),
  { ...remove({ Key: { pk: deep(100) }, ReturnValues: 'BOGUS' }), says: enveloped(returned) },
  {
    ...remove({ ...condition(100), ReturnValues: 'UPDATED_NEW' }),
    says: 'ReturnValues can only be ALL_OLD or NONE',
  },
  {
    ...remove({ ...condition(40), ReturnValues: 'BOGUS' }),
    says: enveloped(
      `Failed to satisfy constraint: ${wrongEnum}: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]`,
    ),
  },
  ...transactions.map(([TransactItems, says]) =>
    row('TransactWriteItems', { TransactItems }, says),
  ),
  ...[33, 40, 100].flatMap(levels => [
    row('PutItem', { TableName: simple, Item: { pk: S('a'), d: deep(levels) } }, enveloped(nested)),
    row(
      'BatchWriteItem',
      { RequestItems: { [simple]: [{ PutRequest: { Item: { pk: S('a'), d: deep(levels) } } }] } },
      nested,
    ),
  ]),
]
