import { describe, expect, test } from 'vitest'
import type { Constraints, Member, Section, Shape } from './model/types.ts'
import { validate, validateShape } from './validate.ts'

const section = (
  members: Readonly<Record<string, Member>>,
  shapes: Readonly<Record<string, Shape>> = {},
): Section => ({
  operation: { name: 'Put', input: 'Input', output: 'Input', errors: [] },
  shapes: { Input: { type: 'structure', members }, ...shapes },
})

const told = (
  members: Readonly<Record<string, Member>>,
  request: unknown,
  constraints: Constraints = {},
  shapes: Readonly<Record<string, Shape>> = {},
) => validate(section(members, shapes), request, constraints).map(({ message }) => message)

describe('types', () => {
  const good: readonly [type: Member['type'], values: readonly unknown[]][] = [
    ['string', ['', 'a']],
    ['boolean', [true, false]],
    ['byte', [-128, 127, 5n]],
    ['short', [-32768, 32767]],
    ['integer', [-(2 ** 31), 2 ** 31 - 1]],
    ['long', [2 ** 53, -(2n ** 63n), 2n ** 63n - 1n]],
    ['float', [1.5, Number.NaN, Number.POSITIVE_INFINITY]],
    ['double', [0, 1e300]],
    ['number', [1, 1n]],
    ['bigInteger', [2n ** 200n, '123456789012345678901234567890']],
    ['bigDecimal', [1.5, '1.5e100', '-0.1']],
    ['blob', [Uint8Array.of(1), 'text', new ArrayBuffer(2)]],
    ['timestamp', [new Date(0), 0, '2020-01-01T00:00:00Z']],
    ['document', [null, 1, { a: [] }].slice(1)],
  ]
  const bad: readonly [type: Member['type'], values: readonly unknown[], words: RegExp][] = [
    ['string', [1, {}, true], /must be a string, is a/],
    ['boolean', ['true', 1], /must be true or false/],
    ['byte', [128, -129, 1.5, '1'], /whole number of 8 bits/],
    ['short', [32768], /16 bits/],
    ['integer', [2 ** 31, Number.NaN, '1'], /32 bits/],
    ['long', [2n ** 63n, 0.5], /64 bits/],
    ['float', ['1', true], /must be a number/],
    ['bigInteger', ['x', {}], /decimal text/],
    ['blob', [1, {}, []], /bytes or text/],
    ['timestamp', [new Date('x'), 'yesterday', {}], /an instant/],
  ]
  test.each(good)('%s takes what it may hold', (type, values) => {
    for (const value of values) expect(told({ A: { type: type! } }, { A: value })).toEqual([])
  })
  test.each(bad)('%s refuses what it may not', (type, values, words) => {
    for (const value of values) {
      const found = told({ A: { type: type! } }, { A: value })
      expect(found).toEqual([expect.stringMatching(words)])
    }
  })

  test.each([[[]], [new Date()], [new Set()], [Uint8Array.of(1)], ['a'], [7], [new Map()]])(
    'a structure is no %o',
    value => {
      expect(told({ A: {} }, value)).toEqual([
        expect.stringMatching(/^The request must be an object/),
      ])
    },
  )
})

describe('members', () => {
  const shapes: Readonly<Record<string, Shape>> = {
    Tag: { type: 'structure', members: { Key: { required: true }, Value: {} } },
    Tags: { type: 'list', member: { shape: 'Tag' } },
    Sparse: { type: 'list', sparse: true, member: {} },
    Counts: { type: 'map', key: {}, value: { type: 'integer' } },
    One: { type: 'union', members: { A: {}, B: { shape: 'One' } } },
    Tree: { type: 'structure', members: { Left: { shape: 'Tree' }, Right: { shape: 'Tree' } } },
    Events: { type: 'union', streaming: true, members: { A: {} } },
  }
  const members: Readonly<Record<string, Member>> = {
    Name: { required: true },
    Token: { required: true, token: true },
    Tags: { shape: 'Tags' },
    Sparse: { shape: 'Sparse' },
    Counts: { shape: 'Counts' },
    One: { shape: 'One' },
    Tree: { shape: 'Tree' },
    Label: { in: 'label' },
  }
  const problemsOf = (request: unknown, constraints: Constraints = {}) =>
    validate(section(members, shapes), request, constraints, wrong =>
      wrong === 'Nmae' ? 'Name' : undefined,
    )

  test('all problems at once, each with its path', () => {
    const found = problemsOf({
      Nmae: 1,
      Tags: [{ Key: 'a' }, { Vlaue: 'x' }, 'y', null],
      Counts: { a: 1, b: 'two' },
      One: { A: 'a', B: { A: 'b' } },
      Label: '',
    })
    expect(found.map(({ path, rule }) => [path.join('.'), rule])).toEqual([
      ['Name', 'required'],
      ['Tags.1.Key', 'required'],
      ['Tags.1.Vlaue', 'unknown'],
      ['Tags.2', 'type'],
      ['Tags.3', 'type'],
      ['Counts.b', 'type'],
      ['One', 'union'],
      ['Label', 'length'],
      ['Nmae', 'unknown'],
    ])
    expect(found.at(-1)).toMatchObject({
      suggestion: 'Name',
      message: "Nmae is not a member of Input; did you mean 'Name'?",
    })
  })

  test('absent is what is left out, undefined or null; a token fills itself', () => {
    for (const Name of [undefined, null])
      expect(problemsOf({ Name, Other: undefined }).map(({ rule }) => rule)).toEqual(['required'])
    expect(problemsOf({ Name: 'a' })).toEqual([])
  })

  test('a missing request is one without members', () => {
    expect(problemsOf(undefined)).toEqual([expect.objectContaining({ path: ['Name'] })])
  })

  test('sets and maps of JavaScript, and holes where they are allowed', () => {
    const Tags = new Set([{ Key: 'a' }, { Key: 1 }])
    const Counts = new Map<string, unknown>([
      ['a', 1],
      ['b', true],
    ])
    const found = problemsOf({ Name: 'a', Tags, Counts, Sparse: ['a', null] })
    expect(found.map(({ path }) => path)).toEqual([
      ['Tags', 1, 'Key'],
      ['Counts', 'b'],
    ])
  })

  test.each([
    [{}, 0],
    [{ A: 'a', B: { A: 'b' } }, 2],
  ])('a union of %j', (One, count) => {
    const [found] = problemsOf({ Name: 'a', One })
    expect(found?.message).toBe(`One needs exactly one of A, B; ${count} are set`)
  })

  test('a value within itself, and one nested without end', () => {
    const tree: Record<string, unknown> = {}
    tree.Left = tree
    expect(problemsOf({ Name: 'a', Tree: tree })).toMatchObject([
      { path: ['Tree', 'Left'], rule: 'cycle' },
    ])
    const shared = {}
    expect(problemsOf({ Name: 'a', Tree: { Left: shared, Right: shared } })).toEqual([])
    let deep: object = {}
    for (let level = 0; level < 10_000; level++) deep = { Left: deep }
    expect(problemsOf({ Name: 'a', Tree: deep })).toMatchObject([{ rule: 'depth' }])
  })

  test('no more problems than anybody reads', () => {
    const found = problemsOf({ Name: 'a', Tags: Array(5000).fill(1) })
    expect(found).toHaveLength(1001)
    expect(found.at(-1)).toMatchObject({ rule: 'limit', path: [] })
  })

  test('events and streaming bodies are looked at when they are sent', () => {
    const streams: Readonly<Record<string, Member>> = {
      Events: { shape: 'Events' },
      Body: { type: 'blob', streaming: true },
    }
    const model = section(streams, shapes)
    const stream = (async function* () {})()
    expect(validate(model, { Events: stream, Body: stream })).toEqual([])
    expect(validate(model, { Events: 'no', Body: 7 }).map(({ path }) => path[0])).toEqual([
      'Events',
      'Body',
    ])
  })

  test('a value of any shape', () => {
    expect(validateShape(section(members, shapes), 'Tag', {})).toMatchObject([{ path: ['Key'] }])
  })
})

describe('constraints', () => {
  const cases: readonly [
    what: string,
    member: Member,
    constraint: Constraints[string],
    bad: unknown,
    message: string,
    good: unknown,
  ][] = [
    ['length of text', {}, { min: 2 }, '😀', 'A must be at least 2 long, is 1', '😀😀'],
    ['length of text', {}, { max: 1 }, 'ab', 'A must be at most 1 long, is 2', '😀'],
    [
      'length of bytes',
      { type: 'blob' },
      { max: 1 },
      Uint8Array.of(1, 2),
      'A must be at most 1 long, is 2',
      Uint8Array.of(1),
    ],
    ['range', { type: 'integer' }, { min: 1, max: 3 }, 0, 'A must be at least 1, is 0', 3],
    ['range', { type: 'long' }, { max: 3 }, 4n, 'A must be at most 3, is 4', 3n],
    ['pattern', {}, { pattern: '^[a-z]+$' }, 'A', 'A must match ^[a-z]+$', 'a'],
    ['values', {}, { values: ['a', 'b'] }, 'c', 'A must be one of a, b', 'b'],
    ['whole-number values', { type: 'integer' }, { values: [1, 2] }, 3, 'A must be one of 1, 2', 2],
    ['items', { shape: 'List' }, { max: 1 }, ['a', 'b'], 'A must be at most 1 long, is 2', ['a']],
    [
      'items of a set',
      { shape: 'List' },
      { max: 1 },
      new Set(['a', 'b']),
      'A must be at most 1 long, is 2',
      new Set(['a']),
    ],
    ['entries', { shape: 'Map' }, { min: 1 }, {}, 'A must be at least 1 long, is 0', { a: 'a' }],
    [
      'unique items',
      { shape: 'List' },
      { unique: true },
      ['a', 'a'],
      'A holds the same value twice',
      ['a', 'b'],
    ],
  ]
  const shapes: Readonly<Record<string, Shape>> = {
    List: { type: 'list', member: {} },
    Map: { type: 'map', key: {}, value: {} },
  }
  test.each(cases)('%s: %o %o', (_, member, constraint, bad, message, good) => {
    expect(told({ A: member }, { A: bad }, { Input$A: constraint }, shapes)).toEqual([message])
    expect(told({ A: member }, { A: good }, { Input$A: constraint }, shapes)).toEqual([])
  })

  test('of items, keys and values', () => {
    const members: Readonly<Record<string, Member>> = { L: { shape: 'List' }, M: { shape: 'Map' } }
    const most = { max: 1 }
    const constraints = { List$member: most, Map$key: most, Map$value: most }
    const found = told(members, { L: ['aa'], M: { bb: 'cc' } }, constraints, shapes)
    expect(found.map(message => message.split(' ')[0])).toEqual(['L.0', 'M.bb', 'M.bb'])
  })

  test('a pattern that would backtrack for ever does not, and one nobody can read is let be', () => {
    const slow = { Input$A: { pattern: '^(a+)+$' } }
    expect(told({ A: {} }, { A: `${'a'.repeat(5000)}!` }, slow)).toHaveLength(1)
    expect(told({ A: {} }, { A: 'x' }, { Input$A: { pattern: '(?<![' } })).toEqual([])
  })
})
