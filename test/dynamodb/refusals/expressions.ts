/** Expressions that say nothing, by every expression there is. */
import { enveloped, N, paired, parameters, type Row, row, S, simple } from './row.ts'

type Way = {
  readonly name: string
  readonly op: string
  readonly input: (text: string, more?: object) => object
  readonly around: (message: string) => string
}

const key = { pk: S('a') }
const bare = (message: string) => message
const asked = { KeyConditionExpression: 'pk = :p' }

const conditions: readonly Way[] = [
  ...['PutItem', 'DeleteItem', 'UpdateItem'].map(op => ({
    name: 'ConditionExpression',
    op,
    input: (ConditionExpression: string, more?: object) => ({
      TableName: simple,
      ...(op === 'PutItem' ? { Item: key } : { Key: key }),
      ConditionExpression,
      ...more,
    }),
    around: enveloped,
  })),
  {
    name: 'ConditionExpression',
    op: 'TransactWriteItems',
    input: (ConditionExpression, more) => ({
      TransactItems: [
        { ConditionCheck: { TableName: simple, Key: key, ConditionExpression, ...more } },
      ],
    }),
    around: bare,
  },
  {
    name: 'FilterExpression',
    op: 'Scan',
    input: (FilterExpression, more) => ({ TableName: simple, FilterExpression, ...more }),
    around: bare,
  },
  {
    name: 'FilterExpression',
    op: 'Query',
    input: (FilterExpression, more: { ExpressionAttributeValues?: object } = {}) => ({
      TableName: simple,
      ...asked,
      FilterExpression,
      ...more,
      ExpressionAttributeValues: { ':p': S('a'), ...more.ExpressionAttributeValues },
    }),
    around: bare,
  },
]

const projections: readonly Way[] = [
  {
    op: 'GetItem',
    input: (ProjectionExpression: string, more?: object) => ({
      TableName: simple,
      Key: key,
      ProjectionExpression,
      ...more,
    }),
  },
  {
    op: 'Scan',
    input: (ProjectionExpression: string, more?: object) => ({
      TableName: simple,
      ProjectionExpression,
      ...more,
    }),
  },
  {
    op: 'BatchGetItem',
    input: (ProjectionExpression: string, more?: object) => ({
      RequestItems: { [simple]: { Keys: [key], ProjectionExpression, ...more } },
    }),
  },
  {
    op: 'TransactGetItems',
    input: (ProjectionExpression: string, more?: object) => ({
      TransactItems: [{ Get: { TableName: simple, Key: key, ProjectionExpression, ...more } }],
    }),
  },
].map(way => ({ ...way, name: 'ProjectionExpression', around: bare }))

const updates: readonly Way[] = [
  {
    name: 'UpdateExpression',
    op: 'UpdateItem',
    input: (UpdateExpression, more) => ({ TableName: simple, Key: key, UpdateExpression, ...more }),
    around: enveloped,
  },
  {
    name: 'UpdateExpression',
    op: 'TransactWriteItems',
    input: (UpdateExpression, more) => ({
      TransactItems: [{ Update: { TableName: simple, Key: key, UpdateExpression, ...more } }],
    }),
    around: bare,
  },
]

type Fault = readonly [text: string, says: string, more?: object]

const names = (given: object) => ({ ExpressionAttributeNames: given })
const values = (given: object) => ({ ExpressionAttributeValues: given })
const syntax = (token: string, near: string) => `Syntax error; token: "${token}", near: "${near}"`
const reserved = (word: string) => `Attribute name is a reserved keyword; reserved keyword: ${word}`
const unnamed = (name: string) =>
  `An expression attribute name used in the document path is not defined; attribute name: ${name}`
const unvalued = (name: string) =>
  `An expression attribute value used in expression is not defined; attribute value: ${name}`
const overlap = (one: string, two: string) =>
  `Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`
const operandType = (name: string, type: string) =>
  `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`
const operandCount = (name: string, count: number) =>
  `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`
const empty = 'The expression can not be empty;'
const one = values({ ':v': N('1') })

const conditionFaults: readonly Fault[] = [
  ['', empty],
  ['a = = b', syntax('=', '= = b')],
  ['a = :v AND', syntax('<EOF>', 'AND'), one],
  ['status = a', reserved('status')],
  ['Size = a', reserved('Size')],
  ['a.name = b', reserved('name')],
  ['#n = a', unnamed('#n')],
  ['a = :v', unvalued(':v')],
  ['((a = :v))', 'The expression has redundant parentheses;', one],
  ['a = :v AND ((b = :v))', 'The expression has redundant parentheses;', one],
  [
    'contains(a, a)',
    'The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]',
  ],
  [
    'a = a',
    'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]',
  ],
  ['begins_with(a, :v)', operandType('begins_with', 'N'), one],
  ['attribute_exists(a, b)', operandCount('attribute_exists', 2)],
  ['attribute_not_exists(a, b)', operandCount('attribute_not_exists', 2)],
  ['size(a) = :v AND size(a, b) = :v', operandCount('size', 2), one],
  ['contains(a)', operandCount('contains', 1)],
  ['attribute_type(a, :v)', operandType('attribute_type', 'N'), one],
  ['nothing(a)', 'Invalid function name; function: nothing'],
  ['size(a)', 'The function is not allowed to be used this way in an expression; function: size'],
  [
    'attribute_exists(a) = :v',
    'The function is not allowed to be used this way in an expression; function: attribute_exists',
    one,
  ],
  ['a < :v', operandType('<', 'BOOL'), values({ ':v': { BOOL: true } })],
  [
    'a BETWEEN :v AND :w',
    'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
    values({ ':v': N('2'), ':w': N('1') }),
  ],
  [
    'a BETWEEN :v AND :w',
    'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {S:a}',
    values({ ':v': N('2'), ':w': S('a') }),
  ],
]

const projectionFaults: readonly Fault[] = [
  ['', empty],
  ['a, ', syntax('<EOF>', ', ')],
  ['a b', syntax('b', 'a b')],
  ['!!!', syntax('!', '!!')],
  ['a, a', overlap('[a]', '[a]')],
  ['a, a.b', overlap('[a]', '[a, b]')],
  ['a.b, a', overlap('[a, b]', '[a]')],
  ['a[0], a', overlap('[a, [0]]', '[a]')],
  ['#a, #b', overlap('[a]', '[a]'), names({ '#a': 'a', '#b': 'a' })],
  ['#a', unnamed('#a')],
  ['date', reserved('date')],
  ['a, name.b', reserved('name')],
]

const updateFaults: readonly Fault[] = [
  ['', empty],
  ['SET', syntax('<EOF>', 'SET')],
  ['INVALID SYNTAX HERE', syntax('INVALID', 'INVALID SYNTAX')],
  ['SET a = :v, a = :v', overlap('[a]', '[a]'), one],
  ['SET a = :v REMOVE a.b', overlap('[a]', '[a, b]'), one],
  [
    'SET a.b = :v, a[0] = :v',
    'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]',
    one,
  ],
  [
    'SET a = :v SET b = :v',
    'The "SET" section can only be used once in an update expression;',
    one,
  ],
  ['REMOVE a REMOVE b', 'The "REMOVE" section can only be used once in an update expression;'],
  ['SET a = :v', unvalued(':v')],
  ['SET #a = :v', unnamed('#a'), one],
  ['SET name = :v', reserved('name'), one],
  [
    'ADD a :v',
    'Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND',
    values({ ':v': S('a') }),
  ],
  [
    'DELETE a :v',
    'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND',
    one,
  ],
  ['SET a = list_append(:v, b)', operandType('list_append', 'N'), one],
  ['SET a = nothing(b)', 'Invalid function name; function: nothing'],
  ['SET a = size(b)', 'The function is not allowed in an update expression; function: size'],
  [
    'SET a = if_not_exists(:v, b)',
    'Operator or function requires a document path; operator or function: if_not_exists',
    one,
  ],
  ['SET a = :v + :w', operandType('+', 'S'), values({ ':v': N('1'), ':w': S('a') })],
]

const cross = (ways: readonly Way[], faults: readonly Fault[]): readonly Row[] =>
  ways.flatMap(({ op, name, input, around }) =>
    faults.map(([text, says, more]) =>
      row(op, input(text, more), around(`Invalid ${name}: ${says}`)),
    ),
  )

/** What is around expressions: names and values that are none, or that nothing uses. */
const scopeRows: readonly Row[] = [...conditions, ...updates, ...projections].flatMap(
  ({ op, name, input, around }) => {
    const text =
      name === 'UpdateExpression'
        ? 'REMOVE a'
        : name === 'ProjectionExpression'
          ? 'a'
          : 'attribute_exists(a)'
    const rows: readonly (readonly [more: object, says: string])[] = [
      [names({}), 'ExpressionAttributeNames must not be empty'],
      [names({ a: 'b' }), 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'],
      [
        names({ '#a': 'b' }),
        'Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}',
      ],
      ...(name === 'ProjectionExpression' || op === 'Query'
        ? []
        : ([
            [values({}), 'ExpressionAttributeValues must not be empty'],
            [
              values({ v: N('1') }),
              'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"',
            ],
            [
              values({ ':v': N('1') }),
              'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
            ],
          ] as const)),
    ]
    return rows.map(([more, says]) => row(op, input(text, more), around(says)))
  },
)

const big = `a = :v${' AND a = :v'.repeat(373)}`
const deep = `a${'.b'.repeat(32)}`
const limitRows: readonly Row[] = [
  ...conditions.map(({ op, name, input, around }) =>
    row(
      op,
      input(big, one),
      around(
        `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${big.length}`,
      ),
    ),
  ),
  ...conditions.map(({ op, name, input, around }) =>
    row(
      op,
      input(`attribute_exists(${deep})`),
      around(
        `Invalid ${name}: The document path has too many nesting elements; nested elements: 33`,
      ),
    ),
  ),
]

const asking = (KeyConditionExpression: string, given: object, more: object = {}) => ({
  TableName: paired,
  KeyConditionExpression,
  ExpressionAttributeValues: given,
  ...more,
})
const p = { ':p': S('a') }
const type = (name: string, of: string) =>
  `Invalid KeyConditionExpression: ${operandType(name, of)}`
const schema = `${parameters}Condition parameter type does not match schema type`

const keyRows: readonly Row[] = (
  [
    ['sk = :v', { ':v': N('1') }, 'Query condition missed key schema element: pk'],
    ['stranger = :v', { ':v': N('1') }, 'Query condition missed key schema element: pk'],
    [
      'pk = :p AND stranger = :v',
      { ...p, ':v': N('1') },
      'Query condition missed key schema element: sk',
    ],
    ['pk > :p', p, 'Query key condition not supported'],
    [
      'pk = :p AND sk > :v AND sk < :v',
      { ...p, ':v': N('1') },
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    ],
    [
      'pk = :p AND sk = :v AND stranger = :v',
      { ...p, ':v': N('1') },
      'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
    ],
    [
      'pk = :p OR sk = :v',
      { ...p, ':v': N('1') },
      'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR',
    ],
    [
      'NOT pk = :p',
      p,
      'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: NOT',
    ],
    [
      'pk <> :p',
      p,
      'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: <>',
    ],
    [
      'pk IN (:p)',
      p,
      'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: IN',
    ],
    [
      'pk = :p AND attribute_exists(sk)',
      p,
      'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: attribute_exists',
    ],
    [
      'pk = :p AND size(sk) = :v',
      { ...p, ':v': N('1') },
      'Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations',
    ],
    [
      'pk.a = :p',
      p,
      'Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes',
    ],
    ['pk = sk', {}, 'ExpressionAttributeValues must not be empty'],
    ['((pk = :p))', p, 'Invalid KeyConditionExpression: The expression has redundant parentheses;'],
    ['pk = :p AND begins_with(sk, :v)', { ...p, ':v': N('1') }, type('begins_with', 'N')],
    [
      'pk = :p AND begins_with(sk, :v)',
      { ...p, ':v': { BOOL: true } },
      type('begins_with', 'BOOL'),
    ],
    ['pk = :p AND begins_with(sk, :v)', { ...p, ':v': S('a') }, schema],
    ['pk = :p AND sk < :v', { ...p, ':v': { BOOL: true } }, type('<', 'BOOL')],
    ['pk = :p AND :v >= sk', { ...p, ':v': { BOOL: true } }, type('>=', 'BOOL')],
    [
      'pk = :p AND sk BETWEEN :v AND :w',
      { ...p, ':v': { BOOL: false }, ':w': { BOOL: true } },
      type('BETWEEN', 'BOOL'),
    ],
    ['pk = :p AND sk = :v', { ...p, ':v': { BOOL: true } }, schema],
    ['pk = :p AND sk = :v', { ...p, ':v': S('1') }, schema],
    ['pk = :p', { ':p': N('1') }, schema],
    [
      'pk = :p',
      { ':p': S('') },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
  ] as const
).map(([text, given, says]) => row('Query', asking(text, given), says))

const filterRows: readonly Row[] = [
  row(
    'Query',
    asking('pk = :p', { ...p, ':v': N('1') }, { FilterExpression: 'sk > :v' }),
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
  ),
  ...['pk', 'sk'].map(name =>
    row(
      'UpdateItem',
      {
        TableName: paired,
        Key: { pk: S('a'), sk: N('1') },
        UpdateExpression: `SET ${name} = :v`,
        ExpressionAttributeValues: { ':v': N('1') },
      },
      `${parameters}Cannot update attribute ${name}. This attribute is part of the key`,
    ),
  ),
]

export const expressionRows: readonly Row[] = [
  ...cross(conditions, conditionFaults),
  ...cross(projections, projectionFaults),
  ...cross(updates, updateFaults),
  ...scopeRows,
  ...limitRows,
  ...keyRows,
  ...filterRows,
]

/** A reserved word stands nowhere as a name, in whatever letters. */
export const reservedRows = (words: readonly string[]): readonly Row[] =>
  words.flatMap(word =>
    [word, word.toLowerCase()].flatMap(text => [
      ...[conditions[0]!, conditions[4]!].map(({ op, name, input, around }) =>
        row(op, input(`${text} = :v`, one), around(`Invalid ${name}: ${reserved(text)}`)),
      ),
      ...[projections[0]!].map(({ op, name, input, around }) =>
        row(op, input(`a, ${text}`), around(`Invalid ${name}: ${reserved(text)}`)),
      ),
      ...[updates[0]!].map(({ op, name, input, around }) =>
        row(op, input(`SET ${text} = :v`, one), around(`Invalid ${name}: ${reserved(text)}`)),
      ),
    ]),
  )
