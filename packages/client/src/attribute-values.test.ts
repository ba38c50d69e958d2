/** Plain values and attribute values, held against the mapping that aws-lite carries. */
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactNumber, fromAttribute, toAttribute, UnmappableValue } from './attribute-values.ts'

type Oracle = {
  marshall(value: unknown, options?: object): unknown
  unmarshall(value: unknown, options?: object): unknown
}
const oracle = createRequire(import.meta.url)('@aws-lite/client/src/_vendor/aws.js') as Oracle

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -1e12, max: 1e12 }))
const values = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    number.map(value => value || 0),
    fc.bigInt({ min: 2n ** 60n, max: 2n ** 120n }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.string(), { minLength: 1, maxLength: 3 }).map(list => new Set(list)),
    fc.array(fc.integer(), { minLength: 1, maxLength: 3 }).map(list => new Set(list)),
    tie('map'),
  ),
  map: fc.dictionary(fc.string(), tie('value'), { maxKeys: 3, noNullPrototype: true }),
}))

describe('there and back', () => {
  test('a value comes back as it was, and travels as the oracle has it', () => {
    fc.assert(
      fc.property(values.map, value => {
        const { M } = toAttribute(value)
        expect(M).toEqual(oracle.marshall(value))
        expect(fromAttribute({ M })).toEqual(value)
        expect(oracle.unmarshall(M)).toEqual(value)
      }),
    )
  })

  test('bytes stay bytes, or take the form asked for', () => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    expect(toAttribute(Uint8Array.of(1, 2))).toEqual({ B: Uint8Array.of(1, 2) })
    expect(toAttribute(Buffer.from('\x01\x02'), { bytes: hex })).toEqual({ B: '0102' })
    expect(toAttribute(new Uint16Array([1]).buffer, { bytes: hex })).toEqual({ B: '0100' })
    expect(toAttribute(new Set([Uint8Array.of(3)]), { bytes: hex })).toEqual({ BS: ['03'] })
    expect(fromAttribute({ B: Uint8Array.of(1) })).toEqual(Uint8Array.of(1))
  })

  test('a key named __proto__ is data', () => {
    const value = JSON.parse('{"__proto__":{"a":1}}')
    expect(fromAttribute(toAttribute(value))).toEqual(value)
  })
})

describe('options', () => {
  class Note {
    readonly text = 'a'
    read() {}
  }
  const all = { undefined: 'drop', empty: 'null', instances: 'map' } as const
  test.each<[value: unknown, attribute: unknown]>([
    [{ a: undefined, b: 1 }, { M: { b: { N: '1' } } }],
    [[undefined, 'a'], { L: [{ S: 'a' }] }],
    [new Set(['a', undefined]), { SS: ['a'] }],
    ['', { NULL: true }],
    [new Set(), { NULL: true }],
    [new Uint8Array(0), { NULL: true }],
    [new Note(), { M: { text: { S: 'a' } } }],
    [new Map([['a', 1]]), { M: { a: { N: '1' } } }],
    [Object.create(null), { M: {} }],
    [new String('a'), { S: 'a' }],
    [new Number(1), { N: '1' }],
    [new Boolean(false), { BOOL: false }],
    [new Set([1, 2n]), { NS: ['1', '2'] }],
    [{ f: () => 1 }, { M: {} }],
  ])('%j', (value, attribute) => {
    expect(toAttribute(value, all)).toEqual(attribute)
  })
})

describe('what no attribute can hold', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  test.each<[value: unknown, reason: string, path: readonly (string | number)[]]>([
    [undefined, 'undefined', []],
    [{ a: [1, { b: undefined }] }, 'undefined', ['a', 1, 'b']],
    [{ a: new Date(0) }, 'instance', ['a']],
    [{ a: [Symbol.iterator] }, 'instance', ['a', 0]],
    [() => 1, 'instance', []],
    [{ a: new Set() }, 'empty-set', ['a']],
    [{ a: new Set([1, 'a']) }, 'set', ['a']],
    [{ a: new Set([{}]) }, 'set', ['a']],
    [{ a: new Set([undefined]) }, 'undefined', ['a']],
    [{ a: Number.NaN }, 'special-number', ['a']],
    [new Set([1 / 0]), 'special-number', []],
    [[2 ** 60], 'large-number', [0]],
  ])('%s: %s', (value, reason, path) => {
    expect(thrownBy(() => toAttribute(value))).toMatchObject({ reason, path })
  })

  test('a circle ends', () => {
    const thrown = thrownBy(() => toAttribute(circle)) as UnmappableValue
    expect(thrown).toBeInstanceOf(UnmappableValue)
    expect(thrown.reason).toBe('depth')
  })

  test('what a getter throws is thrown', () => {
    const cause = new Error('mine')
    const value = {
      get a(): never {
        throw cause
      },
    }
    expect(thrownBy(() => toAttribute(value))).toBe(cause)
  })

  test.each([[{}], [null], [{ S: undefined }], [{ X: 1 }], [{ __proto__: null, constructor: 1 }]])(
    '%j is no attribute',
    value => {
      expect(thrownBy(() => fromAttribute(value))).toBeInstanceOf(TypeError)
    },
  )
})

const thrownBy = (run: () => unknown): unknown => {
  try {
    run()
  } catch (thrown) {
    return thrown
  }
  return undefined
}

describe('numbers', () => {
  test.each<[digits: string, value: number | bigint]>([
    ['1', 1],
    ['-1.5e-7', -1.5e-7],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
  ])('%s', (digits, value) => {
    expect(exactNumber(digits)).toBe(value)
  })

  test('a fraction beyond both is refused, and can be had as text', () => {
    expect(() => exactNumber('9007199254740993.5')).toThrow(/ask for numbers as text/)
    const number = (digits: string) => ({ value: digits })
    expect(fromAttribute({ N: '9007199254740993.5' }, { number })).toEqual({
      value: '9007199254740993.5',
    })
    expect(fromAttribute({ NS: ['1'] }, { number })).toEqual(new Set([{ value: '1' }]))
  })
})
