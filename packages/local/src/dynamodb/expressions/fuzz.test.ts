/** Texts at random: they are read, or refused as expressions; never a bug, never without end. Logic holds of what is read. */
import { isAnomaly } from '@plainwire/wire'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../server/ids.ts'
import { bare, key, simple } from '../sample.fixture.ts'
import type { Item, Value } from '../values/types.ts'
import { readCondition, readProjection, readUpdate } from './cache.ts'
import { checkCondition } from './condition-check.ts'
import { ExpressionFault } from './parser.ts'
import { checkProjection, projector } from './projection.ts'
import type { Scope } from './scope.ts'
import { applyUpdate } from './update.ts'
import { checkUpdate } from './update-check.ts'

const values: Record<string, Value> = {
  ':a': { S: 'a' },
  ':n': { N: '2' },
  ':l': { L: [{ S: 'x' }] },
  ':s': { SS: ['a'] },
}
const scope = (): Scope => ({
  names: { '#a': 'a', '#n': 'n' },
  values,
  used: { names: new Set(), values: new Set() },
})

const items: readonly Item[] = [
  {},
  { a: { S: 'a' }, n: { N: '2' } },
  { a: { N: '1' }, n: { L: [{ S: 'x' }] }, m: { M: { k: { S: 'a' } } }, s: { SS: ['a', 'b'] } },
  { m: { L: [{ M: { a: { B: 'AA==' } } }] }, s: { NULL: true }, l: { L: [] } },
]

const words = [
  ...['a', 'n', 'm', 's', 'l', '#a', '#n', '#u', ':a', ':n', ':l', ':s', ':u', '.', '[0]', '[1]'],
  ...['[', ']', '(', ')', ',', '=', '<>', '<', '<=', '>', '>=', '+', '-', 'AND', 'OR', 'NOT', 'IN'],
  ...['BETWEEN', 'SET', 'REMOVE', 'ADD', 'DELETE', 'size', 'contains', 'begins_with', 'set'],
  ...['attribute_exists', 'attribute_not_exists', 'attribute_type', 'if_not_exists', 'list_append'],
  ...[
    'name',
    '1',
    '99999999999999999999',
    '"',
    "'",
    '\\',
    '\0',
    'é',
    '\ud800',
    '#',
    ':',
    '  ',
    '\n',
  ],
]

const chances = (seed: number) => {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  return { random, pick }
}

/** The faults that a text may have; everything else that is thrown is a bug. */
function attempted<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (thrown) {
    if (thrown instanceof ExpressionFault || (thrown as { refusal?: unknown }).refusal)
      return undefined
    throw thrown
  }
}

const readers: Readonly<Record<string, (text: string) => boolean>> = {
  condition: text =>
    attempted(() => {
      const { condition, test } = readCondition(text)
      const one = scope()
      checkCondition(condition, one)
      return items.map(item => test(item, one)).every(held => typeof held === 'boolean')
    }) ?? false,
  update: text =>
    attempted(() => {
      const actions = readUpdate(text)
      const one = scope()
      checkUpdate(actions, one)
      return items.map(item => attempted(() => applyUpdate(item, actions, one))).length > 0
    }) ?? false,
  projection: text =>
    attempted(() => {
      const project = projector(checkProjection(readProjection(text), scope()))
      return items.map(item => project(item)).length > 0
    }) ?? false,
}

const sound = {
  condition: ['a = :a AND NOT n < :n', 'size(m) > :n OR contains(s, :a)', 'a IN (:a, :n)'],
  update: [
    'SET a = :a, n = n + :n REMOVE m.k',
    'ADD s :s DELETE l :s',
    'SET l = list_append(l, :l)',
  ],
  projection: ['a, n, m.k', 'l[0], #a, m[0].a'],
}

describe.each(Object.entries(sound))('a %s at random', (kind, texts) => {
  const read = readers[kind]!

  it('of words is read or refused', () => {
    const { random, pick } = chances(1)
    for (let count = 0; count < 4_000; count++)
      read(
        Array.from({ length: 1 + Math.floor(random() * 14) }, () => pick(words)).join(
          pick(['', ' ']),
        ),
      )
  })

  it('of sound texts with words in and letters out is read or refused', () => {
    const { random, pick } = chances(2)
    let good = 0
    for (let count = 0; count < 4_000; count++) {
      const text = pick(texts)
      const at = Math.floor(random() * (text.length + 1))
      const changed =
        text.slice(0, at) +
        (random() < 0.5 ? ` ${pick(words)} ` : '') +
        text.slice(at + pick([0, 1]))
      if (read(changed)) good++
    }
    expect(texts.every(read)).toBe(true)
    expect(good).toBeGreaterThan(200)
  })

  it('of great depth or length is answered', () => {
    for (const text of [
      '('.repeat(4_000),
      `${'NOT '.repeat(1_000)}a = :a`,
      `${'a.'.repeat(2_000)}a`,
      'a[0]'.padEnd(4_000, '[0]'),
      `size(${'size('.repeat(700)}a`,
      `SET a = ${'if_not_exists(a, '.repeat(200)}:a${')'.repeat(200)}`,
      Array(1_000).fill('a').join(','),
    ])
      expect(() => read(text)).not.toThrow()
  })
})

describe('conditions that are read', () => {
  const { random, pick } = chances(3)
  const comparison = (): string =>
    pick([
      () =>
        `${pick(['a', '#n', 'm.k', 'm[0].a', 's'])} ${pick(['=', '<>', '<', '>='])} ${pick([':a', ':n', ':l', 'l'])}`,
      () => `attribute_exists(${pick(['a', 'm.k', 'l[0]'])})`,
      () => `contains(${pick(['s', 'n'])}, :a)`,
      () => `size(${pick(['a', 's', 'l'])}) <= :n`,
    ])()
  const condition = (depth = 0): string =>
    depth > 2 || random() < 0.5
      ? comparison()
      : `(${condition(depth + 1)}) ${pick(['AND', 'OR'])} (${condition(depth + 1)})`
  const held = (text: string) => {
    const { condition: tree, test } = readCondition(text)
    const one = scope()
    checkCondition(tree, one)
    return items.map(item => test(item, one))
  }
  const grouped = (text: string) => `(${text})`
  const both = (join: (a: boolean, b: boolean) => boolean, a: boolean[], b: boolean[]) =>
    a.map((one, at) => join(one, b[at]!))

  it('follow logic', () => {
    let some = 0
    for (let count = 0; count < 500; count++) {
      const [a, b] = [condition(), condition()]
      const sides = attempted(() => [held(a), held(b)] as const)
      if (!sides) continue
      some++
      const [left, right] = sides
      expect(held(`${grouped(a)} AND ${grouped(b)}`)).toEqual(both((x, y) => x && y, left, right))
      expect(held(`${grouped(a)} OR ${grouped(b)}`)).toEqual(both((x, y) => x || y, left, right))
      expect(held(`NOT ${grouped(a)}`)).toEqual(left.map(one => !one))
      expect(held(`NOT ${grouped(a)} OR ${grouped(b)} AND (${a})`)).toEqual(
        both((x, y) => !x || (y && x), left, right),
      )
    }
    expect(some).toBeGreaterThan(200)
  })
})

describe('PartiQL at random', () => {
  const spoken = [
    ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'INTO', 'VALUE', 'FROM', 'WHERE', 'SET', 'REMOVE'],
    ...['RETURNING', 'ALL', 'NEW', 'OLD', '*', '"fuzzed"', 'fuzzed', 'pk', '"a"', "'x'", '?', '1'],
    ...["{'pk': 'x'}", '{', '}', '[', ']', '<<', '>>', '(', ')', ',', '.', '=', '<>', 'AND', 'OR'],
    ...['NOT', 'IN', 'BETWEEN', 'IS', 'MISSING', 'NULL', 'contains', 'EXISTS', '-', '1e999', "'"],
  ]
  const statements = [
    `SELECT * FROM "fuzzed" WHERE pk = 'x'`,
    `SELECT a, pk FROM "fuzzed" WHERE pk IN ['x', 'y'] AND contains(a, 'b')`,
    `INSERT INTO "fuzzed" VALUE {'pk': 'x', 'a': [1, {'b': true}]}`,
    `UPDATE "fuzzed" SET a = 1 REMOVE b WHERE pk = 'x' RETURNING ALL NEW *`,
    `DELETE FROM "fuzzed" WHERE pk = 'x' AND a IS NOT MISSING`,
  ]

  it('is answered', async () => {
    const { run, clock } = bare()
    await run('CreateTable', simple('fuzzed'))
    clock.now += 60_000
    await run('PutItem', { TableName: 'fuzzed', Item: key('y') })
    const { random, pick } = chances(4)
    let good = 0
    for (let count = 0; count < 3_000; count++) {
      const parts = pick(statements).split(' ')
      for (let change = 0; change < pick([0, 1, 2]); change++)
        parts.splice(Math.floor(random() * parts.length), pick([0, 1]), pick(spoken))
      const Statement =
        random() < 0.2 ? Array.from({ length: 8 }, () => pick(spoken)).join(' ') : parts.join(' ')
      const answer = await run('ExecuteStatement', { Statement })
      if (!isAnomaly(answer)) good++
    }
    expect(good).toBeGreaterThan(500)
    expect(good).toBeLessThan(2_900)
  })

  it.each(['(', '[', '{', '<<', 'NOT ', "{'a':", '<<[', 'x.'])(
    'of many %s is refused',
    async text => {
      const { run } = bare()
      for (const before of [
        'SELECT * FROM x WHERE a = ',
        'SELECT * FROM x WHERE ',
        'INSERT INTO x VALUE ',
      ]) {
        const Statement = before + text.repeat((8_000 - before.length) / text.length)
        expect(await run('ExecuteStatement', { Statement })).toMatchObject({ status: 400 })
      }
    },
  )
})
