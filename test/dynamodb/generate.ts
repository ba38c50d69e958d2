/** Requests at random, from a seed: what programs ask of a table, and a good deal of what they should not. */

export type Chance = () => number
export type Request = { readonly op: string; readonly input: object }

type Values = Record<string, unknown>

export const tables: readonly Values[] = [
  {
    TableName: 'composite',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'h', AttributeType: 'S' },
      { AttributeName: 'r', AttributeType: 'N' },
      { AttributeName: 'x', AttributeType: 'S' },
      { AttributeName: 'y', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'h', KeyType: 'HASH' },
      { AttributeName: 'r', KeyType: 'RANGE' },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: 'local',
        KeySchema: [
          { AttributeName: 'h', KeyType: 'HASH' },
          { AttributeName: 'x', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'global',
        KeySchema: [
          { AttributeName: 'x', KeyType: 'HASH' },
          { AttributeName: 'y', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['s'] },
      },
    ],
  },
  {
    TableName: 'simple',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'b', AttributeType: 'B' }],
    KeySchema: [{ AttributeName: 'b', KeyType: 'HASH' }],
  },
]

export type Generator = () => Request

export function generator(random: Chance): Generator {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const maybe = (chance: number): boolean => random() < chance
  const many = <T>(most: number, make: () => T): T[] =>
    Array.from({ length: 1 + Math.floor(random() * most) }, make)

  const text = () => pick(['a', 'b', 'ab', 'é', '\u{1F600}', 'zz', ''])
  const number = () =>
    pick(['0', '1', '-1', '2.50', '1e2', '-0.001', '99999999999999999999', '10', '3', '1e-130'])
  const bytes = () => pick(['AA==', '/w==', 'AAE=', 'YWI='])
  const wrongNumber = () => pick(['abc', '1e126', '1e-131', '', '1'.repeat(39)])
  const distinct = (make: () => string) => [...new Set(many(3, make))]
  const scalar = () =>
    pick([() => ({ S: text() }), () => ({ N: number() }), () => ({ B: bytes() })])()
  const value = (depth = 0): Values =>
    pick<() => Values>([
      scalar,
      scalar,
      () => ({ BOOL: maybe(0.5) }),
      () => ({ NULL: true }),
      () => ({ SS: distinct(text) }),
      () => ({ NS: distinct(() => pick(['1', '2', '3'])) }),
      () => ({ BS: distinct(bytes) }),
      () => (depth > 2 ? scalar() : { L: maybe(0.2) ? [] : many(3, () => value(depth + 1)) }),
      () =>
        depth > 2
          ? scalar()
          : { M: Object.fromEntries(many(2, () => [pick(['k', 'n', 'm']), value(depth + 1)])) },
      ...(maybe(0.03)
        ? [
            () =>
              pick<Values>([
                { N: wrongNumber() },
                { SS: [] },
                { NULL: false },
                {},
                { S: 'a', N: '1' },
              ]),
          ]
        : []),
    ])()

  const names = ['s', 'n', 'm', 'l', 'x', 'y', 'ss', 'c']
  const hash = () => pick(['p', 'q'])
  const range = () => pick(['0', '1', '2', '-3', '10'])
  const compositeKey = (): Values =>
    maybe(0.02)
      ? pick<Values>([
          { h: { S: 'p' } },
          { h: { S: '' }, r: { N: '1' } },
          { h: { N: '1' }, r: { N: '1' } },
          {},
        ])
      : { h: { S: hash() }, r: { N: range() } }
  const simpleKey = (): Values =>
    maybe(0.02) ? pick<Values>([{ b: { S: 'a' } }, { b: { B: '' } }]) : { b: { B: bytes() } }
  const table = () =>
    pick(['composite', 'composite', 'composite', 'simple', ...(maybe(0.02) ? ['absent'] : [])])
  const keyFor = (name: string) => (name === 'simple' ? simpleKey() : compositeKey())
  const item = (name: string): Values => ({
    ...keyFor(name),
    ...Object.fromEntries(many(4, () => [pick(names), value()])),
    ...(maybe(0.6) ? { x: { S: pick(['a', 'b']) } } : {}),
    ...(maybe(0.6) ? { y: { N: pick(['1', '2', '3']) } } : {}),
  })

  const path = () =>
    pick([
      () => pick(names),
      () => pick(names),
      () => pick(['#s', '#m']),
      () => `${pick(['m', '#m'])}.${pick(['k', 'n', 'm'])}`,
      () => `l[${pick(['0', '1', '5'])}]`,
      () => `m.m.${pick(['k', 'n'])}`,
      ...(maybe(0.02) ? [() => pick(['size', '#u', 'a-b', '1a', 'm..k'])] : []),
    ])()
  const reference = () => pick([':a', ':b', ':n', ':one', ...(maybe(0.02) ? [':u'] : [])])
  const operand = () => pick([path, reference, reference, () => `size(${path()})`])()
  const comparison = (): string =>
    pick([
      () => `${operand()} ${pick(['=', '<>', '<', '<=', '>', '>='])} ${operand()}`,
      () => `${path()} BETWEEN ${reference()} AND ${reference()}`,
      () => `${path()} IN (${many(3, reference).join(', ')})`,
      () => `attribute_exists(${path()})`,
      () => `attribute_not_exists(${path()})`,
      () => `attribute_type(${path()}, :type)`,
      () => `begins_with(${path()}, ${reference()})`,
      () => `contains(${path()}, ${reference()})`,
      ...(maybe(0.03)
        ? [
            () =>
              pick([
                'foo(s)',
                's =',
                '= s',
                'begins_with(s)',
                'size(s)',
                '((s = :a))',
                's = s',
                '(s = :a',
              ]),
          ]
        : []),
    ])()
  const condition = (depth = 0): string =>
    depth > 1 || maybe(0.5)
      ? comparison()
      : pick([
          () => `${condition(depth + 1)} AND ${condition(depth + 1)}`,
          () => `${condition(depth + 1)} OR ${condition(depth + 1)}`,
          () => `NOT ${comparison()}`,
          () => `(${condition(depth + 1)})`,
        ])()
  const set = (): string =>
    `${path()} = ${pick([
      reference,
      path,
      () => `${path()} ${pick(['+', '-'])} ${reference()}`,
      () => `if_not_exists(${path()}, ${reference()})`,
      () => `list_append(${path()}, :list)`,
      ...(maybe(0.03) ? [() => 'size(s)'] : []),
    ])()}`
  const update = (): string =>
    [
      ...(maybe(0.7) ? [`SET ${many(2, set).join(', ')}`] : []),
      ...(maybe(0.3) ? [`REMOVE ${many(2, path).join(', ')}`] : []),
      ...(maybe(0.2) ? [`ADD ${path()} ${pick([':n', ':ss', ':a'])}`] : []),
      ...(maybe(0.2) ? [`DELETE ${path()} ${pick([':ss', ':n'])}`] : []),
    ].join(' ') || 'REMOVE c'

  const known: Values = {
    ':a': { S: 'a' },
    ':b': { S: 'b' },
    ':n': { N: '2' },
    ':one': { N: '1' },
    ':type': { S: 'S' },
    ':list': { L: [{ S: 'n' }] },
    ':ss': { SS: ['a', 'c'] },
    ':h': { S: 'p' },
    ':r': { N: '1' },
    ':r2': { N: '5' },
  }
  const aliases: Record<string, string> = { '#s': 's', '#m': 'm' }
  /** Only what the expressions use, mostly: what is left over is refused. */
  const bound = (input: Record<string, unknown>): object => {
    const whole = Object.entries(input)
      .filter(([member]) => member.endsWith('Expression'))
      .map(([, expression]) => expression)
      .join(' ')
    const used = (all: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(all).filter(
          ([name]) => new RegExp(`${name}(?![A-Za-z0-9_])`).test(whole) || maybe(0.002),
        ),
      )
    const [named, valued] = [used(aliases), used(known)]
    return {
      ...input,
      ...(Object.keys(named).length > 0 && { ExpressionAttributeNames: named }),
      ...(Object.keys(valued).length > 0 && { ExpressionAttributeValues: valued }),
    }
  }

  const older = () =>
    Object.fromEntries(
      many(2, () => [
        pick(names),
        pick<() => Values>([
          () => ({ Exists: false }),
          () => ({ Value: value(3) }),
          () => ({ ComparisonOperator: pick(['NULL', 'NOT_NULL']) }),
          () => ({
            ComparisonOperator: pick([
              'EQ',
              'NE',
              'LT',
              'GE',
              'BEGINS_WITH',
              'CONTAINS',
              'NOT_CONTAINS',
            ]),
            AttributeValueList: [scalar()],
          }),
          () => ({ ComparisonOperator: 'IN', AttributeValueList: [{ S: 'a' }, { S: 'b' }] }),
          () => ({ ComparisonOperator: 'BETWEEN', AttributeValueList: [{ N: '1' }, { N: '5' }] }),
        ])(),
      ]),
    )
  const filterOnly = () =>
    Object.fromEntries(
      Object.entries(older()).map(([name, one]) => [
        name,
        'ComparisonOperator' in (one as object) ? one : { ComparisonOperator: 'NOT_NULL' },
      ]),
    )
  const conditional = () => {
    if (maybe(0.4)) return { ConditionExpression: condition() }
    return maybe(0.3) ? { Expected: older() } : {}
  }
  const reading = () => (maybe(0.3) ? { ProjectionExpression: many(3, path).join(', ') } : {})

  const operations: readonly (() => Request)[] = [
    () => {
      const TableName = table()
      return {
        op: 'PutItem',
        input: bound({
          TableName,
          Item: item(TableName),
          ...conditional(),
          ...(maybe(0.3) ? { ReturnValues: 'ALL_OLD' } : {}),
        }),
      }
    },
    () => {
      const TableName = table()
      return {
        op: 'DeleteItem',
        input: bound({
          TableName,
          Key: keyFor(TableName),
          ...conditional(),
          ReturnValues: 'ALL_OLD',
        }),
      }
    },
    () => {
      const TableName = table()
      const updates = maybe(0.15)
        ? {
            AttributeUpdates: Object.fromEntries(
              many(2, () => [
                pick(names),
                pick<() => Values>([
                  () => ({ Action: 'PUT', Value: value(3) }),
                  () => ({ Action: 'ADD', Value: pick([{ N: '1' }, { SS: ['a'] }]) }),
                  () => ({ Action: 'DELETE' }),
                  () => ({ Action: 'DELETE', Value: { SS: ['a'] } }),
                ])(),
              ]),
            ),
          }
        : {
            UpdateExpression: update(),
            ...(maybe(0.3) ? { ConditionExpression: condition() } : {}),
          }
      return {
        op: 'UpdateItem',
        input: bound({
          TableName,
          Key: keyFor(TableName),
          ...updates,
          ReturnValues: pick(['ALL_NEW', 'ALL_OLD', 'UPDATED_NEW', 'UPDATED_OLD', 'NONE']),
        }),
      }
    },
    () => {
      const TableName = table()
      return {
        op: 'GetItem',
        input: bound({
          TableName,
          Key: keyFor(TableName),
          ...reading(),
          ReturnConsumedCapacity: pick(['TOTAL', 'NONE']),
        }),
      }
    },
    () => {
      const KeyConditionExpression = pick([
        'h = :h',
        'h = :h AND r > :r',
        'h = :h AND r BETWEEN :r AND :r2',
        ':r >= r AND h = :h',
        'h = :h AND r <> :r',
        'h = :a',
        'h = :h AND r = :b',
        'r = :r',
      ])
      return {
        op: 'Query',
        input: bound({
          TableName: 'composite',
          KeyConditionExpression,
          ...(maybe(0.4) ? { FilterExpression: condition() } : {}),
          ...reading(),
          ...(maybe(0.3) ? { Limit: pick([1, 2, 3]) } : {}),
          ScanIndexForward: maybe(0.5),
          ...(maybe(0.2) ? { Select: 'COUNT' } : {}),
        }),
      }
    },
    () => ({
      op: 'Query',
      input: bound({
        TableName: 'composite',
        ...pick([
          { IndexName: 'global', KeyConditionExpression: 'x = :a' },
          { IndexName: 'global', KeyConditionExpression: 'x = :a AND y >= :one' },
          { IndexName: 'local', KeyConditionExpression: 'h = :h' },
          { IndexName: 'local', KeyConditionExpression: 'h = :h AND begins_with(x, :a)' },
          { IndexName: 'absent', KeyConditionExpression: 'h = :h' },
        ]),
        ScanIndexForward: maybe(0.5),
      }),
    }),
    () => ({
      op: 'Query',
      input: {
        TableName: 'composite',
        KeyConditions: {
          h: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: hash() }] },
          ...(maybe(0.5)
            ? {
                r: {
                  ComparisonOperator: pick(['GT', 'LE', 'EQ']),
                  AttributeValueList: [{ N: range() }],
                },
              }
            : {}),
        },
        ...(maybe(0.4) ? { QueryFilter: filterOnly() } : {}),
      },
    }),
    () => ({
      op: 'Scan',
      input: bound({
        TableName: table(),
        ...(maybe(0.5)
          ? { FilterExpression: condition() }
          : maybe(0.3)
            ? { ScanFilter: filterOnly() }
            : {}),
        ...reading(),
      }),
    }),
    () => ({
      op: 'BatchGetItem',
      input: {
        RequestItems: {
          composite: { Keys: many(4, compositeKey) },
          simple: { Keys: many(2, simpleKey) },
        },
      },
    }),
    () => ({
      op: 'BatchWriteItem',
      input: {
        RequestItems: {
          composite: many(3, () =>
            maybe(0.6)
              ? { PutRequest: { Item: item('composite') } }
              : { DeleteRequest: { Key: compositeKey() } },
          ),
        },
      },
    }),
  ]
  return () => pick(operations)()
}
