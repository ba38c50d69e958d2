/** PartiQL that says nothing. Some messages tell a place: line, column and length of a token. */
import { paired, type Row, row, several, simple } from './row.ts'

const badly = "Statement wasn't well formed, can't be processed: "
const left = `${badly}Unexpected token after expression`
const from = `SELECT * FROM "${simple}" WHERE pk = 'a'`
const where = (condition: string) => `${from} AND ${condition}`
const manyKeys =
  'PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.'
const update = (set: string) => `UPDATE "${simple}" SET ${set} WHERE pk = 'a'`
const overflow =
  'Number overflow. Attempting to store a number with magnitude larger than supported range'
const underflow =
  'Number underflow. Attempting to store a number with magnitude smaller than supported range'

/** `1:column:length` of a token. */
const place = (statement: string, token: string, start = 0): string =>
  `1:${statement.indexOf(token, start) + 1}:${token.length}`

const told: readonly (readonly [statement: string, says: string])[] = [
  [`${from} foo`, left],
  [`${from})`, left],
  [`INSERT INTO "${simple}" VALUE {'pk': 'x'} foo`, left],
  [`${update('a = 1')} foo`, left],
  [`DELETE FROM "${simple}" WHERE pk = 'a' foo`, left],
  [`DELETE FROM "${simple}" WHERE pk = 'a' ORDER BY pk`, left],
  [`SELECT * FROM "${simple}" ORDER BY pk WHERE pk = 'a'`, left],
  [`INSERT INTO "${simple}" t VALUE {'pk': 'x'}`, left],
  [where('n = 1e2147483648'), badly],
  [where('n = 1.5e-2147483647'), badly],
  [`${from} # note`, badly],
  [`${from} /* note`, badly],
  [`SELECT * FROM "${simple}" t WHERE pk = 'x'`, 'Aliasing is not supported'],
  [`SELECT * FROM "${simple}" AS t WHERE pk = 'x'`, 'Aliasing is not supported'],
  [`UPDATE "${simple}" t SET a = 3 WHERE pk = 'x'`, 'Aliasing is not supported'],
  [`DELETE FROM "${simple}" t WHERE pk = 'x'`, 'Aliasing is not supported'],
  [where('n = 1e126'), `${overflow} under root`],
  [where('n = 1e-131'), `${underflow} under root`],
  [`INSERT INTO "${simple}" VALUE {'pk': 'x', 'm': {'x': 1e126}}`, `${overflow} under root.x`],
  [`INSERT INTO "${simple}" VALUE {'pk': 'x', 'l': [1, 1e126]}`, `${overflow} under root[1]`],
  [
    where("attribute_exists('s')"),
    'Operator or function requires a document path; operator or function: attribute_exists',
  ],
  [
    where('attribute_exists()'),
    'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0',
  ],
  [
    where('attribute_exists(a, b)'),
    'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
  ],
  [where('EXISTS(a)'), `Unrecognized function: exists at ${place(where('EXISTS(a)'), 'EXISTS')}`],
  [
    `SELECT attribute_exists(a) FROM "${simple}" WHERE pk = 'a'`,
    `Unexpected path component at ${place('SELECT attribute_exists(a)', 'attribute_exists')}`,
  ],
  ...['WHERE', 'WHERE;', 'WHERE   ', 'WHERE NOT', 'WHERE ('].map(
    end => [`SELECT * FROM "${simple}" ${end}`, `${badly}Unexpected term`] as const,
  ),
  [`UPDATE "${simple}" SET a = 1 WHERE`, `${badly}Unexpected term`],
  [`DELETE FROM "${simple}" WHERE`, `${badly}Unexpected term`],
  [`SELECT * FROM "never-created" WHERE`, `${badly}Unexpected term`],
  ['SELECT * FROM', `${badly}Unexpected term`],
  ...['AND', 'OR'].map(
    operator =>
      [
        `${from} ${operator}`,
        `${badly}Missing right-hand side expression of infix operator`,
      ] as const,
  ),
  [`SELECT * FROM "${simple}" WHERE ORDER BY pk`, `${badly}Unexpected keyword`],
  [where('x IS FOO'), `${badly}Expected type name`],
  ...['INT4', 'INT8', 'DOUBLE PRECISION', 'CHARACTER VARYING'].map(
    type => [`x IS ${type}`, 'Unsupported operation: IsType'] as const,
  ),
  ['x IS FOO', `${badly}Expected type name`],
  [`SELECT * FROM "${simple}" WHERE IS NULL`, `${badly}Unexpected operator`],
  [`SELECT * FROM "${simple}" WHERE pk = LIKE`, `${badly}Unexpected operator`],
  ...['', '  ', ';', " WHERE pk = 'a'"].map(
    end => [`DELETE FROM${end}`, `${badly}Expected identifier for simple path`] as const,
  ),
  ...['SET c = 1', 'REMOVE a', 'WHERE a = 1 SET c = 1'].map(
    end =>
      [
        `FROM "${simple}" ${end}`,
        'Where clause does not contain a mandatory equality on all key attributes',
      ] as const,
  ),
  [`FROM "${simple}" SET c = 1 WHERE pk = 'a'`, left],
  ...["x = '1'", "x <> '1'", 'sk > 1'].map(
    one =>
      [
        `SELECT * FROM "${paired}" WHERE pk = 'a' AND ${one} OR pk = 'a' AND sk = 2`,
        'Overlapping conditions with range keys are not supported in where clause',
      ] as const,
  ),
  ...["WHERE h1 = 'a'", '', 'WHERE h1 = 5', "WHERE id = 'a'"].map(
    end => [`SELECT * FROM "${several}"."both" ${end}`, manyKeys] as const,
  ),
  ...['set_add', 'set_delete'].flatMap(name => {
    const upper = name.toUpperCase()
    const say = (set: string, says: (statement: string) => string) =>
      [update(set), says(update(set))] as const
    return [
      say(
        `t = ${name}(s, <<'x'>>)`,
        text =>
          `The first argument to ${upper} must equal the assignment value at ${place(text, name)}`,
      ),
      say(
        `s = ${name}(s, 'x')`,
        text =>
          `The second argument to ${upper} must be a value with type SET at ${place(text, 's', text.indexOf(`${name}(`) + name.length)}`,
      ),
      say(
        `s = ${name}(s)`,
        text => `${upper} must have exactly two arguments at ${place(text, name)}`,
      ),
      say(`s = ${name}(s, <<>>)`, () => 'Empty bags are not supported'),
    ]
  }),
]

export const statementRows: readonly Row[] = told.map(([Statement, says]) =>
  row('ExecuteStatement', { Statement }, says),
)
