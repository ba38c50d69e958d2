/** Members that no request may have, and those that it lacks: names, enumerations, counts, in the order of AWS. */
import { absent, enveloped, N, paired, parameters, type Row, row, S, simple } from './row.ts'

const key = { pk: S('a') }
const at = (member: string, value: string, constraint: string) =>
  `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`
const none = (member: string) =>
  `Value null at '${member}' failed to satisfy constraint: Member must not be null`
const pattern = 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+'
const long = 'a'.repeat(256)
const required = "The parameter 'TableName' is required but was not present in the request"
const notFound = { type: 'ResourceNotFoundException' }

/** What each operation is given beside the name of its table. */
const given: Readonly<Record<string, object>> = {
  GetItem: { Key: key },
  PutItem: { Item: key },
  DeleteItem: { Key: key },
  UpdateItem: { Key: key },
  Query: { KeyConditionExpression: 'pk = :v', ExpressionAttributeValues: { ':v': S('a') } },
  Scan: {},
}
const control = ['DescribeTable', 'DeleteTable']

const nameRows: readonly Row[] = [
  ...Object.entries(given).flatMap(([op, rest]) => [
    row(op, { ...rest, TableName: 'a;b' }, enveloped(at('tableName', 'a;b', pattern))),
    row(
      op,
      { ...rest, TableName: long },
      enveloped(at('tableName', long, 'have length less than or equal to 255')),
    ),
    row(op, { ...rest, TableName: absent }, 'Requested resource not found', notFound),
  ]),
  ...control.flatMap(op => [
    row(op, {}, required),
    row(
      op,
      { TableName: 'ab' },
      enveloped(at('tableName', 'ab', 'have length greater than or equal to 3')),
    ),
    row(op, { TableName: 'a;bc' }, enveloped(at('tableName', 'a;bc', pattern))),
    row(
      op,
      { TableName: absent },
      `Requested resource not found: Table: ${absent} not found`,
      notFound,
    ),
  ]),
  ...['PutItem', 'UpdateItem', 'DeleteItem'].map(op =>
    row(
      op,
      { ...given[op], TableName: '' },
      enveloped(
        "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ),
  ),
]

const requiredRows: readonly Row[] = [
  row('PutItem', {}, `2 validation errors detected: ${none('tableName')}; ${none('item')}`),
  row('PutItem', { TableName: simple }, enveloped(none('item'))),
  row('PutItem', { Item: key }, enveloped(none('tableName'))),
  row('GetItem', { TableName: simple }, enveloped(none('key'))),
  row('DeleteItem', { TableName: simple }, enveloped(none('key'))),
  row('UpdateItem', { TableName: simple }, enveloped(none('key'))),
  row(
    'UpdateItem',
    { TableName: '', ReturnConsumedCapacity: 'X', ReturnValues: 'X' },
    `4 validation errors detected: ${at('returnConsumedCapacity', 'X', 'satisfy enum value set: [INDEXES, TOTAL, NONE]')}; ${at('tableName', '', 'have length greater than or equal to 1')}; ${at('returnValues', 'X', 'satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]')}; ${none('key')}`,
  ),
  row(
    'Query',
    { TableName: simple },
    'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
  ),
]

const enumRows: readonly Row[] = [
  ...Object.entries(given).map(([op, rest]) =>
    row(
      op,
      { TableName: simple, ...rest, ReturnConsumedCapacity: 'X' },
      enveloped(
        at('returnConsumedCapacity', 'X', 'satisfy enum value set: [INDEXES, TOTAL, NONE]'),
      ),
    ),
  ),
  ...['Query', 'Scan'].map(op =>
    row(
      op,
      { TableName: simple, ...given[op], Select: 'X' },
      enveloped(
        at(
          'select',
          'X',
          'satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]',
        ),
      ),
    ),
  ),
  ...['PutItem', 'DeleteItem'].flatMap(op =>
    ['ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'].map(ReturnValues =>
      row(
        op,
        { TableName: simple, ...given[op], ReturnValues },
        enveloped('ReturnValues can only be ALL_OLD or NONE'),
      ),
    ),
  ),
]

const listed = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ pk: S(`k${index}`) }))
const writes = (count: number) => listed(count).map(Item => ({ PutRequest: { Item } }))
const gets = (count: number) => listed(count).map(Key => ({ Get: { TableName: simple, Key } }))
const puts = (count: number) => listed(count).map(Item => ({ Put: { TableName: simple, Item } }))
const once = 'Transaction request cannot include multiple operations on one item'

const batchRows: readonly Row[] = [
  row('BatchGetItem', {}, enveloped(none('requestItems'))),
  row('BatchWriteItem', {}, enveloped(none('requestItems'))),
  ...['BatchGetItem', 'BatchWriteItem'].map(op =>
    row(
      op,
      { RequestItems: {} },
      enveloped(
        "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ),
  ),
  row(
    'BatchGetItem',
    { RequestItems: { [simple]: { Keys: listed(60) }, [paired]: { Keys: listed(41) } } },
    'Too many items requested for the BatchGetItem call',
  ),
  row(
    'BatchWriteItem',
    { RequestItems: { [simple]: writes(20), [paired]: writes(6) } },
    'Too many items requested for the BatchWriteItem call',
  ),
  row(
    'BatchGetItem',
    { RequestItems: { [simple]: { Keys: [key, key] } } },
    'Provided list of item keys contains duplicates',
  ),
  row(
    'BatchWriteItem',
    { RequestItems: { [simple]: [...writes(2), ...writes(1)] } },
    'Provided list of item keys contains duplicates',
  ),
  row(
    'BatchGetItem',
    { RequestItems: { [absent]: { Keys: [key] } } },
    'Requested resource not found',
    notFound,
  ),
  row(
    'BatchWriteItem',
    { RequestItems: { [absent]: writes(1) } },
    'Requested resource not found',
    notFound,
  ),
  row(
    'BatchGetItem',
    { RequestItems: { [simple]: { Keys: [key], AttributesToGet: ['a', 'a'] } } },
    `${parameters}Duplicate value in attribute name: a`,
  ),
  row('TransactWriteItems', { TransactItems: [...puts(1), ...puts(1)] }, once),
  row('TransactGetItems', { TransactItems: [...gets(1), ...gets(1)] }, once),
  row(
    'TransactWriteItems',
    { TransactItems: [{ Put: { TableName: absent, Item: key } }] },
    'Requested resource not found',
    notFound,
  ),
  row(
    'TransactGetItems',
    { TransactItems: [{ Get: { TableName: absent, Key: key } }] },
    'Requested resource not found',
    notFound,
  ),
]

const start = 'The provided starting key is invalid'
const readRows: readonly Row[] = [
  row(
    'Scan',
    { TableName: simple, Limit: 0 },
    enveloped(at('limit', '0', 'have value greater than or equal to 1')),
  ),
  row(
    'Query',
    { TableName: simple, ...given.Query, Limit: 0 },
    enveloped(
      "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ),
  ),
  row(
    'Scan',
    { TableName: simple, Segment: -1, TotalSegments: 1 },
    enveloped(at('segment', '-1', 'have value greater than or equal to 0')),
  ),
  row(
    'Scan',
    { TableName: simple, Segment: 0, TotalSegments: 1_000_001 },
    enveloped(at('totalSegments', '1000001', 'have value less than or equal to 1000000')),
  ),
  row(
    'Scan',
    { TableName: simple, Segment: 0 },
    'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
  ),
  row(
    'Scan',
    { TableName: simple, TotalSegments: 2 },
    'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
  ),
  row(
    'Scan',
    { TableName: simple, Segment: 2, TotalSegments: 2 },
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2',
  ),
  row('Query', { TableName: simple, ...given.Query, ExclusiveStartKey: { bad: S('p') } }, start),
  row(
    'Query',
    { TableName: paired, ...given.Query, IndexName: 'absent' },
    'The table does not have the specified index: absent',
  ),
  row(
    'Scan',
    { TableName: paired, IndexName: 'absent' },
    'The table does not have the specified index: absent',
  ),
  row(
    'Query',
    {
      TableName: paired,
      IndexName: 'global',
      KeyConditionExpression: 'g = :v',
      ExpressionAttributeValues: { ':v': S('a') },
      ConsistentRead: true,
    },
    'Consistent reads are not supported on global secondary indexes',
  ),
  row(
    'Scan',
    { TableName: paired, IndexName: 'global', ConsistentRead: true },
    'Consistent reads are not supported on global secondary indexes',
  ),
  row(
    'Scan',
    { TableName: paired, IndexName: 'global', Select: 'ALL_ATTRIBUTES' },
    `${parameters}Select type ALL_ATTRIBUTES is not supported for global secondary index global because its projection type is not ALL`,
  ),
  row(
    'Scan',
    { TableName: simple, Select: 'ALL_PROJECTED_ATTRIBUTES' },
    `${parameters}ALL_PROJECTED_ATTRIBUTES can be used only when Scanning using an IndexName`,
  ),
  row(
    'Query',
    { TableName: simple, ...given.Query, Select: 'ALL_PROJECTED_ATTRIBUTES' },
    `${parameters}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName`,
  ),
  row(
    'Scan',
    { TableName: simple, Select: 'COUNT', ProjectionExpression: 'a' },
    'Cannot specify the ProjectionExpression when choosing to get only the Count',
  ),
  row(
    'Scan',
    { TableName: simple, Select: 'ALL_ATTRIBUTES', AttributesToGet: ['a'] },
    'Cannot specify the AttributesToGet when choosing to get ALL_ATTRIBUTES',
  ),
  row(
    'Scan',
    { TableName: paired, IndexName: 'global', ProjectionExpression: 'a, pk' },
    `${parameters}Global secondary index global does not project [a]`,
  ),
]

const mixed = (older: string, expressions: string) =>
  `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${older}} Expression parameters: {${expressions}}`
const exists = { ConditionExpression: 'attribute_exists(a)' }
const expected = { Expected: { a: { Exists: false } } }

const olderRows: readonly Row[] = [
  row(
    'PutItem',
    { TableName: simple, Item: key, ...exists, ...expected },
    enveloped(mixed('Expected', 'ConditionExpression')),
  ),
  row(
    'DeleteItem',
    { TableName: simple, Key: key, ...exists, ...expected },
    enveloped(mixed('Expected', 'ConditionExpression')),
  ),
  row(
    'GetItem',
    { TableName: simple, Key: key, AttributesToGet: ['a'], ProjectionExpression: 'a' },
    mixed('AttributesToGet', 'ProjectionExpression'),
  ),
  row(
    'Scan',
    { TableName: simple, ScanFilter: {}, FilterExpression: 'a = a' },
    mixed('ScanFilter', 'FilterExpression'),
  ),
  row(
    'Query',
    { TableName: simple, KeyConditions: {}, ...given.Query },
    mixed('KeyConditions', 'KeyConditionExpression'),
  ),
  row(
    'UpdateItem',
    {
      TableName: simple,
      Key: key,
      AttributeUpdates: { a: { Value: N('1') } },
      UpdateExpression: 'REMOVE a',
    },
    enveloped(mixed('AttributeUpdates', 'UpdateExpression')),
  ),
  row(
    'GetItem',
    { TableName: simple, Key: key, AttributesToGet: ['a', 'a'] },
    `${parameters}Duplicate value in attribute name: a`,
  ),
]

export const memberRows: readonly Row[] = [
  ...nameRows,
  ...requiredRows,
  ...enumRows,
  ...batchRows,
  ...readRows,
  ...olderRows,
]
