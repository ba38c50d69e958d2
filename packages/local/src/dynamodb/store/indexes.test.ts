/** Whatever is done to a table, its indexes hold what an index made anew would, and its counts are those of its rows. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { prefixed } from '../../rows/types.ts'
import { seeded } from '../../server/ids.ts'
import { bare, sample } from '../sample.fixture.ts'
import { itemSize } from '../values/size.ts'
import type { Item } from '../values/types.ts'
import { checkTables } from './check.ts'

// Many requests one after the other; other programs may want the machine too.
vi.setConfig({ testTimeout: 120_000 })

const TableName = 'indexed'
const schema = (...names: string[]) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }))
const definition = (AttributeName: string, AttributeType: string) => ({
  AttributeName,
  AttributeType,
})

const globals = {
  whole: { KeySchema: schema('a', 'b'), Projection: { ProjectionType: 'ALL' } },
  keys: { KeySchema: schema('b'), Projection: { ProjectionType: 'KEYS_ONLY' } },
  some: {
    KeySchema: schema('c', 'pk'),
    Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['v'] },
  },
}
const locals = { near: { KeySchema: schema('pk', 'c'), Projection: { ProjectionType: 'ALL' } } }
const listed = (indexes: object) =>
  Object.entries(indexes).map(([IndexName, index]) => ({ IndexName, ...index }))

const table = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    definition('pk', 'S'),
    definition('sk', 'N'),
    definition('a', 'S'),
    definition('b', 'N'),
    definition('c', 'B'),
  ],
  KeySchema: schema('pk', 'sk'),
  LocalSecondaryIndexes: listed(locals),
  GlobalSecondaryIndexes: listed(globals),
}

const ops = (seed: number) => {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const maybe = (chance: number) => random() < chance
  const Key = () => ({
    pk: { S: pick(['p', 'q', 'r']) },
    sk: { N: pick(['1', '2', '3', '-1.5', '40', '5e5', '-6', '0']) },
  })
  const parts: Record<string, () => object> = {
    a: () => ({ S: pick(['x', 'y', '\0', '']) }),
    b: () => ({ N: pick(['1', '1e3', '-7', '0.5']) }),
    c: () => ({ B: pick(['AA==', '/w==', 'AAAA']) }),
    v: () => ({ S: pick(['one', 'two'.repeat(200)]) }),
    w: () => ({ L: [{ N: '1' }] }),
  }
  const Item = () => ({
    ...Key(),
    ...Object.fromEntries(
      Object.entries(parts)
        .filter(() => maybe(0.6))
        .map(([name, make]) => [name, make()]),
    ),
  })
  const update = () => {
    const name = pick(Object.keys(parts))
    return {
      TableName,
      Key: Key(),
      UpdateExpression: maybe(0.3) ? `REMOVE ${name}` : `SET ${name} = :value`,
      ExpressionAttributeValues: { ':value': parts[name]!() },
    }
  }
  const tidy = ({ ExpressionAttributeValues, ...rest }: ReturnType<typeof update>) =>
    rest.UpdateExpression.startsWith('SET') ? { ...rest, ExpressionAttributeValues } : rest
  return (): [op: string, input: object] =>
    pick<() => [string, object]>([
      () => ['PutItem', { TableName, Item: Item() }],
      () => ['PutItem', { TableName, Item: Item(), ConditionExpression: 'attribute_exists(a)' }],
      () => ['UpdateItem', tidy(update())],
      () => ['UpdateItem', tidy(update())],
      () => ['DeleteItem', { TableName, Key: Key() }],
      () => [
        'BatchWriteItem',
        {
          RequestItems: {
            [TableName]: [{ PutRequest: { Item: Item() } }, { DeleteRequest: { Key: Key() } }],
          },
        },
      ],
      () => [
        'TransactWriteItems',
        { TransactItems: [{ Put: { TableName, Item: Item() } }, { Update: tidy(update()) }] },
      ],
      () => [
        'ExecuteStatement',
        {
          Statement: `UPDATE "${TableName}" SET b = ? WHERE pk = 'p' AND sk = 1`,
          Parameters: [parts.b!()],
        },
      ],
    ])()
}

type Call = ReturnType<typeof bare>['run']

const text = (item: Item) =>
  JSON.stringify(Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))))

/** What an index is to hold, from the items of the table alone. */
function expected(items: readonly Item[], { KeySchema, Projection }: (typeof globals)['some']) {
  const keys = KeySchema.map(({ AttributeName }) => AttributeName)
  const held = ['pk', 'sk', ...keys, ...(Projection.NonKeyAttributes ?? [])]
  return items
    .filter(item => keys.every(name => item[name] !== undefined))
    .map(item =>
      Projection.ProjectionType === 'ALL'
        ? item
        : Object.fromEntries(Object.entries(item).filter(([name]) => held.includes(name))),
    )
}

async function check(run: Call): Promise<number> {
  const { Items } = await run('Scan', { TableName })
  const { Table } = await run('DescribeTable', { TableName })
  expect(Table.ItemCount).toBe(Items.length)
  expect(Table.TableSizeBytes).toBe(sum(Items))
  const told = [...Table.GlobalSecondaryIndexes, ...Table.LocalSecondaryIndexes]
  for (const [IndexName, index] of Object.entries({ ...globals, ...locals })) {
    const wanted = expected(Items, index as (typeof globals)['some'])
    const { Items: found } = await run('Scan', { TableName, IndexName })
    expect(found.map(text).sort()).toEqual(wanted.map(text).sort())
    const { ItemCount, IndexSizeBytes } = told.find(one => one.IndexName === IndexName)
    expect([IndexName, ItemCount, IndexSizeBytes]).toEqual([IndexName, wanted.length, sum(wanted)])
  }
  return Items.length
}

/** Bytes of the client as the text that the handlers know. */
function asText(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(asText)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asText(part)]))
}

const sum = (items: readonly Item[]) => items.reduce((total, item) => total + itemSize(item), 0)

describe('every index equals a rebuild', () => {
  it('and what does not is told', async () => {
    const { run, context } = bare()
    await run('CreateTable', table)
    const Item = { pk: { S: 'p' }, sk: { N: '1' }, a: { S: 'x' }, b: { N: '1' } }
    await run('PutItem', { TableName, Item })
    const of = (part: string) =>
      [...context.rows.range(prefixed(`dynamodb/${part}/`))].map(([at]) => at)
    const faults = (change: () => void): readonly string[] => {
      const before = context.rows.snapshot()
      change()
      const told = checkTables(context.rows)
      context.rows.restore(before)
      return told.map(fault => fault.replace(/^\S+: /, ''))
    }
    const [first = ''] = of('index')
    expect(faults(() => context.rows.delete(first))).toEqual([
      expect.stringMatching(/^the index \w+ lacks 1 entries and has 0 of no item$/),
    ])
    expect(faults(() => context.rows.put(`${first}x`, Buffer.from('y')))).toEqual([
      expect.stringMatching(/lacks 0 entries and has 1 of no item/),
    ])
    expect(faults(() => context.rows.delete(of('item')[0]!))).toHaveLength(5)
    expect(faults(() => undefined)).toEqual([])
  })

  it.each([1, 2, 3, 4, 5, 6])('after random operations (seed %s)', async seed => {
    const { run, context } = bare({ creating: 0, deleting: 0, indexing: 0 } as never)
    await run('CreateTable', table)
    const next = ops(seed)
    let refused = 0
    for (let count = 0; count < 300; count++) {
      const answer = await run(...next())
      if (answer.category !== undefined || answer.code !== undefined) refused++
      if (count % 25 === 0) await check(run)
    }
    expect(await check(run)).toBeGreaterThan(3)
    expect(checkTables(context.rows)).toEqual([])
    expect(refused).toBeLessThan(250)
  })

  it('and an index added to the table equals one that was there from the first', async () => {
    const { run, clock } = bare()
    await run('CreateTable', table)
    clock.now += 60_000
    const next = ops(9)
    for (let count = 0; count < 200; count++) await run(...next())
    const { Items } = await run('Scan', { TableName, IndexName: 'whole' })
    const IndexName = 'again'
    await run('UpdateTable', {
      TableName,
      AttributeDefinitions: table.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: { IndexName, ...globals.whole } }],
    })
    clock.now += 3_600_000
    expect(await run('Scan', { TableName, IndexName })).toMatchObject({ Items })
    expect(Items.length).toBeGreaterThan(3)
  })

  it('when the files are opened again', async () => {
    const path = mkdtempSync(join(tmpdir(), 'plainwire-indexes-'))
    try {
      const first = sample({ path })
      await first.call('CreateTable', table)
      first.aws.clock.advance(60_000)
      const next = ops(11)
      for (let count = 0; count < 150; count++) await first.call(...next())
      const before = await first.call('Scan', { TableName })
      await first.aws.close()
      const second = sample({ path })
      expect(await second.call('Scan', { TableName })).toMatchObject({ Items: before.Items })
      await check(async (op, input) => asText(await second.call(op, input)))
      await second.aws.close()
    } finally {
      rmSync(path, { recursive: true })
    }
  })
})
