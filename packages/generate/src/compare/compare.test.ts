import { describe, expect, test } from 'vitest'
import type { DescribedMember, DescribedShape, Description } from '../description.ts'
import { readSmithy } from '../smithy/read.ts'
import { compare } from './compare.ts'
import { known } from './known.ts'
import { explanation, report, table } from './report.ts'
import { rules } from './rules.ts'

const empty: Description = readSmithy({
  smithy: '2.0',
  shapes: { 'x#Svc': { type: 'service', version: '1', operations: [] } },
})

type Parts = { readonly members?: Readonly<Record<string, DescribedMember>>; readonly op?: object }

/** A service of one operation `Do` with input `In`. */
const service = (
  { members = {}, op = {} }: Parts,
  shapes: Readonly<Record<string, DescribedShape>> = {},
): Description => ({
  ...empty,
  operations: { Do: { name: 'Do', input: 'In', errors: [], ...op } },
  shapes: { In: { type: 'structure', members }, ...shapes },
})

const text: DescribedMember = { type: 'string', target: 'String' }
const one = (a: DescribedMember, b: DescribedMember) =>
  compare(service({ members: { m: a } }), service({ members: { m: b } }))

describe('differences', () => {
  test('a description does not differ from itself, however its keys are ordered', () => {
    const members = { m: { ...text, constraint: { min: 1, max: 2 } } }
    const other = { m: { ...text, constraint: { max: 2, min: 1 } } }
    expect(compare(service({ members }), service({ members: other }))).toEqual([])
  })

  test('prose is not compared', () => {
    expect(one({ ...text, documentation: 'a' }, { ...text, documentation: 'b' })).toEqual([])
  })

  test('members, their types, traits and bounds', () => {
    const where = 'In$m'
    expect(one({ type: 'number', target: 'N' }, { type: 'long', target: 'L' })).toEqual([
      { where, aspect: 'type', a: 'number', b: 'long' },
    ])
    expect(one({ ...text, in: 'header', name: 'A' }, text)).toEqual([
      { where, aspect: 'in', a: 'header', b: undefined },
      { where, aspect: 'name', a: 'A', b: undefined },
    ])
    expect(one(text, { ...text, constraint: { max: 3, values: ['x'] } })).toEqual([
      { where, aspect: 'max', a: undefined, b: 3 },
      { where, aspect: 'value', b: 'x' },
    ])
    expect(one(text, { shape: 'In', target: 'In' })).toEqual([
      { where, aspect: 'type', a: 'string', b: 'aggregate' },
    ])
  })

  test('members of one side, and another order', () => {
    const found = compare(
      service({ members: { a: text, b: text, c: text } }),
      service({ members: { b: text, a: text, d: text } }),
    )
    expect(found).toEqual([
      { where: 'In', aspect: 'member', a: 'c' },
      { where: 'In', aspect: 'member', b: 'd' },
      { where: 'In', aspect: 'order of members', a: ['a', 'b'], b: ['b', 'a'] },
    ])
  })

  test('names on the wire: spelled out is not different', () => {
    expect(one({ ...text, xmlName: 'm' }, text)).toEqual([])
    expect(one({ ...text, ec2Name: 'M' }, text)).toEqual([])
    expect(one({ ...text, xmlName: 'x', ec2Name: 'X' }, { ...text, xmlName: 'x' })).toEqual([])
    expect(one({ ...text, ec2Name: 'Other' }, text)).toHaveLength(1)
  })

  test('shapes are matched by path, not by name', () => {
    const list = (constraint: object): DescribedShape => ({
      type: 'list',
      member: text,
      constraint,
    })
    const a = service({ members: { m: { shape: 'A', target: 'A' } } }, { A: list({ max: 1 }) })
    const b = service({ members: { m: { shape: 'B', target: 'B' } } }, { B: list({ max: 2 }) })
    expect(compare(a, b)).toEqual([
      { where: 'A', aspect: 'name of list', a: 'A', b: 'B' },
      { where: 'A', aspect: 'constraint', a: { max: 1 }, b: { max: 2 } },
    ])
  })

  test('recursion ends', () => {
    const members = { m: { shape: 'In', target: 'In' } }
    expect(compare(service({ members }), service({ members }))).toEqual([])
  })

  test('operations', () => {
    const http = { method: 'GET', uri: '/', code: 200 }
    const a = service({ op: { http, errors: ['New'], pagination: { input: 'a', output: 'b' } } })
    const b = service({ op: { http: { ...http, code: 204 }, readonly: true } })
    expect(compare(a, b)).toEqual([
      { where: 'Do', aspect: 'readonly', a: undefined, b: true },
      { where: 'Do', aspect: 'code', a: 200, b: 204 },
      { where: 'Do', aspect: 'pagination', a: { input: 'a', output: 'b' }, b: undefined },
      { where: 'Do', aspect: 'error', a: 'New' },
    ])
    expect(compare({ ...a, operations: {} }, a)).toEqual([
      { where: 'service', aspect: 'operation', b: 'Do' },
    ])
  })
})

describe('explanations', () => {
  test.each([
    [{ where: 'In', aspect: 'member', a: 'new' }, 'newer only'],
    [{ where: 'In', aspect: 'member', b: 'old' }, 'unexplained'],
    [{ where: 'In', aspect: 'order of members', a: [], b: [] }, 'order of members'],
    [{ where: 'In$m', aspect: 'type', a: 'number', b: 'long' }, 'width unknown'],
    [{ where: 'In$m', aspect: 'type', a: 'integer', b: 'long' }, 'unexplained'],
    [{ where: 'In$m', aspect: 'type', a: 'number', b: 'string' }, 'unexplained'],
    [{ where: 'In$m', aspect: 'max', b: 3 }, 'constraint unknown'],
    [{ where: 'In$m', aspect: 'max', a: 2, b: 3 }, 'unexplained'],
    [{ where: 'In$m', aspect: 'default', b: 0 }, 'default unknown'],
    [{ where: 'Do', aspect: 'items', b: 'Items' }, 'items unknown'],
    [{ where: 'Do', aspect: 'idempotent', b: true }, 'method semantics unknown'],
    [{ where: 'L', aspect: 'name of list', a: 'ListOfString', b: 'Names' }, 'synthesised name'],
    [{ where: 'L', aspect: 'name of list', a: 'Real', b: 'Names' }, 'unexplained'],
    [{ where: 'In$m', aspect: 'required token', b: true }, 'filled in by the client'],
    [{ where: 'In$m', aspect: 'required', b: true }, 'unexplained'],
    [{ where: 'SomeException$message', aspect: 'required', b: true }, 'message of an error'],
    [{ where: 'In$m', aspect: 'in', a: 'header', b: 'query' }, 'unexplained'],
    [{ where: 'In$m', aspect: 'xmlName', a: 'x' }, 'unexplained'],
  ])('%j', (difference, expected) => {
    expect(explanation('any', difference)).toBe(expected)
  })

  test('a row of the table speaks about one aspect of one place in one service', () => {
    const difference = { where: 'DeleteFunction', aspect: 'code', a: 200, b: 204 }
    expect(explanation('lambda', difference)).toBe('by hand')
    expect(explanation('s3', difference)).toBe('unexplained')
    expect(explanation('lambda', { ...difference, aspect: 'uri' })).toBe('unexplained')
  })

  test('the table stays small, its rows are distinct and have reasons; so have the rules', () => {
    expect(known.length).toBeLessThanOrEqual(50)
    expect(new Set(known.map(row => row.slice(0, 3).join(' '))).size).toBe(known.length)
    expect(known.every(row => row[3].length > 10)).toBe(true)
    expect(rules.every(rule => rule.why.length > 10)).toBe(true)
  })

  test('the report counts by explanation and lists what has none', () => {
    const odd = { where: 'In$m', aspect: 'in', a: 'header', b: 'query' }
    const found = report('svc', [{ where: 'In', aspect: 'member', a: 'new' }, odd, odd])
    expect(found).toEqual({
      service: 'svc',
      counts: { 'newer only': 1, unexplained: 2 },
      unexplained: [odd, odd],
    })
    expect(table([found]).split('\n')).toEqual([
      'service  newer only  unexplained',
      'svc               1            2',
    ])
  })
})
