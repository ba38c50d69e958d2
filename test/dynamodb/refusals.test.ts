/** What DynamoDB refuses, and in which words: tables of requests and answers, as AWS was seen to give them. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isReserved } from '../../packages/local/src/dynamodb/expressions/reserved.ts'
import { type Answer, ours } from './peers.ts'
import { expressionRows, reservedRows } from './refusals/expressions.ts'
import { memberRows } from './refusals/members.ts'
import { orderRows } from './refusals/order.ts'
import { type Row, tables } from './refusals/row.ts'
import { statementRows } from './refusals/statements.ts'
import { tableRows } from './refusals/tables.ts'
import { keyRows, valueRows } from './refusals/values.ts'

// Many requests one after the other; other programs may want the machine too.
vi.setConfig({ testTimeout: 120_000 })

const us = ours()
beforeAll(async () => {
  for (const table of tables) await us.ask('CreateTable', table)
})
afterAll(() => us.close())

type Told = Pick<Row, 'says' | 'type' | 'reasons'>

function toldBy(answer: Answer): Told {
  const { __type = 'nothing#nothing', message, Message, CancellationReasons: reasons } = answer
  return {
    says: String(message ?? Message),
    type: __type.split('#')[1]!,
    ...(reasons !== undefined && {
      reasons: (reasons as readonly { Message: string }[]).map(({ Message: text }) => text),
    }),
  }
}

/** All rows that are answered otherwise, so that one failure shows what else there is. */
async function otherwise(rows: readonly Row[]): Promise<readonly object[]> {
  const found: object[] = []
  for (const { op, input, says, type = 'ValidationException', reasons } of rows) {
    const told = toldBy(await us.ask(op, input))
    const wanted: Told = { says, type, ...(reasons && { reasons }) }
    if (JSON.stringify(told) !== JSON.stringify(wanted))
      found.push({ op, input: JSON.stringify(input).slice(0, 300), wanted, told })
  }
  return found
}

describe('what is refused, in its words', () => {
  it.each([
    ['members', memberRows],
    ['values', valueRows],
    ['keys', keyRows],
    ['expressions', expressionRows],
    ['tables', tableRows],
    ['statements', statementRows],
    ['order', orderRows],
  ])('%s', async (_, rows) => {
    expect(await otherwise(rows)).toEqual([])
  })

  it('reserved words', async () => {
    const words =
      'ABORT ABSOLUTE ACTION ADD ALL BINARY BYTE CAPACITY COUNT COUNTER DATA DATE DELETE EMPTY EXISTS FILTER GROUP HASH ITEM KEY LANGUAGE LIST LOCATION MAP MONTH NAME NULL OWNER PERCENT PLAN PRIMARY RANGE REGION ROLE SECTION SIZE STATUS STREAM STRING TABLE TIMESTAMP TOKEN TTL URL USER UUID VALUE VALUES VIEWS WHERE YEAR ZONE'.split(
        ' ',
      )
    expect(words.filter(word => !isReserved(word))).toEqual([])
    const readable = words.filter(word => !['ADD', 'DELETE', 'SIZE'].includes(word))
    expect(await otherwise(reservedRows(readable))).toEqual([])
  })
})

describe('what is at the edge of that', () => {
  const nested = (levels: number): object =>
    Array.from({ length: levels }).reduce<object>(value => ({ M: { n: value } }), { S: 'leaf' })
  const put = (Item: object) => us.ask('PutItem', { TableName: 'simple', Item })

  it.each([
    ['32 levels', { d: nested(31) }],
    ['38 digits', { n: { N: '9'.repeat(38) } }],
    ['the largest number', { n: { N: `${'9'.repeat(38)}e87` } }],
    ['the smallest number', { n: { N: '1e-130' } }],
    ['empty texts and bytes', { s: { S: '' }, b: { B: '' }, l: { L: [] }, m: { M: {} } }],
    ['400 KB', { d: { S: 'x'.repeat(409_600 - 4 - 1) } }],
    ['a name of 65535 bytes', { ['n'.repeat(65_535)]: { S: '' } }],
  ])('%s is taken', async (_, more) => {
    expect(await put({ pk: { S: 'a' }, ...more })).toEqual({})
  })

  it('one byte more than 400 KB is not', async () => {
    expect(await put({ pk: { S: 'a' }, d: { S: 'x'.repeat(409_600 - 3) } })).toMatchObject({
      message: 'Item size has exceeded the maximum allowed size',
    })
  })

  it('a key of 2048 bytes is taken, of 1024 in a range', async () => {
    expect(await put({ pk: { S: 'é'.repeat(1024) } })).toEqual({})
  })

  it('statements that write answer with nothing', async () => {
    const run = (Statement: string) => us.ask('ExecuteStatement', { Statement })
    expect(await run(`INSERT INTO simple VALUE {'pk': 'new'}`)).toEqual({ Items: [] })
    expect(await run(`UPDATE simple SET a = 2 WHERE pk = 'new'`)).toEqual({ Items: [] })
    expect(await run(`DELETE FROM simple WHERE pk = 'new'`)).toEqual({ Items: [] })
    expect(await run(`DELETE FROM simple WHERE pk = 'new'`)).toEqual({ Items: [] })
    const TransactStatements = [{ Statement: `INSERT INTO simple VALUE {'pk': 'new'}` }]
    expect(await us.ask('ExecuteTransaction', { TransactStatements })).toEqual({ Responses: [] })
  })
})
