/** PartiQL: what statements do, and what is told of those that cannot be. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { key, sample, simple } from '../sample.fixture.ts'

const { aws, call } = sample()
afterAll(() => aws.close())

const run = (Statement: string, ...Parameters: object[]) =>
  call('ExecuteStatement', { Statement, ...(Parameters.length > 0 && { Parameters }) })
const get = async (pk: string) =>
  (await call('GetItem', { TableName: 'people', Key: key(pk) })).Item
const notWell = "Statement wasn't well formed, can't be processed: "

beforeAll(async () => {
  await call('CreateTable', simple('people'))
  await call(
    'CreateTable',
    simple('visits', {
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
        { AttributeName: 'place', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-place',
          KeySchema: [{ AttributeName: 'place', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  )
  for (const [pk, at, place] of [
    ['ada', 1, 'rome'],
    ['ada', 2, 'oslo'],
    ['ada', 3, 'rome'],
    ['bea', 1, 'rome'],
  ] as const)
    await call('PutItem', {
      TableName: 'visits',
      Item: {
        pk: { S: pk },
        at: { N: String(at) },
        place: { S: place },
        note: { S: `${pk}${at}` },
      },
    })
})
beforeEach(() =>
  call('PutItem', {
    TableName: 'people',
    Item: {
      ...key('ada'),
      n: { N: '5' },
      l: { L: [{ S: 'a' }] },
      ss: { SS: ['a', 'b'] },
      m: { M: { x: { S: 'deep' } } },
    },
  }),
)

const notes = async (where: string, more = '') => {
  const answer = await run(`SELECT note FROM "visits"${where && ` WHERE ${where}`} ${more}`)
  return answer.message ?? answer.Items.map((item: { note: { S: string } }) => item.note.S)
}

describe('SELECT', () => {
  it.each([
    ["pk = 'ada'", ['ada1', 'ada2', 'ada3']],
    ["pk = 'ada' AND at > 1", ['ada2', 'ada3']],
    ["pk = 'ada' AND 2 <= at", ['ada2', 'ada3']],
    ["pk = 'ada' AND at BETWEEN 2 AND 9 AND place = 'rome'", ['ada3']],
    ["pk = 'ada' AND NOT at = 1", ['ada2', 'ada3']],
    ["pk = 'ada' AND at IN [1, 3]", ['ada1', 'ada3']],
    ["place = 'oslo'", ['ada2']],
    ["pk = 'ada' AND begins_with(place, 'ro')", ['ada1', 'ada3']],
    ["pk = 'ada' AND absent IS MISSING AND place IS NOT MISSING AND at = 1", ['ada1']],
    ["pk = 'ada' AND place IS STRING AND at = 1", ['ada1']],
    ["pk = 'ada' AND place IS character varying AND at = 1", ['ada1']],
    ["pk = 'ada' AND (place IS INT4 OR absent IS NULL OR place IS BOOL)", []],
    ["pk = 'ada' AND place IS NOT BOOLEAN AND place IS NOT DOUBLE PRECISION AND at = 3", ['ada3']],
    ["pk = 'ada' -- a note", ['ada1', 'ada2', 'ada3']],
  ])('%s', async (where, expected) => {
    expect(await notes(where)).toEqual(expected)
  })

  it('of several partitions tells each item once', async () => {
    const union = await notes("pk = 'bea' OR pk = 'ada' AND NOT at = 3 OR pk = 'ada' AND at = 2")
    expect(union.sort()).toEqual(['ada1', 'ada2', 'bea1'])
    expect(await notes("pk = 'ada' AND at = 1 OR pk = 'ada' AND at < 3")).toMatch(
      'Overlapping conditions with range keys',
    )
    expect((await notes("pk IN ['ada', 'bea'] AND at = 1")).sort()).toEqual(['ada1', 'bea1'])
    expect((await notes('')).sort()).toEqual(['ada1', 'ada2', 'ada3', 'bea1'])
  })

  it('in either order', async () => {
    expect(await notes("pk = 'ada'", 'ORDER BY at DESC')).toEqual(['ada3', 'ada2', 'ada1'])
    expect(await notes("pk = 'ada'", 'ORDER BY at ASC')).toEqual(['ada1', 'ada2', 'ada3'])
    expect(await notes("place = 'rome'", 'ORDER BY at')).toMatch('hash key condition')
  })

  it('goes on page by page', async () => {
    const seen: string[] = []
    let NextToken: string | undefined
    do {
      const page = await call('ExecuteStatement', {
        Statement: `SELECT * FROM "visits" WHERE pk IN ['ada', 'bea']`,
        Limit: 2,
        ...(NextToken && { NextToken }),
      })
      seen.push(...page.Items.map((item: { note: { S: string } }) => item.note.S))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(seen.sort()).toEqual(['ada1', 'ada2', 'ada3', 'bea1'])
  })

  it('asks an index for what it holds', async () => {
    const { Items } = await run(`SELECT * FROM "visits"."by-place" WHERE place = ?`, { S: 'oslo' })
    expect(Items).toEqual([{ pk: { S: 'ada' }, at: { N: '2' }, place: { S: 'oslo' } }])
    expect(await run(`SELECT note FROM "visits"."by-place" WHERE place = 'oslo'`)).toMatchObject({
      message:
        'One or more parameter values were invalid: Global secondary index by-place does not project [note]',
    })
  })
})

describe('writes', () => {
  it('INSERT what is not there', async () => {
    const statement = `INSERT INTO "people" VALUE {'pk': 'new', 'n': 1.5e2, 'l': [1, 'a', true, null], 'm': {'x': ?}, 's': <<'p', 'q'>>}`
    expect((await run(statement, { B: new Uint8Array([1]) })).Items).toEqual([])
    expect(await get('new')).toEqual({
      ...key('new'),
      n: { N: '150' },
      l: { L: [{ N: '1' }, { S: 'a' }, { BOOL: true }, { NULL: true }] },
      m: { M: { x: { B: new Uint8Array([1]) } } },
      s: { SS: ['p', 'q'] },
    })
    expect(await run(statement, { S: 'again' })).toMatchObject({
      code: 'DuplicateItemException',
      message: 'Duplicate primary key exists in table',
    })
  })

  it.each<[string, object]>([
    [`UPDATE "people" SET n = n + 1 WHERE pk = 'ada'`, { n: { N: '6' } }],
    [`UPDATE "people" SET a = 1 SET b = 2 WHERE pk = 'ada'`, { a: { N: '1' }, b: { N: '2' } }],
    [`UPDATE "people" REMOVE n SET m.x = 'y' WHERE pk = 'ada'`, { m: { M: { x: { S: 'y' } } } }],
    [
      `UPDATE "people" SET l = list_append(l, ['b']) WHERE pk = 'ada'`,
      { l: { L: [{ S: 'a' }, { S: 'b' }] } },
    ],
    [
      `UPDATE "people" SET ss = set_add(ss, <<'c'>>) WHERE pk = 'ada'`,
      { ss: { SS: ['a', 'b', 'c'] } },
    ],
    [`UPDATE "people" SET ss = set_delete(ss, <<'a'>>) WHERE pk = 'ada'`, { ss: { SS: ['b'] } }],
    [`FROM "people" WHERE pk = 'ada' AND n = 5 SET n = 9`, { n: { N: '9' } }],
  ])('%s', async (statement, changes) => {
    expect((await run(statement)).Items).toEqual([])
    expect(await get('ada')).toMatchObject(changes)
  })

  it('only where the condition holds, and only what is there', async () => {
    for (const statement of [
      `UPDATE "people" SET n = 1 WHERE pk = 'ada' AND n = 4`,
      `UPDATE "people" SET n = 1 WHERE pk = 'nobody'`,
      `DELETE FROM "people" WHERE pk = 'ada' AND n = 4`,
    ])
      expect(await run(statement)).toMatchObject({ code: 'ConditionalCheckFailedException' })
    expect((await run(`DELETE FROM "people" WHERE pk = 'nobody'`)).Items).toEqual([])
  })

  it('RETURNING what was, or is', async () => {
    const returning = (clause: string) =>
      run(`UPDATE "people" SET n = n + 1 WHERE pk = 'ada' RETURNING ${clause} *`)
    expect((await returning('MODIFIED OLD')).Items).toEqual([{ n: { N: '5' } }])
    expect((await returning('MODIFIED NEW')).Items).toEqual([{ n: { N: '7' } }])
    expect((await returning('ALL NEW')).Items).toMatchObject([{ ...key('ada'), n: { N: '8' } }])
    const gone = await run(`DELETE FROM "people" WHERE pk = 'ada' RETURNING ALL OLD *`)
    expect(gone.Items).toMatchObject([{ n: { N: '8' } }])
  })
})

describe('a statement that cannot be', () => {
  it.each([
    [`SELECT * FROM "people" WHERE pk = 1 foo`, `${notWell}Unexpected token after expression`],
    [`SELECT * FROM "people" WHERE pk = 1)`, `${notWell}Unexpected token after expression`],
    [
      `DELETE FROM "people" WHERE pk = 'x' ORDER BY pk`,
      `${notWell}Unexpected token after expression`,
    ],
    [`INSERT INTO "people" t VALUE {'pk': 'x'}`, `${notWell}Unexpected token after expression`],
    [`SELECT * FROM "people" WHERE pk = 1e2147483648`, notWell],
    [`SELECT * FROM "people" WHERE pk = 1 # note`, notWell],
    [`SELECT * FROM "people" WHERE pk = 1 /* note`, notWell],
    [`SELECT * FROM "people`, notWell],
    [`SELECT * FROM "people" t WHERE pk = 'x'`, 'Aliasing is not supported'],
    [`UPDATE "people" t SET a = 3 WHERE pk = 'x'`, 'Aliasing is not supported'],
    [
      `INSERT INTO "people" VALUE {'pk': 'x', 'm': {'x': 1e126}}`,
      'Number overflow. Attempting to store a number with magnitude larger than supported range under root.x',
    ],
    [
      `INSERT INTO "people" VALUE {'pk': 'x', 'l': [1, 1e126]}`,
      'Number overflow. Attempting to store a number with magnitude larger than supported range under root[1]',
    ],
    [
      `SELECT * FROM "people" WHERE pk = 'x' AND EXISTS(ss)`,
      'Unrecognized function: exists at 1:43:6',
    ],
    [
      `UPDATE "people" SET t = set_add(ss, <<'x'>>) WHERE pk = 'x'`,
      'The first argument to SET_ADD must equal the assignment value at 1:25:7',
    ],
    [
      `UPDATE "people" SET ss = set_add(ss, 'x') WHERE pk = 'x'`,
      'The second argument to SET_ADD must be a value with type SET at 1:34:2',
    ],
    [`UPDATE "people" SET ss = set_add(ss, <<>>) WHERE pk = 'x'`, 'Empty bags are not supported'],
    [`SELECT * FROM "" WHERE pk = 'x'`, 'Path component cannot be an empty string'],
    [
      `SELECT * FROM "people"."a"."b" WHERE pk = 'x'`,
      'A path may contain at most 2 components in the FROM clause',
    ],
    [`SELECT * FROM "people"."nope" WHERE pk = 'x'`, 'The table does not have the specified index'],
    [
      `SELECT * FROM "nope" WHERE pk = 'x' AND n < true`,
      'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
    ],
    [
      `UPDATE "people" SET a = 1 WHERE n = 1`,
      'Where clause does not contain a mandatory equality on all key attributes',
    ],
    [
      `DELETE FROM "people" WHERE pk = 'x' RETURNING ALL NEW *`,
      'Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.',
    ],
    [
      `SELECT * FROM "people" WHERE pk = ?`,
      "Number of parameters in request and statement don't match.",
    ],
  ])('%s', async (statement, message) => {
    expect(await run(statement)).toMatchObject({ code: 'ValidationException', message })
  })
})

describe('many statements', () => {
  it('each by itself', async () => {
    const { Responses } = await call('BatchExecuteStatement', {
      Statements: [
        { Statement: `UPDATE "people" SET n = 6 WHERE pk = 'ada'` },
        { Statement: `UPDATE "people" SET n = 6 WHERE pk = ?`, Parameters: [{ S: 'nobody' }] },
        { Statement: `INSERT INTO "people" VALUE {'pk': 'ada'}` },
        { Statement: `nonsense` },
      ],
    })
    expect(Responses.map(({ Error: told }: { Error?: { Code: string } }) => told?.Code)).toEqual([
      undefined,
      'ConditionalCheckFailed',
      'DuplicateItem',
      'ValidationError',
    ])
    const reads = await call('BatchExecuteStatement', {
      Statements: [
        { Statement: `SELECT n FROM "people" WHERE pk = 'ada'` },
        { Statement: `SELECT n FROM "people" WHERE pk = 'nobody'` },
        { Statement: `SELECT n FROM "people" WHERE n = 6` },
      ],
    })
    expect(reads.Responses).toMatchObject([
      { TableName: 'people', Item: { n: { N: '6' } } },
      { TableName: 'people' },
      {
        Error: {
          Code: 'ValidationError',
          Message:
            'Select statements within BatchExecuteStatement must specify the primary key in the where clause.',
        },
      },
    ])
  })

  it('all or none', async () => {
    const transact = (...statements: string[]) =>
      call('ExecuteTransaction', {
        TransactStatements: statements.map(Statement => ({ Statement })),
      })
    expect(
      await transact(
        `EXISTS(SELECT * FROM "people" WHERE pk = 'ada' AND n = 5)`,
        `UPDATE "people" SET n = 7 WHERE pk = 'ada2' AND attribute_not_exists(n)`,
      ),
    ).toMatchObject({
      code: 'TransactionCanceledException',
      data: { CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }] },
    })
    expect(await transact(`INSERT INTO "people" VALUE {'pk': 'ada'}`)).toMatchObject({
      data: {
        CancellationReasons: [
          { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' },
        ],
      },
    })
    expect(
      (
        await transact(
          `INSERT INTO "people" VALUE {'pk': 'tx'}`,
          `UPDATE "people" SET n = 7 WHERE pk = 'ada'`,
        )
      ).Responses,
    ).toEqual([])
    expect((await transact(`SELECT n FROM "people" WHERE pk = 'ada'`)).Responses).toEqual([
      { Item: { n: { N: '7' } } },
    ])
    expect(
      await transact(`UPDATE "people" SET n = 1 WHERE pk = 'ada' RETURNING ALL NEW *`),
    ).toMatchObject({
      message:
        'Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction.',
    })
    expect(await transact(`EXISTS(SELECT * FROM "people" WHERE pk = 'ada')`)).toMatchObject({
      message:
        'Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition',
    })
  })
})
